"""By when a reviewer answers, as a client books, applies and asks for it: desk hours, and the staff's figures."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from compliance.catalogue import selectors as catalogue
from compliance.catalogue.services import FIGURES
from compliance.domain.service_times import BY_DAYS, TERMS
from compliance.duty.selectors import people
from compliance.reviews.models import Case
from compliance.trust import services as trust
from labels.models import Number
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.maintenance.booking import TO_REVIEW
from tests.portal_client import PortalClient, sign_in
from tests.rosters import set_nights
from tests.scenarios.numbers import register
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 13, 17, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def numbers(acme: Tenant, staff: Tenant, business_clock: BusinessClock) -> list[Number]:
    """Two numbers, on a Friday an hour before the desk closes."""
    business_clock.set(FRIDAY)
    ensure_directories()
    with context.client(acme):
        return register("021-6123 4001", "021-6123 4002")


def ask(client: PortalClient, number: Number, **asked: str) -> None:
    """Book a label that a reviewer has to see (or a calibration), in the last of the proposed windows."""
    form = "/changes/calibration/" if "content" in asked else "/changes/new/"
    asked = {"text": TO_REVIEW} | asked
    page = client.post(form, {**asked, "scope": "selected", "numbers": [str(number.pk)]})["Location"]
    slots = client.get(page, {"not_before": "2026-11-25"}).context["times"].slots
    answer = client.post(f"{page}book/", {"slot": slots[-1].value, "not_before": "2026-11-25"})
    assert answer.status_code == 302


def due(kind: str) -> datetime:
    due_at: datetime = Case.objects.filter(kind=kind).latest("opened_at").due_at
    return due_at


def test_a_label_of_friday_evening_is_answered_on_monday(acme: Tenant, numbers: list[Number]) -> None:
    client = sign_in(acme, "operator", 1)
    client.cookies["django_language"] = "en"
    ask(client, numbers[0])
    assert abs(due("label") - datetime(2026, 11, 16, 17, tzinfo=SHANGHAI)) < MINUTE
    case = Case.objects.get(kind="label")
    assert case.in_working_hours
    asked = client.post("/changes/new/", {"text": TO_REVIEW, "scope": "selected", "numbers": [str(numbers[1].pk)]})
    page = client.get(asked["Location"])
    assert abs(page.context["change"].answer_by - due("label")) < MINUTE, "it is said before it is booked"


def test_an_emergency_of_friday_night_waits_for_the_desk_unless_somebody_is_on_duty(
    acme: Tenant, numbers: list[Number], business_clock: BusinessClock
) -> None:
    night = business_clock.set(FRIDAY.replace(hour=23))
    client = sign_in(acme, "operator", 1)
    ask(client, numbers[0], content="calibration", urgency="marked as fraud")
    assert due("emergency") == datetime(2026, 11, 16, 9, 30, tzinfo=SHANGHAI)
    set_nights({night.date(): people()[0].pk}, actor=Actor("staff", "Root"))
    ask(client, numbers[1], content="calibration", urgency="marked as fraud")
    assert abs(due("emergency") - night - timedelta(minutes=30)) < MINUTE


def test_the_staffs_share_shortens_a_green_clients_review(
    acme: Tenant, staff: Tenant, numbers: list[Number], business_clock: BusinessClock
) -> None:
    Tenant.objects.filter(pk=acme.pk).update(subject_type="group", ready_at=FRIDAY - timedelta(days=430))
    with context.client(Tenant.objects.get(pk=acme.pk)):
        trust.close_months()
    client = sign_in(acme, "operator", 1)
    monday = business_clock.set(datetime(2026, 11, 16, 9, tzinfo=SHANGHAI))
    ask(client, numbers[0])
    assert Case.objects.get(kind="label").lane == "green"
    assert abs(due("label") - monday - timedelta(hours=9 * 0.6)) < MINUTE
    newest = catalogue.terms()
    given = {name: getattr(newest, name) for name in FIGURES}
    given |= {"reminder_days": "30", "note": "Agreed", "green_shorter_percent": 90}
    assert sign_in(staff, "administrator", 1).post("/admin/catalogue/terms/add/", given).status_code == 302
    ask(client, numbers[1])
    assert abs(due("label") - business_clock.now() - timedelta(hours=0.9)) < MINUTE


def test_every_kind_of_case_has_one_term() -> None:
    assert set(TERMS).isdisjoint(BY_DAYS)
    assert set(TERMS) | BY_DAYS == set(Case.Kind.values)
