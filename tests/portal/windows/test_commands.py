"""A window that goes on longer, ends early, is rolled back: by its pages and by the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from labels.models import StandbyLabel, StandbyLease
from tenants.domain.actors import PLATFORM
from tests.portal.parties import LABEL
from tests.portal.programs import Program
from tests.portal.windows.test_pages import NOON, order, page
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def program(in_acme: Tenant, client_of: Callable[..., PortalClient]) -> Program:
    """A program of acme's."""
    from tenants.people.services import make_api_key

    _key, secret = make_api_key(name="program", scopes=["read", "request"], by=PLATFORM)
    return Program(client_of(in_acme), secret)


@pytest.fixture
def calibration(numbers: list[Number], run_due_work: DueWork) -> Any:
    """A calibration of numbers with a label, in the first night."""
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR
    from tests.stand_ins import publish

    publish(numbers, LABEL)
    run_due_work()
    request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR)
    return services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)


def test_a_booked_window_takes_a_standby_label_that_was_approved_since(
    operator: PortalClient, viewer: PortalClient, calibration: Any, business_clock: BusinessClock
) -> None:
    address = reverse("window_standby", args=[calibration.pk])
    assert address in page(operator, calibration)
    assert address not in page(viewer, calibration)
    refused = order(operator, calibration, "window_standby", standby="维护中")
    assert refused.status_code == 422, "it is not approved"
    label = StandbyLabel.objects.create(
        text="维护中", state=StandbyLabel.State.APPROVED, created_at=business_clock.now()
    )
    assert order(operator, calibration, "window_standby", standby=label.text).status_code == 302
    leases = StandbyLease.objects.filter(window_id=calibration.pk)
    assert {(each.text, each.starts_at, each.ends_at) for each in leases} == {
        ("维护中", calibration.starts_at, calibration.ends_at)
    }
    assert len(leases) == calibration.request.numbers.count()
    assert "维护中" in page(operator, calibration)
    assert "Standby label of the window: 维护中" in operator.get("/history/").text
    assert order(operator, calibration, "window_standby", standby="").status_code == 302
    assert not leases.all().exists()
    business_clock.set(calibration.starts_at)
    assert order(operator, calibration, "window_standby", standby=label.text).status_code == 409
    assert not leases.all().exists()


def test_extending_to_one_of_the_ends_that_are_offered(operator: PortalClient, calibration: Any) -> None:
    ends = operator.get(reverse("window_extend", args=[calibration.pk])).context["ends"]
    assert [end.chosen for end in ends] == [True, *[False] * (len(ends) - 1)]
    answer = order(operator, calibration, "window_extend", until=ends[-1].value, reason="the carrier is slow")
    assert answer["Location"] == reverse("window", args=[calibration.pk])
    calibration.refresh_from_db()
    assert calibration.ends_at == ends[-1].ends_at
    text = page(operator, calibration)
    assert "Extended" in text
    assert "the carrier is slow" in text


def test_extending_into_the_morning_is_refused_and_the_reason_kept(operator: PortalClient, calibration: Any) -> None:
    first = operator.get(reverse("window_extend", args=[calibration.pk])).context["ends"][0].value
    order(operator, calibration, "window_extend", until="2026-11-25T22:00:00Z", reason="first")  # until six
    answer = order(operator, calibration, "window_extend", until=first, reason="once more")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "The new end must be later than" in text
    assert 'value="once more"' in text


@pytest.mark.parametrize("fields", [{"until": ""}, {"until": "x"}, {"reason": ""}, {"sequence": ""}])
def test_extending_needs_an_end_and_a_reason(operator: PortalClient, calibration: Any, fields: dict[str, str]) -> None:
    given = {"until": "2026-11-25T21:00:00Z", "reason": "slow", **fields}
    assert order(operator, calibration, "window_extend", **given).status_code == 422


def test_an_end_far_away_is_no_plan_of_millions_of_nights(operator: PortalClient, calibration: Any) -> None:
    answer = order(operator, calibration, "window_extend", until="9990-01-01T00:00:00Z", reason="for ever")
    assert answer.status_code == 302
    before = calibration.ends_at
    calibration.refresh_from_db()
    assert calibration.ends_at - before <= timedelta(days=92)


def test_a_window_that_has_ended_is_not_extended(operator: PortalClient, calibration: Any) -> None:
    order(operator, calibration, "window_cancel", reason="no")
    assert "This window has ended." in page(operator, calibration, "window_extend")


def test_what_cannot_be_done_now_says_why_before_it_is_pressed(operator: PortalClient, calibration: Any) -> None:
    type(calibration).objects.filter(pk=calibration.pk).update(extensions=3)
    shown = page(operator, calibration)
    assert "Extend: A window can be extended at most 3 times." in shown
    assert reverse("window_extend", args=[calibration.pk]) not in shown


def test_ending_early(
    operator: PortalClient, calibration: Any, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    assert "End early" not in page(operator, calibration)
    assert order(operator, calibration, "window_finish", reason="x").status_code == 409
    business_clock.set(calibration.starts_at + timedelta(minutes=5))
    run_due_work()
    text = page(operator, calibration)
    assert "End early" in text
    assert "What is left until" in text
    answer = order(operator, calibration, "window_finish", reason=" ")
    assert answer.status_code == 422
    assert 'id="finish_reason"' in answer.content.decode()
    assert order(operator, calibration, "window_finish", reason="all is well").status_code == 302
    assert "Ended early" in page(operator, calibration)
    assert "End early" not in page(operator, calibration)


def test_rolling_back(
    operator: PortalClient, book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork
) -> None:
    from labels.models import Display

    window = book()
    assert "Roll back" not in page(operator, window)
    run_due_work()
    text = page(operator, window)
    assert "Roll back" in text
    assert "Then stands: no label on 3 numbers." in text
    assert "displays are submitted again. Changes you have made since are kept." in text
    assert order(operator, window, "window_roll_back", reason="wrong label").status_code == 302
    run_due_work()
    text = page(operator, window)
    assert "Rolled back" in text
    assert "Roll back" not in text
    assert set(Display.objects.filter(number=numbers[0]).values_list("wanted", flat=True)) == {None}


def test_a_viewer_sees_none_of_it(viewer: PortalClient, calibration: Any) -> None:
    text = page(viewer, calibration)
    assert "Extend" not in text
    assert order(viewer, calibration, "window_extend", until="2026-11-25T21:00:00Z", reason="x").status_code == 403


def test_by_the_api(
    program: Program,
    calibration: Any,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    path = f"/windows/{calibration.pk}"
    seen = {"sequence": calibration.sequence, "reason": "slow"}
    until = (calibration.ends_at + timedelta(hours=1)).isoformat()
    longer = program.post(f"{path}/extend", {**seen, "until": until}, key="one")
    assert (longer.status_code, longer.json()["extensions"]) == (200, 1)
    assert program.post(f"{path}/extend", {**seen, "until": until}, key="one").json() == longer.json()
    again = program.post(f"{path}/extend", {**seen, "until": until}, key="two")
    assert (again.status_code, again.json()["code"]) == (409, "window_moved_on")
    business_clock.set(calibration.starts_at + timedelta(seconds=30))
    run_due_work()
    now = {"sequence": program.get(path).json()["sequence"], "reason": "done"}
    finished = program.post(f"{path}/finish", now).json()
    assert finished["ends_at"] < longer.json()["ends_at"]
    now["sequence"] = finished["sequence"]
    assert program.post(f"{path}/roll-back", now).json()["state"] == "rolled_back"


def test_what_a_program_may_ask_for(program: Program, numbers: list[Number]) -> None:
    chosen = [str(numbers[0].pk)]
    for content, kind in (
        ("mark_removal", "data_calibration"),
        ("licence_review", "compliance_review"),
        ("platform_hookup", "deep_maintenance"),
    ):
        made = program.post("/requests", {"content": content, "numbers": chosen}).json()
        assert (made["kind"], made["change_class"], made["needs_review"]) == (kind, "normal", False)
    urgent = {"content": "calibration", "numbers": chosen, "urgency": "callers see a fraud mark"}
    made = program.post("/requests", urgent).json()
    assert (made["change_class"], made["needs_review"]) == ("emergency", True)
    slot = program.get(f"/requests/{made['id']}/proposal").json()["slots"][0]
    assert slot["start"] < (NOON + timedelta(hours=1)).isoformat()  # by day, clear of the lunch hours
    assert program.post("/requests", {"content": "carrier_upgrade", "numbers": chosen}).status_code == 422


# ---------------------------------------------------------------- other maintenance, and maintenance that comes back


def test_other_work_and_an_emergency_by_the_form(operator: PortalClient, numbers: list[Number]) -> None:
    from maintenance.models import MaintenanceRequest

    asked = {"scope": "all", "content": "platform_hookup", "urgency": "the old gateway is switched off tomorrow"}
    answer = operator.post(reverse("change_calibration"), asked)
    made = MaintenanceRequest.objects.get()
    assert answer["Location"] == reverse("proposal", args=[made.pk])
    assert (made.kind, made.change_class, made.needs_review) == ("deep_maintenance", "emergency", True)
    proposal = operator.get(answer["Location"])
    told, [slot, *_] = " ".join(proposal.content.decode().split()), proposal.context["times"].slots
    assert "Emergency change: two people have to approve it first" in told
    assert "Answer at the latest:" in told
    assert "Avoids every blackout" in told
    assert "No impact on display" not in told
    booked = operator.post(reverse("book", args=[made.pk]), {"slot": slot.value})
    shown = operator.get(booked["Location"]).content.decode()
    assert "Emergency change" in shown
    assert asked["urgency"] in shown
    assert "Emergency change: two people have to approve" in shown


def test_a_series_by_the_form_and_its_end(operator: PortalClient, numbers: list[Number]) -> None:
    from maintenance.models import Series, Window

    asked = {"scope": "all", "content": "calibration", "repeat": "weekly"}
    assert operator.post(reverse("change_calibration"), asked).status_code == 422
    refused = operator.post(reverse("change_calibration"), {**asked, "first_on": "2026-11-01"})
    assert "The first day is in the past." in refused.content.decode()
    answer = operator.post(reverse("change_calibration"), {**asked, "first_on": "2026-11-30"})
    assert answer["Location"] == reverse("windows")
    series = Series.objects.get()
    windows = list(Window.objects.filter(occurrence__series=series).order_by("occurrence__on"))
    assert len(windows) == 6
    text = page(operator, windows[2])
    assert "This and all following" in text
    assert "Later bookings are cancelled as well, and nothing more is booked." in text
    forgotten = order(operator, windows[2], "window_cancel", reason="", following="on")
    assert forgotten.status_code == 422
    assert forgotten.context["following_form"]["following"].value() is True, "the choice is kept"
    assert order(operator, windows[2], "window_cancel", reason="no more", following="on").status_code == 302
    assert Window.objects.filter(state="cancelled").count() == 4


def test_a_series_by_the_api(program: Program, numbers: list[Number]) -> None:
    asked = {
        "content": "calibration",
        "numbers": [str(numbers[0].pk)],
        "frequency": "monthly",
        "first_on": "2026-11-30",
    }
    made = program.post("/series", asked, key="one")
    assert made.status_code == 201
    assert len(made.json()["windows"]) == 2
    assert program.post("/series", asked, key="one").json() == made.json()
    assert program.post("/series", {**asked, "first_on": "2026-11-01"}).status_code == 409
    first = program.get(f"/windows/{made.json()['windows'][0]}").json()
    body = {"sequence": first["sequence"], "reason": "no more", "following": True}
    assert program.post(f"/windows/{first['id']}/cancel", body).json()["state"] == "cancelled"
    assert [series["until"] for series in program.get("/series").json()["results"]] == ["2026-11-29"]
