"""The figures of certification on the review desk: a change is a new version, and what was decided before stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from compliance import services
from compliance.catalogue import selectors
from compliance.catalogue.models import Terms
from compliance.catalogue.services import FIGURES, new_terms
from compliance.certification import services as certification
from compliance.domain.night_duty import night_of
from compliance.domain.on_call import Part, ShiftTime
from compliance.domain.service_times import TERMS
from compliance.duty import alerts, selectors as duty
from compliance.duty.models import Alert
from compliance.duty.services import Assigned, set_shifts
from compliance.evidence import selectors as evidence
from compliance.models import Violation
from compliance.reviews import promises
from compliance.selectors import trust_standing
from compliance.trust import services as trust
from maintenance.models import MaintenanceRequest
from maintenance.notices import services as notices
from maintenance.notices.models import Notice
from portal.trust.terms_desk import SECTIONS
from tenants import context
from tenants.agenda.models import Work
from tenants.domain.actors import Actor
from tenants.domain.chasing import ChaseKind
from tenants.models import Tenant
from tenants.outbox.services import Page
from tests.contacts import agreed_contact
from tests.licences import ANNE, LI, approved
from tests.maintenance.booking import ask_calibration
from tests.portal_client import PortalClient, words
from tests.stand_ins import fresh
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ADD = "/admin/catalogue/terms/add/"


def given(**more: Any) -> dict[str, Any]:
    """The form as it begins, with something changed."""
    newest = selectors.terms()
    days = ",".join(map(str, newest.reminder_days))
    return {name: getattr(newest, name) for name in FIGURES} | {"reminder_days": days, "note": "Agreed"} | more


def test_a_change_is_a_new_version(administrator: PortalClient) -> None:
    assert "12" in words(administrator.get(ADD)) or 'value="12"' in administrator.get(ADD).content.decode()
    assert administrator.post(ADD, given(green_months=18, reminder_days="7, 30, 7")).status_code == 302
    newest = selectors.terms()
    assert (newest.version, newest.green_months, newest.reminder_days, newest.created_by) == (
        2,
        18,
        [30, 7],
        "Administrator 1",
    )
    assert Terms.objects.get(version=1).green_months == 12
    said = words(administrator.get("/admin/catalogue/terms/2/change/"))
    assert "compliant months that open the green channel: 12 → 18" in said
    assert administrator.post("/admin/catalogue/terms/1/change/", given(green_months=1)).status_code == 403
    assert administrator.post("/admin/catalogue/terms/1/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"green_months": 2},
        {"green_months": 0, "steady_months": 0},
        {"minor_months": 0},
        {"most_days": 2},
        {"most_days_finance": 6},
        {"appeal_days": 0},
        {"reminder_days": ""},
        {"reminder_days": "0"},
        {"green_shorter_percent": 100},
        {"night_shorter_percent": 91},
        {"fast_review_minutes": 0},
        {"night_from": "05:00"},
        {"night_from": "late"},
        {"brand_reminder_days": 0},
        {"cool_off_days": 0},
        {"reminder_days": "soon"},
        {"note": ""},
        {"green_months": "many"},
    ],
)
def test_what_does_not_fit_is_refused(administrator: PortalClient, more: dict[str, Any]) -> None:
    assert administrator.post(ADD, given(**more)).status_code == 200
    assert Terms.objects.count() == 1


@pytest.mark.parametrize("figures", [{"green_months": 2}, {"most_days": 2}, {"minor_months": 0}, {"appeal_days": 0}])
def test_the_database_refuses_it_too(figures: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        new_terms(figures, note="x", by=Actor("staff", "x", "1"))


# ---------------------------------------------------------------- what follows


def test_one_figure_opens_the_green_channel_for_trust_and_for_lanes(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    """What was asked for under the old figure keeps its lane."""
    now = business_clock.advance(days=240)
    before = ask_calibration(fresh())
    assert (trust_standing(now).green_channel, before.lane) == (False, "standard")
    new_terms({"green_months": 6}, note="Sooner", by=Actor("staff", "Root", "1"))
    after = ask_calibration(fresh())
    assert (trust_standing(now).green_channel, after.lane) == (True, "green")
    reason = next(each for each in after.lane_reasons if each["code"] == "compliant_months")
    assert reason["params"]["needed"] == 6
    new_terms({"green_months": 12}, note="As before", by=Actor("staff", "Root", "1"))
    assert not trust_standing(now).green_channel
    assert MaintenanceRequest.objects.get(pk=after.pk).lane == "green"
    assert MaintenanceRequest.objects.get(pk=before.pk).lane == "standard"


def test_a_violation_keeps_the_months_it_was_recorded_with(in_acme: Tenant, business_clock: BusinessClock) -> None:
    now = business_clock.advance(days=240)
    trust.close_months()
    recorded = {"occurred_at": now - timedelta(days=150), "description": "Sold leads", "actor": LI}
    services.record_violation(severity="minor", **recorded)
    new_terms({"minor_months": 4}, note="Harder", by=Actor("staff", "Root", "1"))
    services.record_violation(severity="minor", **recorded)
    assert sorted(Violation.objects.values_list("spoiled_months", flat=True)) == [1, 4]


def test_reminders_and_appeals_go_by_the_figures(in_acme: Tenant, business_clock: BusinessClock) -> None:
    new_terms({"reminder_days": [45], "appeal_days": 1}, note="Other days", by=Actor("staff", "Root", "1"))
    licence = approved("trademark", days=50)
    business_clock.advance(days=10)
    certification.remind()
    assert evidence.noted("licence_reminder", licence.pk, days=45)
    assert not evidence.noted("licence_reminder", licence.pk, days=60)
    violation = services.record_violation(
        severity="minor", occurred_at=business_clock.now(), description="Sold leads", actor=LI
    )
    case = services.appeal(violation.pk, text="It was not us", actor=ANNE)
    assert promises.promise("violation_appeal", "standard", case.opened_at, days=1).due_at == case.due_at
    assert case.due_at - case.opened_at <= timedelta(days=10), "one working day, whatever the holidays"


def test_reviews_are_shorter_by_the_figures() -> None:
    assert promises.current_review_term("support", "standard", night_duty=True).length == TERMS["support"] / 2
    assert promises.current_review_term("label", "green").length == TERMS["label"] * 0.6
    new_terms(
        {"night_shorter_percent": 75, "green_shorter_percent": 10}, note="Other shares", by=Actor("staff", "Root", "1")
    )
    assert promises.current_review_term("support", "standard", night_duty=True).length == TERMS["support"] / 4
    assert promises.current_review_term("label", "green").length == TERMS["label"] * 0.9
    assert promises.current_review_term("label", "standard").length == TERMS["label"]


def test_the_fast_lane_and_the_night_go_by_the_figures(administrator: PortalClient) -> None:
    evening = datetime(2026, 11, 24, 21, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert promises.current_review_term("label", "fast").length == timedelta(hours=1)
    assert duty.roster(evening)[0].night == evening.date()
    assert night_of(evening, ZoneInfo("Asia/Shanghai"), duty.duty_hours()) is None
    posted = administrator.post(ADD, given(fast_review_minutes=20, night_from="21:00", night_until="07:00"))
    assert posted.status_code == 302
    assert promises.current_review_term("label", "fast").length == timedelta(minutes=20)
    assert night_of(evening, ZoneInfo("Asia/Shanghai"), duty.duty_hours()) == evening.date()
    assert "21:00" in words(administrator.get("/admin/shifts/"))


def test_who_does_not_answer_is_asked_again_by_the_figures(
    administrator: PortalClient, in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """Each wait of the three ladders, as it is set at the desk; also of what is under way."""
    agreed_contact(name="王敏", email="wang@acme.example", mobile="+8613800138000")
    begins = business_clock.set(datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    until = begins + timedelta(days=5)
    kinds = {kind: f"drill:{kind}" for kind in (ChaseKind.ROUTINE, ChaseKind.EMERGENCY)}
    for kind, about in kinds.items():
        notices.ask("drill", about, "Drill", until=until, page=Page("windows"), urgency=kind)
    people = {user.email.partition("@")[0]: user.pk for user in duty.people()}
    shift = {ShiftTime(begins.date(), Part.DAY): Assigned(people["reviewer1"], people["reviewer2"])}
    set_shifts(shift, actor=LI)
    alerts.raise_alert(Alert.Kind.CARRIER_LIST, "test:1", title="directory")
    posted = given(
        chase_mail_hours=2,
        chase_sms_hours=1,
        chase_next_person_hours=2,
        chase_phone_hours=1,
        chase_desk_hours=3,
        emergency_phone_minutes=5,
        emergency_next_person_minutes=6,
        emergency_desk_minutes=7,
        on_call_backup_minutes=3,
        on_call_administrators_minutes=4,
    )
    assert administrator.post(ADD, posted).status_code == 302
    run_due_work()
    for _minute in range(10 * 60):
        business_clock.advance(minutes=1)
        with context.platform():
            due = Work.objects.filter(done_at=None, due_at__lte=business_clock.now()).exists()
        if due:
            run_due_work()
    with context.platform():
        alert = Alert.objects.get(about="test:1")
    taken = {row.about: row.steps for row in [*Notice.objects.all(), alert]}
    after = {
        about: {str(each.step): int((each.at - begins) / timedelta(minutes=1)) for each in steps}
        for about, steps in taken.items()
    }
    assert after[kinds[ChaseKind.ROUTINE]] == {
        "tell": 0,
        "mail": 120,
        "sms": 180,
        "next_person": 300,
        "phone": 360,
        "desk": 540,
    }
    assert after[kinds[ChaseKind.EMERGENCY]] == {"tell": 0, "phone": 5, "next_person": 11, "desk": 18}
    assert after["test:1"] == {"tell": 0, "next_person": 3, "desk": 7}
    assert duty.relief() == duty.Relief(3, 7)
    assert "after 3 minutes" in words(administrator.get("/admin/shifts/"))


def test_each_figure_has_a_place_on_the_page() -> None:
    assert sorted(name for _heading, names in SECTIONS for name in names) == sorted(FIGURES)
