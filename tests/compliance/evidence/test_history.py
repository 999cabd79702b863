"""The history: only what is declared, append-only, told in the reader's language."""

from __future__ import annotations

import ast
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from compliance.evidence import selectors
from compliance.evidence.models import Record
from compliance.evidence.services import record
from tenants import context
from tenants.acts import actions, texts
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant
from tests.work import BusinessClock

ANNE = Actor("person", "Anne")
ROOT = Path(__file__).parents[3]


@pytest.mark.django_db
def test_what_is_recorded_is_read_newest_first(in_acme: Tenant, business_clock: BusinessClock) -> None:
    at = business_clock.set(datetime(2027, 1, 2, 3, tzinfo=UTC))
    number = uuid.uuid4()
    record("numbers_registered", actor=ANNE, subject_kind="import", subject_id=1, count=50)
    record("number_released", actor=PLATFORM, subject_kind="number", subject_id=number, number="+861012345678")
    with translation.override("en"):
        newest, oldest = selectors.history()
        assert newest.text == "Number 010-1234 5678 released"
        assert (newest.actor, newest.actor_kind, newest.subject_id) == ("Shouhao", "platform", str(number))
        assert oldest.text == "Numbers registered: 50"
        assert abs((newest.at - at).total_seconds()) < 60
        assert newest.recorded_at < at, "recorded in real time, which is behind"
        assert selectors.history(("number", number)) == [newest]
        assert selectors.history(before_id=newest.id) == [oldest]
        assert selectors.history(limit=1) == [newest]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["person", "key"])
def test_a_long_name_is_cut_to_what_a_column_holds(in_acme: Tenant, kind: str) -> None:
    record("exported", actor=Actor(kind, "a" * 130), subject_kind="tenant", subject_id=in_acme.pk, what="everything")
    assert selectors.history()[0].actor == "a" * 120


@pytest.mark.django_db
def test_one_query_a_record(in_acme: Tenant, django_assert_num_queries: object) -> None:
    record("exported", actor=ANNE, subject_kind="tenant", subject_id=in_acme.pk, what="everything")
    with django_assert_num_queries(1):  # type: ignore[operator]
        record("exported", actor=ANNE, subject_kind="tenant", subject_id=in_acme.pk, what="everything")


@pytest.mark.django_db
def test_unknown_or_unfilled_actions_are_refused(in_acme: Tenant) -> None:
    with pytest.raises(actions.UnknownAction, match="not declared"):
        record("number_eaten", actor=ANNE, subject_kind="number", subject_id=1)
    with pytest.raises(actions.UnknownAction, match="without number"):
        record("number_released", actor=ANNE, subject_kind="number", subject_id=1)
    assert not Record.objects.exists()


@pytest.mark.django_db
def test_outside_a_client_nothing_is_recorded(acme: Tenant) -> None:
    with pytest.raises(context.NoClient):
        record("exported", actor=ANNE, subject_kind="tenant", subject_id=acme.pk, what="everything")


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_history_cannot_be_changed(in_acme: Tenant, change: str) -> None:
    record("account_closed", actor=ANNE, subject_kind="tenant", subject_id=in_acme.pk)
    with pytest.raises(DatabaseError, match=r"append-only|permission denied"), transaction.atomic():
        Record.objects.update(public_actor="nobody") if change == "update" else Record.objects.all().delete()
    assert Record.objects.get().actor == "Anne"


@pytest.mark.django_db
def test_one_clients_history_is_not_anothers(acme: Tenant, globex: Tenant) -> None:
    with context.client(acme):
        record("account_closed", actor=ANNE, subject_kind="tenant", subject_id=acme.pk)
    with context.client(globex):
        assert selectors.history() == []


def test_instants_are_shown_in_the_active_zone_and_codes_as_words() -> None:
    details = {"starts_at": datetime(2026, 11, 25, 14, tzinfo=UTC), "ends_at": datetime(2026, 11, 25, 22, tzinfo=UTC)}
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        assert texts.text("window_booked", details) == "Window booked: Wed 25 Nov 2026 22:00 to Thu 26 Nov 2026 06:00"
        told = texts.text("licence_reminder", {"document": "Letter", "until": date(2026, 12, 18), "days": 20})
        assert told == "Reminder sent: “Letter” is valid until Fri 18 Dec 2026; days left: 20"
        told = texts.text("licence_reminder", {"document": "Letter", "until": "2026-13-40", "days": 20})
        assert "until 2026-13-40" in told, "what is none stays as it is"
        told = texts.text("case_decided", {"title": "approved", "outcome": "withdrawn"})
        assert told == "Review result for approved: withdrawn"


def test_a_digest_is_cut_short_where_it_is_shown_beside() -> None:
    details = {"count": 12, "sha256": "0123456789abcdef" * 4}
    with translation.override("en"):
        assert texts.brief("snapshot_made", details) == "Backup made, SHA-256 01234567…; numbers: 12"
        assert texts.text("snapshot_made", details) == f"Backup made, SHA-256 {details['sha256']}; numbers: 12"


def test_a_record_that_lost_its_action_or_details_is_still_told() -> None:
    with translation.override("en"):
        assert texts.text("of_an_older_release", {"a": 1}) == "of_an_older_release"
        assert texts.text("number_released", {}) == "Number — released"
        assert texts.text("number_released", {"number": "{label}"}) == "Number {label} released"


def test_an_action_has_one_sentence() -> None:
    actions.declare(number_released=actions._SENTENCES["number_released"])
    with pytest.raises(ValueError, match="two sentences"):
        actions.declare(number_released="Gone")
    assert {"numbers_registered", "window_booked", "case_decided"} <= actions._SENTENCES.keys()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_sentence_keeps_its_places_in_every_language(language: str) -> None:
    for name in sorted(actions._SENTENCES):
        with translation.override("en"):
            source = actions.places(actions.sentence(name))
        with translation.override(language):
            assert actions.places(actions.sentence(name)) == source, name
            details = dict.fromkeys(source, "x")
            assert "{" not in texts.text(name, details), name


def calls(package: str) -> Iterator[ast.Call]:
    for path in (ROOT / package).rglob("*.py"):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def test_no_room_records_what_a_room_above_declares() -> None:
    """The sentences of a package stand in its own history.py; those above it may use them."""
    declared: set[str | None] = set()
    for package in ("tenants", "compliance", "labels", "maintenance"):
        made = list(calls(package))
        declarations = [call for call in made if ast.unparse(call.func) == "actions.declare"]
        declared |= {keyword.arg for call in declarations for keyword in call.keywords}
        recorded = {
            argument.value
            for call in made
            if ast.unparse(call.func).rpartition(".")[2] in ("record", "note", "_record", "_note")
            for argument in call.args[:2]
            if isinstance(argument, ast.Constant) and argument.value in actions._SENTENCES
        }
        assert len(recorded) > 5
        assert recorded <= declared, package
