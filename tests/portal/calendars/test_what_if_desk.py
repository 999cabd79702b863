"""Before a change of the calendar is saved: who must move, and the year; then what became of it."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Any

import pytest

from maintenance import services
from maintenance.calendars import selectors, what_if
from maintenance.calendars.models import Blackout, CalendarChange, MustMove, Policy
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant, WorkingDayOverride
from tenants.people.models import StaffAccess
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask_calibration, book
from tests.portal.budgets import within_budget
from tests.portal.calendars.test_policies_desk import _filled
from tests.portal.desk import second_agrees
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
BLACKOUTS, OVERRIDES, YEAR = "/admin/calendars/blackout/", "/admin/tenants/workingdayoverride/", "/admin/year/"
CHANGES, POLICIES = "/admin/calendars/calendarchange/", "/admin/calendars/policy/"


@pytest.fixture(autouse=True)
def _afternoon(business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)


@pytest.fixture
def night(acme: Tenant) -> Window:
    with context.client(acme):
        return book(ask_calibration(register("021-6123 4001")), -1)


def fair(window: Window, **more: Any) -> dict[str, Any]:
    """A blackout around a window, as the form is sent."""
    start, end = (at.astimezone(SHANGHAI) for at in (window.starts_at - timedelta(hours=9), window.ends_at))
    return {
        "code": "fair",
        "name": "展会",
        "name_en": "Fair",
        "time_zone": "",
        "active": "on",
        "shape": "once",
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": f"{start:%H:%M}",
        "ends_at_0": f"{end:%Y-%m-%d}",
        "ends_at_1": f"{end:%H:%M}",
        **more,
    }


def digest(response: Any) -> str:
    [value] = re.findall(r'name="confirmed" value="(\w*)"', response.content.decode())
    return str(value)


def test_who_must_move_is_shown_first_and_saved_on_confirmation(
    administrator: PortalClient, acme: Tenant, night: Window, run_due_work: DueWork
) -> None:
    asked = administrator.post(f"{BLACKOUTS}add/", fair(night))
    said = words(asked)
    assert asked.status_code == 200
    assert "1 window of 1 client(s) is in a period that would now be closed." in said
    assert acme.legal_name in said
    assert "Fair until" in said
    assert "none in the next three months" not in said
    assert "day would change" in said or "days would change" in said
    assert not Blackout.objects.filter(code="fair").exists()
    assert not CalendarChange.objects.exists()
    done = administrator.post(f"{BLACKOUTS}add/", fair(night, confirmed=digest(asked)))
    assert done.status_code == 302
    change = CalendarChange.objects.get()
    assert (change.kind, change.subject, change.name_en) == ("blackout", "fair", "Fair")
    assert change.made_by == "Administrator 1"
    run_due_work()
    assert MustMove.objects.get().state == MustMove.State.OFFERED
    assert "Alternative time offered" in words(administrator.get(f"{CHANGES}{change.pk}/change/"))
    assert "0 / 1" in words(administrator.get(CHANGES))


def test_a_confirmation_counts_only_for_those_who_were_seen(
    administrator: PortalClient, globex: Tenant, night: Window
) -> None:
    seen = digest(administrator.post(f"{BLACKOUTS}add/", fair(night)))
    with context.client(globex):
        book(ask_calibration(register("0571-8765 4399")), -1)
    again = administrator.post(f"{BLACKOUTS}add/", fair(night, confirmed=seen))
    assert again.status_code == 200
    assert "The windows that must move have changed" in words(again)
    assert not Blackout.objects.filter(code="fair").exists()


def test_edited_activated_and_deleted(administrator: PortalClient, night: Window, staff: Tenant) -> None:
    assert administrator.post(f"{BLACKOUTS}add/", fair(night, active="")).status_code == 302, "an idle one moves nobody"
    row = Blackout.objects.get(code="fair")
    page = f"{BLACKOUTS}{row.pk}/change/"
    asked = administrator.post(page, fair(night))
    assert "1 window of 1 client(s)" in words(asked)
    assert not Blackout.objects.get(pk=row.pk).active
    assert administrator.post(page, fair(night, confirmed=digest(asked))).status_code == 302
    assert administrator.post(page, fair(night, name_en="Trade fair")).status_code == 302, "closes nothing new"
    assert CalendarChange.objects.count() == 1
    assert administrator.post(f"{BLACKOUTS}{row.pk}/delete/", {"post": "yes"}).status_code == 403, "it closes a time"
    administrator.post(page, fair(night, active=""))
    second_agrees(staff)
    assert administrator.post(f"{BLACKOUTS}{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Blackout.objects.filter(code="fair").exists()


def test_a_preview_is_shown_although_nobody_must_move(administrator: PortalClient) -> None:
    given = {
        "code": "fair",
        "name": "展会",
        "name_en": "Fair",
        "active": "on",
        "shape": "yearly",
        "from_month_day": "03-01",
        "until_month_day": "03-08",
        "hard": "on",
        "_preview": "1",
        "year": "2027",
        "industry": "finance",
    }
    page = administrator.post(f"{BLACKOUTS}add/", given)
    said = words(page)
    assert page.status_code == 200
    assert "None: no booked window is in a period that would be closed." in said
    assert "8 days would change" in said
    assert "The year 2027 after the change" in said
    assert page.content.decode().count("year-closed-hard") == 8
    assert not Blackout.objects.filter(code="fair").exists()
    assert 'name="from_month_day" value="03-01"' in page.content.decode()


def test_an_override_of_a_working_day_asks_as_well(
    administrator: PortalClient, acme: Tenant, run_due_work: DueWork
) -> None:
    from tests.maintenance.calendar_changes import spring

    with context.client(acme):
        day, window = spring(2027)
    given = {"day": f"{day}", "note": "announced"}  # a day off
    asked = administrator.post(f"{OVERRIDES}add/", given)
    assert "1 window of 1 client(s)" in words(asked)
    assert not WorkingDayOverride.objects.exists()
    assert administrator.post(f"{OVERRIDES}add/", {**given, "confirmed": digest(asked)}).status_code == 302
    assert CalendarChange.objects.get().subject == f"{day}"
    run_due_work()
    assert MustMove.objects.get(window_id=window.pk).state == MustMove.State.OFFERED


def test_a_client_s_own_times_are_seen_only_in_its_year_and_it_reads_who_looked(
    administrator: PortalClient, acme: Tenant
) -> None:
    row = Blackout.objects.create(
        code="own-1",
        name="Owls",
        name_en="Owls",
        shape="daily",
        from_time="22:00",
        until_time="23:00",
        owner=acme.schema_name,
        clients=[acme.schema_name],
    )
    assert "Owls" not in words(administrator.get(BLACKOUTS))
    for page, given in (("change", {"name": "x"}), ("delete", {"post": "yes"})):
        assert administrator.post(f"{BLACKOUTS}{row.pk}/{page}/", given)["Location"] == "/admin/"
    assert Blackout.objects.filter(pk=row.pk, name="Owls").exists()
    with context.client(acme):
        assert not StaffAccess.objects.exists()
        assert "Owls" in words(administrator.get(YEAR, {"client": acme.pk}))
        assert StaffAccess.objects.get().path == YEAR


# ---------------------------------------------------------------- the year


def test_clients_whose_own_times_leave_too_little_then_are_named(
    administrator: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    with context.client(acme):
        services.exclude("Nights", actor=ACTOR, shape="daily", from_time=time(22), until_time=time(6), weekdays=[0, 1])
    more = {"shape": "daily", "from_time": "22:00", "until_time": "06:00", "weekdays": ["2", "3", "4", "5"]}
    given = {"code": "weekend", "name": "周末", "name_en": "Weekend", "time_zone": "", "active": "on", **more}
    asked = administrator.post(f"{BLACKOUTS}add/", given)
    said = words(asked)
    assert "Together with these clients' own maintenance-free periods, too little time would stay open" in said
    assert acme.legal_name in said
    assert globex.legal_name not in said.split("own maintenance-free periods, too little")[1].split("Save")[0]
    assert not Blackout.objects.filter(code="weekend").exists()
    assert administrator.post(f"{BLACKOUTS}add/", given | {"confirmed": digest(asked)}).status_code == 302
    assert Blackout.objects.filter(code="weekend").exists()


def test_the_year_of_everyone_an_industry_and_a_client(reviewer: PortalClient, acme: Tenant, globex: Tenant) -> None:
    everyone = reviewer.get(YEAR)
    assert everyone.status_code == 200
    text = everyone.content.decode()
    assert text.count("<caption>") == 12
    assert "Double Eleven" in words(everyone)
    assert (
        'aria-label="Wed 11 Nov; working day; Double Eleven: all day; Weekday morning rush: 07:00–10:00; Lunch hours'
        in text
    )
    assert "Weekday morning rush: 07:00–10:00" in text
    assert "Lunch hours" not in words(reviewer.get(YEAR, {"industry": "legal"})).split("Rules of this calendar")[1]
    retail = words(reviewer.get(YEAR, {"client": acme.pk, "year": "2027"}))
    assert "Lunch hours" in retail.split("Rules of this calendar")[1]
    assert f"2027 · {acme.legal_name}" in retail
    assert "not announced yet: provisional" in retail
    assert "not announced yet: provisional" not in words(reviewer.get(YEAR, {"year": "2025"}))
    assert reviewer.get(YEAR, {"client": "nobody"}).status_code == 422
    assert reviewer.get(YEAR, {"year": "x"}).status_code == 200


def test_make_up_days_and_days_off_are_marked(reviewer: PortalClient) -> None:
    text = reviewer.get(YEAR, {"year": "2026"}).content.decode()
    assert re.search(r'title="Sat 14 Feb; working day[^>]*>.{0,80}>14<b class="year-mark year-made-up"', text)
    assert "year-mark year-off" in text


def test_the_year_needs_few_queries(reviewer: PortalClient) -> None:
    reviewer.get(YEAR)
    with within_budget("admin:what_if: a year"):
        reviewer.get(YEAR)


# ---------------------------------------------------------------- off-peak hours


def test_off_peak_hours_are_a_figure_of_the_policy(administrator: PortalClient, acme: Tenant, staff: Tenant) -> None:
    first = selectors.terms()
    given = _filled(off_peak__start="23:00", off_peak__end="05:30")
    page = administrator.post(f"{POLICIES}add/", {**given, "_preview": "1"})
    assert "off-peak, 23:00–05:30" in words(page)
    assert selectors.terms() == first
    assert administrator.post(f"{POLICIES}add/", given).status_code == 302
    second_agrees(staff)
    night = selectors.calendar_of(acme, []).off_peak
    assert (f"{night.start:%H:%M}", f"{night.end:%H:%M}") == ("23:00", "05:30")
    assert selectors.terms(first.version).off_peak == first.off_peak
    assert "22:00" in words(administrator.get(f"{POLICIES}{Policy.objects.latest('version').pk}/change/"))


def test_a_policy_of_before_keeps_the_usual_night(acme: Tenant) -> None:
    row = Policy.objects.latest("version")
    figures = {name: value for name, value in row.figures.items() if name != "off_peak"}
    Policy.objects.create(version=row.version + 1, figures=figures, note="old", created_by="Root")
    assert f"{selectors.calendar_of(acme, []).off_peak.start:%H:%M}" == "22:00"


def test_whom_a_change_starves_is_named_page_by_page(
    administrator: PortalClient, acme: Tenant, globex: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "MOST_STARVED", 1)
    for tenant in (acme, globex):
        with context.client(tenant):
            services.exclude(
                "Two nights", actor=ACTOR, shape="daily", from_time=time(22), until_time=time(6), weekdays=[0, 1]
            )
    start = AFTERNOON + timedelta(days=120)
    wanted = {
        "code": "fair",
        "name": "展会",
        "name_en": "Fair",
        "time_zone": "",
        "active": "on",
        "shape": "once",
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": "00:00",
        "ends_at_0": f"{start + timedelta(days=25):%Y-%m-%d}",
        "ends_at_1": "00:00",
    }
    seen = []
    for asked in ({}, {"_preview": "1", "starved_after": "1"}, {"_preview": "1", "starved_after": "x"}):
        page = administrator.post(f"{BLACKOUTS}add/", {**wanted, **asked})
        starved = page.context["starved"]
        seen.append([client.pk for client, _short in starved.found])
        assert "of off-peak time, " in words(page)
        assert ("Check the other one" in words(page)) == (starved.left == 1)
    assert {seen[0][0], seen[1][0]} == {acme.pk, globex.pk}
    assert seen[2] == seen[0]
    assert 'name="starved_after"' not in " ".join(f'name="{name}"' for name, _value in page.context["carried"])
    assert not Blackout.objects.filter(code="fair").exists()
    administrator.post(f"{BLACKOUTS}add/", {**wanted, "confirmed": digest(page)})
    assert Blackout.objects.filter(code="fair").exists()
