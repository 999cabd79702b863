"""Backups in the database: the same bytes after a restore of any configuration; nothing uncertified comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.backups import services as backup_services, snapshots
from labels.domain import backup as rules
from labels.entitlement import certified, checks
from labels.models import Alias, LabelVersion, Number, Snapshot, StandbyLabel
from labels.numbers import files, services as number_services
from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from portal.backups import shown as presenter
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.scenarios.numbers import ACTOR, register
from tests.stand_ins import publish
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
REVIEWER = Actor("staff", "Reviewer 1")

words = st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\0"), min_size=1, max_size=20)
# No digits: a number that is not the client's does not come back.
standby_words = st.text(st.characters(categories=["L", "P", "Zs"], exclude_characters="\0"), min_size=1, max_size=20)
instants = st.integers(-3000, 3000).map(lambda hours: datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=hours))
scenes = st.tuples(words, st.one_of(st.none(), instants), instants).filter(
    lambda scene: not scene[1] or scene[1] < scene[2]
)
entries = st.fixed_dictionaries(
    {
        "note": st.one_of(st.just(""), words),
        "group": st.one_of(st.just(""), words),
        "everyday": st.one_of(st.none(), words),
        "scene": st.one_of(st.none(), scenes),
    }
)
configurations = st.tuples(
    st.dictionaries(st.integers(2_000_000, 8_999_999), entries, max_size=4), st.sets(standby_words, max_size=2)
)


def build(numbers: dict[int, dict[str, Any]], standby: set[str]) -> None:
    for digits, entry in numbers.items():
        (number,) = register(f"0571-8{digits}")
        Number.objects.filter(pk=number.pk).update(note=entry["note"], group=entry["group"])
        if entry["everyday"]:
            publish([number], entry["everyday"])
        if entry["scene"]:
            text, start, end = entry["scene"]
            publish([number], text, valid_until=end)
            LabelVersion.objects.filter(number=number, text=text, valid_until=end).update(valid_from=start)
    for text in standby:
        StandbyLabel.objects.create(text=text, state=StandbyLabel.State.APPROVED)


def exported() -> bytes:
    return rules.export(snapshots.configuration())


@given(given_=configurations)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_restored_byte_for_byte(in_acme: Tenant, given_: tuple[dict[int, dict[str, Any]], set[str]]) -> None:
    """Whatever the texts are; of what the rules reject by now: tests/portal/cases/test_restore.py."""
    nothing = mock.Mock(return_value=frozenset())
    with mock.patch.multiple(checks, rejected=nothing, rejected_standby=nothing), transaction.atomic():
        build(*given_)
        before = exported()
        number_services.release_numbers(list(Number.objects.values_list("pk", flat=True)), actor=ACTOR)
        for label in StandbyLabel.objects.all():
            standby_labels.retire_standby_label(label.pk)
        if given_[0] or given_[1]:
            assert exported() != before
        result = backup_services.restore(before, actor=ACTOR)
        assert result.for_review == []
        assert exported() == before
        assert backup_services.restore(before, actor=ACTOR).back == [], "restored again, nothing changes"
        assert exported() == before
        transaction.set_rollback(True)


@pytest.fixture
def number(in_acme: Tenant) -> Number:
    (number,) = register("021-6123 4001", group="Sales")
    publish([number], "青禾网络")
    return number


def changed(data: bytes, **label: str) -> bytes:
    """The backup with its first label changed, under a right checksum."""
    content = json.loads(data)["content"]
    content["numbers"][0]["labels"][0] |= label
    return rules.export(
        rules.Configuration(
            content["client"],
            tuple(
                rules.NumberEntry(
                    each["number"], each["note"], each["group"], tuple(rules.Label(**given) for given in each["labels"])
                )
                for each in content["numbers"]
            ),
            tuple(content["standby_labels"]),
        )
    )


def test_what_was_changed_since_comes_back_and_the_state_before_is_kept(number: Number) -> None:
    before = exported()
    publish([number], "青禾科技")
    Number.objects.update(note="changed", group="")
    between = exported()
    assert [each.kind for each in snapshots.compare_with_backup(before)] == ["changed"]
    assert backup_services.restore(before, actor=ACTOR).back == [number.canonical]
    assert exported() == before
    kept = Snapshot.objects.get(reason=Snapshot.Reason.BEFORE_RESTORE)
    assert bytes(kept.content) == between


def test_a_note_alone_counts_as_brought_back(number: Number) -> None:
    before = exported()
    Number.objects.update(note="changed")
    assert backup_services.restore(before, actor=ACTOR).back == [number.canonical]
    assert exported() == before


def test_only_the_chosen_numbers(number: Number) -> None:
    (other,) = register("021-6123 4002")
    publish([other], "青禾网络")
    before = exported()
    publish([number, other], "青禾科技")
    backup_services.restore(before, actor=ACTOR, only=[other.canonical])
    assert sorted(LabelVersion.objects.filter(state="published").values_list("text", flat=True)) == [
        "青禾科技",
        "青禾网络",
    ]


def test_a_label_that_was_never_certified_goes_to_a_reviewer(number: Number) -> None:
    wanted = changed(exported(), text="青禾杭州")
    assert backup_services.restore(wanted, actor=ACTOR).for_review == [number.canonical]
    assert [each.text for each in number.versions.filter(state="published")] == ["青禾网络"]
    case = Case.objects.get(kind=Case.Kind.RESTORE)
    reviews.approve(case.pk, REVIEWER, "", case.version)
    assert [each.text for each in number.versions.filter(state="published")] == ["青禾杭州"]
    assert exported() == wanted


def test_a_label_that_a_reviewer_has_withdrawn_goes_to_a_reviewer_until_one_approves_it_again(number: Number) -> None:
    before = exported()
    certified.decide_flip(number.versions.get().pk, stays=False, actor=REVIEWER)
    assert exported() != before
    assert backup_services.restore(before, actor=ACTOR).for_review == [number.canonical]
    assert not number.versions.filter(state="published").exists()
    case = Case.objects.get(kind=Case.Kind.RESTORE)
    reviews.approve(case.pk, REVIEWER, "", case.version)
    assert exported() == before
    publish([number], "青禾科技")
    assert backup_services.restore(before, actor=ACTOR).back == [number.canonical]


def test_a_rejected_restore_changes_nothing(number: Number) -> None:
    before = exported()
    backup_services.restore(changed(before, text="青禾杭州"), actor=ACTOR)
    case = Case.objects.get(kind=Case.Kind.RESTORE)
    reviews.reject(case.pk, REVIEWER, "misleading", "", case.version)
    assert exported() == before


def test_a_restore_to_no_label_stays_so_when_a_later_change_is_taken_back(number: Number) -> None:
    (other,) = register("021-6123 4002")
    empty = exported()
    publish([other], "青禾网络")
    backup_services.restore(empty, actor=ACTOR)
    later = publish([other], "青禾网络")
    version_services.take_back_versions(later, lane="standard")  # type: ignore[arg-type]
    assert not other.versions.filter(state="published").exists()


@pytest.mark.parametrize(
    "label",
    [
        {"valid_from": "tomorrow"},
        {"valid_until": "2026-13-01T00:00:00+00:00"},
        {"valid_until": "2026-12-01T00:00:00"},
        {"valid_from": "0001-01-01T00:00:00+14:00"},
        {"valid_until": "9999-12-31T23:59:59-14:00"},
        {"text": ""},
        {"text": "x" * 41},
        {"text": "a\0b"},
    ],
)
def test_values_that_no_export_writes_are_refused(number: Number, label: dict[str, str]) -> None:
    before = exported()
    with pytest.raises(rules.BackupError) as refused:
        backup_services.restore(changed(before, **label), actor=ACTOR)
    assert refused.value.code == "not_a_backup"
    assert exported() == before


def test_a_snapshot_is_the_export(number: Number) -> None:
    snapshot = snapshots.take_snapshot(Snapshot.Reason.BY_HAND, actor=ACTOR)
    assert bytes(snapshot.content) == exported()
    assert snapshot.number_count == 1


def test_a_backup_bears_the_time_of_its_windows(number: Number, business_clock: BusinessClock) -> None:
    """In real time, which a sandbox leaves behind, it would seem to be made before its window was booked."""
    now = business_clock.advance(days=3)
    made = snapshots.take_snapshot(Snapshot.Reason.BEFORE_WINDOW, actor=ACTOR)
    backup_services.restore(changed(exported(), text="青禾杭州"), actor=ACTOR)
    assert {each.created_at >= now for each in Snapshot.objects.exclude(reason="by_hand")} == {True}
    assert made.number_count == 1


def test_cells_of_the_csv_are_no_formulas(number: Number) -> None:
    Number.objects.update(note='=HYPERLINK("x")')
    table = snapshots.as_csv(snapshots.configuration()).decode()
    assert ",Sales,\"'=HYPERLINK" in table
    assert table.startswith("\ufeffnumber,")


@pytest.mark.parametrize("form", [snapshots.as_csv, snapshots.as_xlsx])
def test_a_table_of_a_backup_is_read_back_as_it_was(number: Number, form: Callable[[Any], bytes]) -> None:
    """By whoever opens it, and by the import of numbers: E.164 without an apostrophe, notes as they were written."""
    Number.objects.update(note="-老客户")
    table = form(snapshots.configuration())
    rows = [cells for _line, cells in files.read_table(table)]
    assert rows[1][0] == number.canonical
    imported = files.import_numbers(table)
    assert imported.problem_count == 0
    assert [(row.number.canonical, row.note, row.group) for row in imported.rows] == [
        (number.canonical, "-老客户", "Sales")
    ]


def test_the_backup_of_later_is_like_that_of_now(number: Number) -> None:
    first = exported()
    LabelVersion.objects.update(created_at=datetime.now(UTC) - timedelta(days=3))
    assert exported() == first


def test_a_label_whose_document_has_lapsed_goes_to_a_reviewer(number: Number, monkeypatch: pytest.MonkeyPatch) -> None:
    before = exported()
    publish([number], "青禾科技")
    monkeypatch.setattr(backup_services, "unlicensed", lambda labels, at: frozenset(labels) & {"青禾网络"})
    assert backup_services.restore(before, actor=ACTOR).for_review == [number.canonical]
    assert [each.text for each in number.versions.filter(state="published")] == ["青禾科技"]


def problem(data: bytes) -> str:
    """What is said of the only differing number before it is restored."""
    [row] = presenter.difference(snapshots.compare_with_backup(data)).rows
    return str(row.problem)


def test_a_label_that_rests_on_a_brand_which_has_ended_goes_to_a_reviewer(number: Number, in_english: None) -> None:
    brand = Alias.objects.create(text="小芽", kind="trademark", reference="1", state=Alias.State.APPROVED)
    publish([number], "小芽客服")
    before = exported()
    publish([number], "青禾科技")
    Alias.objects.update(state=Alias.State.EXPIRED)
    assert "brand in it is no longer valid" in problem(before)
    assert backup_services.restore(before, actor=ACTOR).for_review == [number.canonical]
    Alias.objects.create(text=brand.text, kind=brand.kind, reference="2", state=Alias.State.APPROVED)
    assert problem(before) == ""
    assert backup_services.restore(before, actor=ACTOR).back == [number.canonical]


def test_a_name_of_its_own_needs_no_brand(number: Number) -> None:
    Alias.objects.create(text="青禾", kind="trademark", reference="1", state=Alias.State.RETIRED)
    before = exported()
    publish([number], "青禾科技")
    assert backup_services.restore(before, actor=ACTOR).back == [number.canonical]


def test_a_label_that_another_client_has_certified_meanwhile_goes_to_a_reviewer(
    number: Number, acme: Tenant, globex: Tenant, in_english: None
) -> None:
    before = exported()
    publish([number], "双11专线")
    with context.client(globex):
        publish(register("021-6123 5001"), "青禾网络")
    with context.client(acme):
        assert "another client has since certified this label" in problem(before)
        assert backup_services.restore(before, actor=ACTOR).for_review == [number.canonical]


def test_a_standby_label_whose_number_is_anothers_by_now_is_not_offered_again(
    number: Number, acme: Tenant, globex: Tenant
) -> None:
    own = f"维护中-紧急联系{number.canonical.replace('+86', '0')}"
    for text in (own, "维护中-请稍后"):
        StandbyLabel.objects.create(text=text, state=StandbyLabel.State.APPROVED)
    before = exported()
    number_services.release_numbers([number.pk], actor=ACTOR)
    StandbyLabel.objects.update(state=StandbyLabel.State.RETIRED)
    with context.client(globex):
        register("021-6123 4001")
    with context.client(acme):
        backup_services.restore(before, actor=ACTOR)
        states = dict(StandbyLabel.objects.values_list("text", "state"))
    assert states == {own: StandbyLabel.State.RETIRED, "维护中-请稍后": StandbyLabel.State.APPROVED}


def many(count: int) -> tuple[list[Number], bytes]:
    numbers = register(*(f"0571-8{place:07}" for place in range(2_000_000, 2_000_000 + count)))
    publish(numbers, "青禾网络")
    before = exported()
    publish(numbers, "青禾科技")
    return numbers, before


def test_queries_of_a_restore_do_not_grow_with_the_numbers(in_acme: Tenant) -> None:
    counted = []
    for count in (5, 200):
        with transaction.atomic():
            _numbers, before = many(count)
            with CaptureQueriesContext(connection) as asked:
                assert len(backup_services.restore(before, actor=ACTOR).back) == count
            counted.append(len(asked))
            assert exported() == before
            transaction.set_rollback(True)
    assert counted[1] <= counted[0] + 2, counted
