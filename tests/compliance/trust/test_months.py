"""Closed months: immutable, closed by due work, corrected only by rows that supersede; violations and appeals."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from compliance import services
from compliance.domain import trust as rules
from compliance.evidence import selectors as evidence
from compliance.models import Violation
from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from compliance.trust import selectors, services as trust
from compliance.trust.models import MonthClosed
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.refusals import Refused
from tests import reviewers as two
from tests.contacts import agreed_contact
from tests.reviewers import TWO
from tests.work import BusinessClock, DueMessages, DueWork

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = datetime(2028, 1, 1, tzinfo=SHANGHAI)
ANNE, LI = Actor("person", "Anne"), Actor("staff", "Li")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _certified(in_acme: Tenant, business_clock: BusinessClock) -> None:
    """Certified since 15 December 2026, ten hours before 2028 in Shanghai."""
    business_clock.set(NEW_YEAR - timedelta(hours=10))
    in_acme.ready_at = datetime(2026, 12, 15, 10, tzinfo=SHANGHAI)
    in_acme.save()


def verdicts() -> dict[str, bool]:
    return {f"{month:%Y-%m}": row.compliant for month, row in selectors.verdicts().items()}


def test_a_month_is_closed_when_it_ends_in_shanghai_and_not_a_second_before(business_clock: BusinessClock) -> None:
    business_clock.set(NEW_YEAR - timedelta(seconds=1))
    trust.close_months()
    assert list(verdicts()) == [f"2027-{month:02}" for month in range(1, 12)]
    assert Work.objects.get(name=trust.CLOSE, done_at=None).due_at == NEW_YEAR
    business_clock.set(NEW_YEAR)
    assert [row.month for row in trust.close_months()] == [date(2027, 12, 1)]
    assert selectors.trust_standing(business_clock.now()).green_channel
    assert Work.objects.get(name=trust.CLOSE, done_at=None).due_at == datetime(2028, 2, 1, tzinfo=SHANGHAI)


def test_closing_twice_or_late_closes_each_month_once(business_clock: BusinessClock, run_due_work: DueWork) -> None:
    assert len(trust.close_months()) == 11
    assert trust.close_months() == []
    business_clock.set(datetime(2028, 3, 1, 0, 0, 30, tzinfo=SHANGHAI))  # two months late, over a leap day
    before = selectors.trust_standing(business_clock.now())
    run_due_work()
    assert len(verdicts()) == MonthClosed.objects.count() == 14
    assert verdicts()["2028-02"]
    assert selectors.trust_standing(business_clock.now()) == before, "late or not, the standing is the same"
    closed = [entry for entry in evidence.history(limit=100) if entry.action == "month_closed"]
    assert len(closed) == 14


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trust_monthclosed SET compliant = false",
        "DELETE FROM trust_monthclosed",
        "TRUNCATE trust_monthclosed CASCADE",
    ],
)
def test_a_closed_month_cannot_be_changed(statement: str) -> None:
    trust.close_months()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert set(verdicts().values()) == {True}


def violate(severity: str, at: datetime) -> Violation:
    return services.record_violation(severity=severity, occurred_at=at, description="Sold leads", **TWO)


def test_a_violation_found_late_corrects_the_closed_months_by_new_rows() -> None:
    trust.close_months()
    violation = violate("serious", datetime(2027, 9, 30, 23, tzinfo=SHANGHAI))
    assert [month for month, compliant in verdicts().items() if not compliant] == ["2027-09", "2027-10", "2027-11"]
    assert MonthClosed.objects.count() == 14
    corrected = MonthClosed.objects.get(month=date(2027, 9, 1), superseded_by=None)
    assert (corrected.cause, corrected.supersedes.compliant) == ("violation_recorded", True)
    assert corrected.reasons[0]["params"]["id"] == str(violation.pk)
    assert corrected.figures["spoiled_months"]["serious"] == 3
    with translation.override("en"):
        assert evidence.history(limit=1)[0].text == "Month November 2027 corrected: not compliant"
    assert trust.correct_months("freeze", actor=LI) == [], "nothing new is known"


@pytest.mark.parametrize(("severity", "since"), [("minor", date(2027, 10, 1)), ("forged", date(2028, 9, 1))])
def test_an_upheld_appeal_repairs_the_months(severity: str, since: date, business_clock: BusinessClock) -> None:
    trust.close_months()
    untouched = selectors.trust_standing(business_clock.now())
    violation = violate(severity, datetime(2027, 9, 5, tzinfo=SHANGHAI))
    spoiled = selectors.trust_standing(business_clock.now())
    assert (spoiled.since, spoiled.forged) == (rules.begins(since), severity == "forged")
    case = services.appeal(violation.pk, text="It was another firm of the same name", actor=ANNE)
    assert (case.kind, case.subject_id) == (Case.Kind.VIOLATION_APPEAL, violation.pk)
    assert selectors.trust_standing(business_clock.now()) == spoiled, "until it is decided the violation stands"
    if severity == "forged":  # what two put on record, two take off it
        with pytest.raises(Refused):
            reviews.approve(case.pk, LI, "Indeed", case.version)
    two.uphold(case)
    assert selectors.trust_standing(business_clock.now()) == untouched
    assert set(verdicts().values()) == {True}
    row = MonthClosed.objects.get(month=date(2027, 9, 1), superseded_by=None)
    assert (row.cause, row.supersedes.cause, row.supersedes.supersedes.cause) == (
        "appeal_upheld",
        "violation_recorded",
        "",
    )
    violation.refresh_from_db()
    assert violation.withdrawn_at is not None
    assert {"violation_recorded", "violation_withdrawn", "month_corrected"} <= {
        entry.action for entry in evidence.history(limit=100)
    }


def test_a_rejected_appeal_leaves_the_violation_and_is_the_only_one(business_clock: BusinessClock) -> None:
    violation = violate("minor", business_clock.now())
    case = services.appeal(violation.pk, text="No", actor=ANNE)
    with pytest.raises(Refused):
        services.appeal(violation.pk, text="No again", actor=ANNE)
    reviews.withdraw(case.pk, ANNE)
    case = services.appeal(violation.pk, text="On second thoughts", actor=ANNE)
    reviews.reject(case.pk, LI, "other", "It was you", case.version)
    assert selectors.trust_standing(business_clock.now()).months == 0
    with pytest.raises(Refused):
        services.appeal(violation.pk, text="Once more", actor=ANNE)


def test_an_appeal_needs_words_and_a_violation_of_ones_own(globex: Tenant, business_clock: BusinessClock) -> None:
    violation = violate("minor", business_clock.now())
    with pytest.raises(Refused):
        services.appeal(violation.pk, text="  ", actor=ANNE)
    with context.client(globex), pytest.raises(Violation.DoesNotExist):
        services.appeal(violation.pk, text="Not mine", actor=ANNE)


def test_the_client_is_told_of_a_violation(send_due_messages: DueMessages, business_clock: BusinessClock) -> None:
    agreed_contact(name="Anne", email="anne@acme.example", mobile="+8613912345678", language="en")
    violation = violate("serious", business_clock.now())
    with context.platform():
        send_due_messages()
    assert send_due_messages.emails[0].subject == "A violation has been recorded"
    assert "Serious: Sold leads" in send_due_messages.emails[0].body
    assert f"/violations/{violation.pk}/" in send_due_messages.emails[0].body
    assert len(send_due_messages.texts) == 1


def test_what_the_page_of_months_shows(business_clock: BusinessClock) -> None:
    trust.close_months()
    violate("minor", datetime(2027, 11, 5, tzinfo=SHANGHAI))
    months = selectors.months(business_clock.now())
    assert [f"{each.month:%m}" for each in months] == [f"{month:02}" for month in range(12, 0, -1)]
    running, november = months[:2]
    assert (running.closed_at, running.compliant) == (None, True)
    assert (november.compliant, november.corrected, november.reasons[0]["code"]) == (
        False,
        "violation_recorded",
        "violation",
    )
