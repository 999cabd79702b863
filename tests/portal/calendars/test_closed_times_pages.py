"""The page of closed times, a window that must move, and the same by the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from maintenance.calendars import must_move, selectors as calendars
from maintenance.calendars.models import Blackout, MustMove
from maintenance.calendars.what_if import touched_by
from tests.maintenance.booking import SHANGHAI
from tests.portal.programs import Program
from tests.portal.windows.test_pages import NOON, page
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from maintenance.models import Window
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
WEEK = {"shape": "daily", "name": "Open days", "from_time": "22:00", "until_time": "06:00", "weekdays": ["0", "2"]}


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def program(in_acme: Tenant, client_of: Callable[..., PortalClient]) -> Program:
    from tenants.domain.actors import PLATFORM
    from tenants.people.services import make_api_key

    _key, secret = make_api_key(name="program", scopes=["read", "request"], by=PLATFORM)
    return Program(client_of(in_acme), secret)


@pytest.fixture
def calibration(in_acme: Tenant, numbers: list[Number]) -> Window:
    """A calibration in the last of the proposed nights."""
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR)
    return services.book(request.pk, selectors.proposal(request).slots[-1].start, actor=ACTOR)


@pytest.fixture
def offered(calibration: Window, run_due_work: DueWork) -> MustMove:
    """The same, after a blackout has come over it."""
    from tenants import context
    from tenants.domain.actors import PLATFORM

    row = Blackout(
        code="fair",
        name="展会",
        name_en="Fair",
        shape="once",
        starts_at=calibration.starts_at,
        ends_at=calibration.ends_at,
    )
    before = calendars.rules_in_force()
    touched = touched_by(before, before.with_blackout("fair", calendars.as_rule(row)), NOON)
    row.save()
    with context.platform():
        must_move.note_change("blackout", "fair", touched, actor=PLATFORM, name="展会", name_en="Fair")
    run_due_work()
    return MustMove.objects.get(window_id=calibration.pk)


def test_the_state_at_any_instant(viewer: PortalClient, parties: object) -> None:
    path = reverse("closed_times")
    rush = viewer.get(path, {"at": "2026-11-26T08:00"}).content.decode()
    assert "no maintenance with an impact" in rush
    assert "Weekday morning rush until" in rush
    assert "Provisional" not in rush
    night = viewer.get(path, {"at": "2026-11-26T23:00"}).content.decode()
    assert "open, off-peak" in night
    assert (
        "Provisional: may change when holidays are announced"
        in viewer.get(path, {"at": "2027-05-04T08:00"}).content.decode()
    )
    assert "Choose a time between" in viewer.get(path, {"at": "1900-01-01T08:00"}).content.decode()
    assert "Save period" not in rush


def test_a_time_is_kept_free_and_given_back(operator: PortalClient, in_acme: Tenant, parties: object) -> None:
    path = reverse("closed_times")
    for shape in ("daily", "working_days", "yearly", "once"):
        assert f'value="{shape}"' in operator.get(path, {"shape": shape}).content.decode()
    assert operator.post(path, WEEK)["Location"] == path
    row = Blackout.objects.get(owner=in_acme.schema_name)
    text = operator.get(path).content.decode()
    assert "Open days" in text
    assert "Monday, Wednesday, 22:00–06:00" in text
    assert "Open days until" in operator.get(path, {"at": "2026-11-30T23:00"}).content.decode()
    assert operator.post(reverse("exclusion_remove", args=[row.pk])).status_code == 302
    assert operator.post(reverse("exclusion_remove", args=[row.pk])).status_code == 404
    assert not Blackout.objects.filter(owner=in_acme.schema_name).exists()


def test_what_would_starve_maintenance_is_refused_and_nothing_is_lost(operator: PortalClient, parties: object) -> None:
    answer = operator.post(reverse("closed_times"), {**WEEK, "weekdays": []})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Not enough time would be left for maintenance" in text
    assert 'value="Open days"' in text
    assert operator.post(reverse("closed_times"), {**WEEK, "from_time": ""}).status_code == 422
    assert operator.post(reverse("closed_times"), {"shape": "nonsense"}).status_code == 422


def test_a_window_that_must_move_shows_the_offer(
    operator: PortalClient, viewer: PortalClient, calibration: Window, offered: MustMove
) -> None:
    text = page(operator, calibration)
    assert "This window has to move" in text
    assert "Fair" in text
    assert "Accept this time" in text
    assert "Accept this time" not in page(viewer, calibration)
    answer = operator.post(reverse("window_accept", args=[calibration.pk]))
    assert answer["Location"] == reverse("window", args=[calibration.pk])
    calibration.refresh_from_db()
    assert calibration.starts_at == offered.offered_start
    assert "This window has to move" not in page(operator, calibration)
    assert operator.post(reverse("window_accept", args=[calibration.pk])).status_code == 409


def test_a_window_on_days_that_are_not_announced_says_so(
    viewer: PortalClient, in_acme: Tenant, numbers: list[Number]
) -> None:
    from datetime import datetime

    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    def booked(not_before: datetime) -> Window:
        request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR)
        start = selectors.proposal(request, not_before=not_before).slots[0].start
        return services.book(request.pk, start, actor=ACTOR, not_before=not_before)

    plain = page(viewer, booked(datetime(2027, 1, 12, 12, tzinfo=SHANGHAI)))
    assert "On days whose 2027 holidays have not been announced yet" in plain
    near = page(viewer, booked(datetime(2027, 2, 1, 12, tzinfo=SHANGHAI)))
    assert "Provisional: may move when the 2027 holidays are announced" in near
    assert "not been announced" not in page(viewer, booked(NOON))


def test_by_the_api(program: Program, calibration: Window, offered: MustMove) -> None:
    path = f"/windows/{calibration.pk}"
    seen = program.get(path).json()
    assert seen["offer"]["offered_start"]
    assert seen["offer"]["reasons"][0]["params"]["blackout"] == "fair"
    assert (seen["awaits_holidays_of"], seen["may_move"]) == ([], False)
    moved = program.post(f"{path}/accept", key="one")
    assert moved.status_code == 200
    assert program.post(f"{path}/accept", key="one").json() == moved.json()
    assert program.get(path).json()["offer"] is None
    assert program.post(f"{path}/accept").json()["code"] == "no_offer"


def test_exclusions_by_the_api(program: Program, in_acme: Tenant, parties: object) -> None:
    given = {**WEEK, "weekdays": [0, 2]}
    made = program.post("/exclusions", given, key="one")
    assert made.status_code == 201
    assert program.post("/exclusions", given, key="one").json() == made.json()
    assert [each["name"] for each in program.get("/exclusions").json()["results"]] == ["Open days"]
    at = (NOON.astimezone(SHANGHAI).replace(hour=23) + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert set(program.get(f"/calendar?at={at}").json()) == {
        "at",
        "open",
        "off_peak",
        "provisional",
        "reasons",
        "next_change",
    }
    starving = program.post("/exclusions", {**given, "weekdays": []})
    assert (starving.status_code, starving.json()["code"]) == (409, "starves")
    for wrong in (
        {"shape": "daily", "name": "x"},
        {**given, "starts_at": "2026-12-01T00:00:00Z"},
        {"shape": "yearly", "name": "x", "from_month_day": "02-30", "until_month_day": "03-01"},
    ):
        assert program.post("/exclusions", wrong).status_code == 409, "the document cannot say so"
    assert program.post("/exclusions", {**given, "weekdays": [7]}).status_code == 422
    assert program.delete(f"/exclusions/{made.json()['id']}").status_code == 204
    assert program.delete(f"/exclusions/{made.json()['id']}").status_code == 404


def test_a_holiday_is_said_by_its_dates(operator: PortalClient, in_acme: Tenant) -> None:
    """Its row repeated its name: “春节 / 春节”."""
    rules = {each.name: each.when for each in operator.get("/windows/closed/").context["rules"]}
    assert rules["Spring Festival"].count("Feb") == 2
    assert "to" in rules["Spring Festival"].split()
