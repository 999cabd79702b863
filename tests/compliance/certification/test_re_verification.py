"""The cycle of high-risk clients: opened when due, merged with a renewal, what fails is frozen."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

import portal.wiring  # noqa: F401 -- carries out what is confirmed
from compliance import high_risk
from compliance.catalogue.models import DocumentType
from compliance.certification import re_verification, texts
from compliance.certification.models import Freeze, ReVerification
from compliance.domain.requirements import Status
from compliance.evidence import selectors as evidence
from compliance.licences import selectors as licences
from compliance.models import Licence
from compliance.reviews import reconciling, services as reviews
from compliance.reviews.models import Case
from tenants.models import Tenant
from tenants.refusals import Refused
from tenants.selectors import working_days as working_days_of_the_platform
from tests import reviewers as two
from tests.contacts import agreed_contact
from tests.licences import ANNE, LI, case_of, decide, hand_in, held
from tests.work import BusinessClock, DueMessages

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
PRACTICE = "medical_practice_licence"
State = ReVerification.State


@pytest.fixture(autouse=True)
def due(in_acme: Tenant, business_clock: BusinessClock) -> date:
    """A clinic with a long licence, on the day of its first re-verification.

    Whatever slot its id gave it, that day is too long after the licence's approval to be merged with it.
    """
    in_acme.industry, in_acme.ready_at = Tenant.Industry.MEDICAL, datetime(2027, 3, 1, tzinfo=SHANGHAI)
    in_acme.save()
    business_clock.set(datetime(2027, 1, 2, tzinfo=SHANGHAI))
    held(PRACTICE, valid_from=date(2024, 1, 1), valid_until=date(2035, 1, 1))
    day = re_verification.next_re_verification(12)
    business_clock.set(datetime.combine(day, datetime.min.time(), SHANGHAI) - timedelta(seconds=1))
    assert re_verification.re_verify() is None, "a second before"
    business_clock.set(datetime.combine(day, datetime.min.time(), SHANGHAI))
    return day


def begin() -> Case:
    row = re_verification.re_verify()
    assert row is not None
    case: Case = Case.objects.get(subject_id=row.pk)
    return case


def test_it_is_opened_once_with_a_term_of_working_days(due: date) -> None:
    case = begin()
    assert case.kind == Case.Kind.RE_VERIFICATION
    assert timedelta(days=7) <= case.due_at - case.opened_at <= timedelta(days=20), "seven working days"
    assert re_verification.re_verify() is None
    assert re_verification.next_re_verification(12) == due.replace(year=due.year + 1)


@pytest.mark.parametrize(
    ("industry", "document", "review_days", "working_days"),
    [
        ("medical", PRACTICE, 7, 7),
        ("medical", PRACTICE, 1, 3),
        ("medical", PRACTICE, 15, 7),
        ("finance", "financial_licence", 15, 15),
        ("finance", "financial_licence", 20, 15),
    ],
)
def test_three_to_seven_working_days_and_fifteen_in_finance(
    in_acme: Tenant, due: date, industry: str, document: str, review_days: int, working_days: int
) -> None:
    in_acme.industry = industry
    in_acme.save()
    DocumentType.objects.filter(code=document).update(review_days=review_days)
    if document != PRACTICE:
        held(document, valid_from=date(2024, 1, 1), valid_until=date(2035, 1, 1))
        Licence.objects.filter(document_type=document).update(decided_at=datetime(2026, 1, 1, tzinfo=SHANGHAI))
    case, calendar = begin(), working_days_of_the_platform()
    days = (due + timedelta(days=count) for count in range(60))  # it begins before the desk opens
    counted = [day for day in days if calendar(day).is_working]
    ends = case.due_at.astimezone(SHANGHAI)
    assert (ends.date(), ends.hour) == (counted[working_days - 1], 18)
    assert ReVerification.objects.get().answer_by == case.due_at


def test_what_fails_is_frozen_until_a_new_document_is_approved(business_clock: BusinessClock) -> None:
    two.fail(begin(), "The clinic has closed")
    freeze = Freeze.objects.get()
    assert (freeze.document, freeze.cause, freeze.ends_at) == (PRACTICE, Freeze.Cause.RE_VERIFICATION, None)
    assert ReVerification.objects.get().state == State.FAILED
    business_clock.advance(hours=1)
    decide(hand_in(PRACTICE))
    assert Freeze.objects.get().ends_at is not None


def test_it_fails_by_two_people_only(in_acme: Tenant, in_english: None) -> None:
    case = begin()
    for alone in ({}, {"proposed_by": two.LI}, {"proposed_by": LI}):
        with pytest.raises(Refused, match=r"[Tt]wo people"):
            reviews.reject(case.pk, two.LI, "other", "It is painted", case.version, **alone)
    with pytest.raises(Refused, match="own words"):
        high_risk.propose_failure(case, reason_code="other", text=" ", version=case.version, actor=two.LI)
    proposal = two.propose_failure(case, "It is painted")
    assert not Freeze.objects.exists()
    with pytest.raises(Refused, match="yourself"):
        reviews.confirm(proposal.pk, two.LI, "", proposal.version)
    reviews.confirm(proposal.pk, two.WU, "", proposal.version)
    case.refresh_from_db()
    assert (case.state, case.proposed_by, case.decided_by, case.reason) == ("rejected", "Li", "Wu", "It is painted")
    told = [each for each in evidence.history() if each.action == "case_decided"]
    assert {each.details["proposed_by"] for each in told} == {"Li"}
    assert Freeze.objects.get().document == PRACTICE


@pytest.mark.parametrize(
    "alone",
    [
        {"proposed_by_id": "", "decided_by_id": "wu"},
        {"proposed_by_id": "li", "decided_by_id": ""},
        {"proposed_by_id": "li", "decided_by_id": "li"},
    ],
)
def test_the_database_refuses_a_failure_by_one(alone: dict[str, str]) -> None:
    case = begin()
    with pytest.raises(IntegrityError, match="failing_a_re_verification_takes_two"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state="rejected", **alone)
    Case.objects.filter(pk=case.pk).update(state="approved", **alone)


def test_what_the_client_adds_voids_the_proposal(in_english: None) -> None:
    case = begin()
    proposal = two.propose_failure(case, "No seal")
    reviews.add_entry(case.pk, ANNE, "The seal is on the back")
    with pytest.raises(Refused, match="has changed"), transaction.atomic():
        reviews.confirm(proposal.pk, two.WU, "", proposal.version)
    case.refresh_from_db()
    assert (case.state, Freeze.objects.exists()) == (Case.State.OPEN, False)
    with pytest.raises(reviews.CaseMoved):
        high_risk.propose_failure(case, reason_code="other", text="No seal", version=0, actor=two.WU)
    reconciling.reconcile_cases()
    proposal.refresh_from_db()
    assert proposal.state == Case.State.OPEN, "the re-verification is still open"
    reviews.approve(case.pk, two.WU, "", case.version)
    reconciling.reconcile_cases()
    proposal.refresh_from_db()
    assert proposal.state == Case.State.WITHDRAWN, "nothing is left to reject"


def test_what_passes_freezes_nothing() -> None:
    case = begin()
    reviews.approve(case.pk, LI, "", case.version)
    assert (ReVerification.objects.get().state, Freeze.objects.exists()) == (State.PASSED, False)


def test_the_client_cannot_withdraw_it() -> None:
    case = begin()
    with pytest.raises(Refused):
        reviews.withdraw(case.pk, ANNE)
    assert ReVerification.objects.get().state == State.OPEN


def test_a_renewal_in_review_or_approved_meanwhile_does_the_work_of_both(business_clock: BusinessClock) -> None:
    case = begin()
    business_clock.advance(hours=1)
    decide(hand_in(PRACTICE))
    case.refresh_from_db()
    assert (case.state, ReVerification.objects.get().state) == (Case.State.APPROVED, State.MERGED)


def test_with_a_renewal_in_review_no_case_is_opened() -> None:
    hand_in(PRACTICE)
    row = re_verification.re_verify()
    assert row is not None
    assert row.state == State.MERGED
    assert not Case.objects.filter(kind=Case.Kind.RE_VERIFICATION).exists()


@pytest.mark.parametrize("withdrawn", [True, False])
def test_what_was_merged_with_a_renewal_that_came_to_nothing_is_begun_after_all(
    due: date, business_clock: BusinessClock, withdrawn: bool
) -> None:
    """Else a renewal handed in and taken back would spare a client its turn for a year."""
    renewal = hand_in(PRACTICE)
    merged = re_verification.re_verify()
    assert merged is not None
    assert merged.state == State.MERGED
    business_clock.advance(days=2)
    assert re_verification.re_verify() is None, "it is still in review"
    if withdrawn:
        reviews.withdraw(case_of(renewal).pk, ANNE)
    else:
        decide(renewal, approved=False)
    row = ReVerification.objects.get()
    assert (row.pk, row.state, row.due_on, row.documents) == (merged.pk, State.OPEN, due, [PRACTICE])
    case = Case.objects.get(kind=Case.Kind.RE_VERIFICATION)
    assert (case.subject_id, case.due_at) == (row.pk, row.answer_by)
    assert case.due_at > business_clock.now() + timedelta(days=6), "its term begins now"
    assert re_verification.re_verify() is None, "once"


def test_what_was_merged_with_a_renewal_that_is_approved_later_stays_done(business_clock: BusinessClock) -> None:
    renewal = hand_in(PRACTICE)
    re_verification.re_verify()
    business_clock.advance(days=9)
    decide(renewal)
    business_clock.advance(days=90)
    assert re_verification.re_verify() is None
    assert ReVerification.objects.get().state == State.MERGED


# ---------------------------------------------------------------- what is owed


def owes(business_clock: BusinessClock) -> list[tuple[str, str, date]]:
    requirements = licences.requirements_of([], business_clock.now())
    return [
        (status.value, each.reason.value, each.due)
        for status in Status
        for each in getattr(requirements, status.value)
        if each.document_type == PRACTICE
    ]


def test_it_stands_among_what_is_owed(business_clock: BusinessClock, due: date) -> None:
    """From ninety days ahead until the reviewer has decided, and what failed until a new document is approved."""
    business_clock.set(datetime.combine(due - timedelta(days=1), datetime.min.time(), SHANGHAI))
    assert owes(business_clock) == [("eventually_due", "re_verification_ahead", due)]
    business_clock.set(datetime.combine(due, datetime.min.time(), SHANGHAI))
    case = begin()
    decided_by = case.due_at.astimezone(SHANGHAI).date()
    assert owes(business_clock) == [("pending_verification", "re_verification_in_review", decided_by)]
    reviews.ask(case.pk, LI, "Where is the seal?", case.version)
    assert owes(business_clock) == [("currently_due", "re_verification_answer_wanted", decided_by)]
    business_clock.set(datetime.combine(decided_by + timedelta(days=1), datetime.min.time(), SHANGHAI))
    assert owes(business_clock) == [("past_due", "re_verification_answer_wanted", decided_by)]
    reviews.hand_in_again(case.pk, ANNE, "On the back")
    case.refresh_from_db()
    two.fail(case, "It is painted")
    failed = business_clock.now().astimezone(SHANGHAI).date()
    assert owes(business_clock) == [("past_due", "re_verification_failed", failed)]
    assert licences.unlicensed(["青禾医美"], business_clock.now()) == {"青禾医美"}
    business_clock.advance(hours=1)
    renewal = hand_in(PRACTICE)
    assert owes(business_clock) == [("pending_verification", "in_review", failed)]
    decide(renewal)
    assert owes(business_clock) == []


def test_nobody_else_is_looked_at_again(in_acme: Tenant, business_clock: BusinessClock) -> None:
    in_acme.industry = Tenant.Industry.RETAIL
    in_acme.save()
    assert owes(business_clock) == []


@pytest.mark.usefixtures("in_english")
def test_what_failed_is_told_as_failed_and_why(send_due_messages: DueMessages) -> None:
    """The document has not expired: saying that none is on record would be false."""
    agreed_contact(name="Anne", email="anne@acme.example", mobile="+8613800138000", language="en")
    case = begin()
    proposal = high_risk.propose_failure(
        case,
        reason_code="document_doubtful",
        text="The register knows no such clinic.",
        version=case.version,
        actor=two.LI,
    )
    reviews.confirm(proposal.pk, two.WU, "", proposal.version)
    send_due_messages()
    letter = next(mail for mail in send_due_messages.emails if mail.subject.endswith("labels withdrawn"))
    assert "failed" in letter.subject
    assert "register does not list the document" in letter.body
    assert "The register knows no such clinic." in letter.body
    assert "no valid" not in letter.body
    assert any("failed re-verification" in text and len(text) <= 70 for _to, text in send_due_messages.texts)
    why = texts.why(Freeze.objects.get())
    assert why == "Re-verification failed: The issuing authority's register does not list the document"
