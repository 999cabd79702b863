"""Licences: handed in, decided, replaced, revoked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation

from compliance.evidence.models import Record
from compliance.evidence.selectors import history
from compliance.licences import services
from compliance.models import Licence
from compliance.reviews import services as reviews
from compliance.reviews.models import Attachment, Case
from compliance.storage import room_taken
from tenants import context
from tenants.domain.actors import PLATFORM, Actor
from tenants.models import Tenant, WorkingDayOverride
from tenants.refusals import Refused
from tests import licences
from tests.compliance.bad_files import repaired_files
from tests.licences import ANNE, LI, approved, case_of, decide, fresh, hand_in, today
from tests.reviewers import LI as LI_ALONE, TWO
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
State = Licence.State


@pytest.fixture(autouse=True)
def _monday(business_clock: BusinessClock, in_acme: Tenant) -> None:
    business_clock.set(datetime(2026, 12, 7, 2, tzinfo=UTC))  # a Monday, 10:00 in Shanghai


@pytest.fixture
def changed() -> Iterator[mock.Mock]:
    handler = mock.Mock()
    with mock.patch.object(services.LicenceChanged, "handlers", [handler]):
        yield handler


def test_it_is_handed_to_a_reviewer_with_data_and_document() -> None:
    licence = hand_in(text="Renewed last week", issuer="  局 ")
    case = case_of(licence)
    assert (licence.state, licence.version, licence.issuer) == (State.IN_REVIEW, 1, "局")
    assert (case.kind, case.title, case.subject_kind) == (Case.Kind.LICENCE, "营业执照", "licence")
    assert case.due_at.replace(microsecond=0, second=0) == datetime(2026, 12, 10, 2, tzinfo=UTC), "three working days"
    assert case.facts["licence"]["valid_until"] == licence.valid_until.isoformat()  # type: ignore[union-attr]
    attachment = Attachment.objects.get(entry__case=case)
    assert attachment.entry.text == "Renewed last week"
    assert attachment.sha256 == licence.sha256 == case.facts["document"]["sha256"]
    assert str(attachment.file) == str(licence.file), "one file, two rows"
    with default_storage.open(str(licence.file)) as stored:
        assert hashlib.sha256(stored.read()).hexdigest() == licence.sha256


def test_a_document_that_had_to_be_repaired_is_kept_as_it_came_too() -> None:
    name, content = repaired_files()["no table"]
    room = room_taken()
    licence = hand_in(file=ContentFile(content, name))
    repaired, original = Attachment.objects.filter(entry__case=case_of(licence)).order_by("pk")
    assert (repaired.file, repaired.sha256, repaired.pages) == (licence.file, licence.sha256, 1)
    assert (original.name, original.pages, original.size) == ("a.original.pdf", 0, len(content))
    with default_storage.open(str(original.file)) as stored:
        assert stored.read() == content
    assert room_taken() == room + licence.size + len(content), "both take room"
    noted = Record.objects.get(action="licence_handed_in").details
    assert (noted["sha256"], noted["original_sha256"]) == (licence.sha256, hashlib.sha256(content).hexdigest())


def test_a_day_that_the_staff_take_off_is_no_day_of_a_review() -> None:
    WorkingDayOverride.objects.create(day=date(2026, 12, 8), is_working=False, note="Snow")
    WorkingDayOverride.objects.create(day=date(2026, 12, 12), is_working=True, note="Made up on a Saturday")
    due = case_of(hand_in()).due_at.replace(microsecond=0, second=0)
    assert due == datetime(2026, 12, 11, 2, tzinfo=UTC), "Tuesday does not count"
    WorkingDayOverride.objects.create(day=date(2026, 12, 11), is_working=False, note="Snow")
    due = case_of(hand_in("agent_identity")).due_at.replace(microsecond=0, second=0)
    assert due == datetime(2026, 12, 12, 2, tzinfo=UTC), "Saturday does"


def test_a_review_takes_working_days_of_its_type() -> None:
    case = case_of(hand_in("financial_licence"))
    assert case.due_at.replace(microsecond=0, second=0) == datetime(2026, 12, 28, 2, tzinfo=UTC), "fifteen working days"


def test_the_number_of_an_identity_card_is_not_in_the_history() -> None:
    hand_in("agent_identity", number="330106199001011234")
    assert not [entry for entry in history() if "330106199001011234" in str(entry.details) + entry.text]


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "营业执照"), ("en", "Business licence")])
def test_the_history_names_the_document_in_the_readers_language(language: str, name: str) -> None:
    licence = approved()
    with translation.override(language):
        texts = [entry.text for entry in history(("licence", licence.pk)) if entry.action.startswith("licence")]
    assert len(texts) == 2
    assert all(text.startswith(name) for text in texts)


def test_approved(changed: mock.Mock) -> None:
    licence = approved()
    assert licence.state == State.APPROVED
    assert licence.decided_at is not None
    changed.assert_called_once()


def test_rejected(changed: mock.Mock) -> None:
    assert decide(hand_in(), approved=False).state == State.REJECTED
    changed.assert_not_called()


def test_withdrawn_it_is_a_draft_that_can_be_handed_in_again() -> None:
    licence = hand_in()
    reviews.withdraw(case_of(licence).pk, ANNE)
    assert fresh(licence).state == State.DRAFT
    services.hand_in_draft(licence.pk, actor=ANNE)
    assert fresh(licence).state == State.IN_REVIEW
    assert Attachment.objects.filter(entry__case=case_of(licence), sha256=licence.sha256).count() == 1
    with pytest.raises(Refused) as refused:
        services.hand_in_draft(licence.pk, actor=ANNE)
    assert refused.value.code == "not_a_draft"


def test_a_draft_that_has_expired_is_not_handed_in_again(business_clock: BusinessClock) -> None:
    licence = hand_in(days=3)
    reviews.withdraw(case_of(licence).pk, ANNE)
    business_clock.advance(days=4)
    with pytest.raises(Refused) as refused:
        services.hand_in_draft(licence.pk, actor=ANNE)
    assert refused.value.code == "expired"


# ---------------------------------------------------------------- renewals


def test_an_approved_renewal_replaces_what_it_renews() -> None:
    old = approved(days=20)
    new = hand_in(replaces=old.pk, days=400)
    assert (new.version, fresh(old).state) == (2, State.APPROVED)
    decide(new)
    assert (fresh(old).state, fresh(new).state) == (State.SUPERSEDED, State.APPROVED)


def test_a_renewal_that_begins_later_leaves_the_old_one_in_force_until_then() -> None:
    old = approved(days=20)
    new = approved(replaces=old.pk, valid_from=today() + 21 * DAY, days=400)
    assert (fresh(old).state, new.state) == (State.APPROVED, State.APPROVED)
    services.replace(new, actor=LI)
    assert fresh(old).state == State.SUPERSEDED


def test_a_rejected_renewal_leaves_everything_as_it_was() -> None:
    old = approved(days=20)
    decide(hand_in(replaces=old.pk), approved=False)
    assert fresh(old).state == State.APPROVED
    hand_in(replaces=old.pk)  # another try


def test_one_renewal_at_a_time() -> None:
    old = approved(days=20)
    hand_in(replaces=old.pk)
    with pytest.raises(Refused) as refused:
        hand_in(replaces=old.pk)
    assert refused.value.code == "renewal_in_review"
    assert Case.objects.filter(kind=Case.Kind.LICENCE, decided_at=None).count() == 1


def test_an_expired_licence_can_be_renewed_and_is_replaced() -> None:
    old = licences.held("business_licence", valid_from=today() - 9 * DAY, valid_until=today() - DAY, state="expired")
    approved(replaces=old.pk)
    assert fresh(old).state == State.SUPERSEDED


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.REJECTED, State.SUPERSEDED, State.REVOKED])
def test_nothing_else_can_be_renewed(state: str) -> None:
    old = licences.held("business_licence", valid_from=today(), valid_until=None, state=state)
    with pytest.raises(Refused) as refused:
        hand_in(replaces=old.pk)
    assert refused.value.code == "not_renewable"


def test_a_licence_of_another_type_or_client_is_not_renewed(globex: Tenant) -> None:
    identity = approved("agent_identity")
    with context.client(globex):
        theirs = approved()
    for licence in (identity, theirs):
        with pytest.raises(Refused) as refused:
            hand_in(replaces=licence.pk)
        assert refused.value.code == "not_renewable"


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("document_type", "first", "last", "code"),
    [
        ("nothing", -9, 9, "unknown_type"),
        ("medical_practice_licence", -9, None, "end_missing"),
        ("business_licence", 9, 8, "days_reversed"),
        ("business_licence", -9, -1, "expired"),
    ],
)
def test_refused(document_type: str, first: int, last: int | None, code: str) -> None:
    until: date | None = None if last is None else today() + last * DAY
    with pytest.raises(Refused) as refused:
        hand_in(document_type, valid_from=today() + first * DAY, valid_until=until)
    assert refused.value.code == code
    assert not Case.objects.filter(kind=Case.Kind.LICENCE).exists()


def test_the_last_day_is_the_clients_own(business_clock: BusinessClock) -> None:
    business_clock.set(datetime(2026, 12, 7, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    assert today() == date(2026, 12, 7)
    hand_in(valid_until=date(2026, 12, 7))
    business_clock.advance(minutes=1)
    with pytest.raises(Refused):
        hand_in(valid_until=date(2026, 12, 7))


def test_a_bad_file_leaves_nothing() -> None:
    with pytest.raises(Refused), transaction.atomic():
        hand_in(file=ContentFile(b"<html>", "licence.pdf"))
    assert not Licence.objects.filter(state=State.IN_REVIEW).exists()


# ---------------------------------------------------------------- revoked


def test_revoked(changed: mock.Mock) -> None:
    licence = approved()
    services.revoke(licence.pk, reason="Withdrawn by its issuer", **TWO)
    assert fresh(licence).state == State.REVOKED
    assert changed.call_count == 2
    assert "Withdrawn by its issuer" in history(("licence", licence.pk))[0].text


@pytest.mark.parametrize("second", [LI_ALONE, PLATFORM, ANNE])
def test_nobody_revokes_alone(second: Actor) -> None:
    licence = approved()
    with pytest.raises(Refused) as refused:
        services.revoke(licence.pk, reason="Withdrawn by its issuer", actor=LI_ALONE, proposed_by=second)
    assert refused.value.code == "takes_two"
    assert fresh(licence).state == State.APPROVED


def test_only_an_approved_one_is_revoked_and_only_with_a_reason() -> None:
    licence = hand_in()
    with pytest.raises(Refused) as refused:
        services.revoke(licence.pk, reason="x", **TWO)
    assert refused.value.code == "not_approved"
    decide(licence)
    with pytest.raises(Refused) as refused:
        services.revoke(licence.pk, reason=" ", **TWO)
    assert refused.value.code == "no_reason"


@pytest.mark.parametrize(
    ("day", "says"), [("valid_from", "too far in the past"), ("valid_until", "too far ahead")], ids=["first", "last"]
)
def test_a_day_beside_which_there_is_none_is_refused(in_acme: Tenant, in_english: None, day: str, says: str) -> None:
    """What holds from the day before it or after it could not be worked out: no reviewer could approve it."""
    with pytest.raises(Refused, match=says) as refused:
        hand_in("trademark", **{day: date.min if day == "valid_from" else date.max})
    assert refused.value.field == day
