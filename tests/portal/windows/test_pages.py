"""The maintenance calendar, and one window from its booking to its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.portal.budgets import within_budget
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

HTMX = {"HTTP_HX_REQUEST": "true"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


def page(client: PortalClient, window: Any, name: str = "window") -> str:
    text: str = client.get(reverse(name, args=[window.pk])).content.decode()
    return text


def progress(client: PortalClient, window: Any, version: str = "") -> Any:
    return client.get(reverse("window_progress", args=[window.pk]), {"version": version}, **HTMX)


def version_in(text: str) -> str:
    version = re.search(r"version=([0-9a-f.]+)", text)
    assert version, "the fragment asks for itself"
    return version[1]


# ---------------------------------------------------------------- the calendar


def test_the_calendar_says_whether_it_is_open_why_not_and_until_when(
    operator: PortalClient, business_clock: BusinessClock
) -> None:
    assert (
        "Now: no blackout; maintenance with an impact runs at night"
        in operator.get(reverse("windows")).content.decode()
    )
    business_clock.set(datetime(2026, 11, 26, 12, 0, tzinfo=SHANGHAI))
    answer = operator.get(reverse("windows"))
    assert "Now: no maintenance with an impact" in answer.content.decode()
    assert "Lunch hours until" in answer.context["state"].reasons[0]
    assert answer.context["state"].next_change == datetime(2026, 11, 26, 13, 30, tzinfo=SHANGHAI)


def test_a_month_with_windows_and_blackouts(operator: PortalClient, book: Callable[..., Any]) -> None:
    booked = book(slot=1)
    answer = operator.get(reverse("windows"))
    text = answer.content.decode()
    assert answer.context["month"].isoformat() == "2026-11-01"
    assert answer.context["today"].isoformat() == "2026-11-25"
    assert reverse("window", args=[booked.pk]) in text
    assert {blackout.name for blackout in answer.context["blackouts"]} == {"Double Eleven"}
    assert "Weekday morning rush: every working day, 07:00–10:00" in answer.context["recurring"]
    assert "Lunch hours: every day, 11:00–13:30" in answer.context["recurring"]  # acme is in retail


@pytest.mark.parametrize("month", ["2026-02", "2027-06"])
def test_other_months(operator: PortalClient, book: Callable[..., Any], month: str) -> None:
    book()
    answer = operator.get(reverse("windows"), {"month": month})
    assert f"{answer.context['month']:%Y-%m}" == month
    assert not answer.context["listed"]
    assert answer.context["blackouts"]  # Spring Festival, the 618 sale


@pytest.mark.parametrize("month", ["x", "2026-13", "9999-01", "-", "2026-11-25"])
def test_a_month_that_is_none_is_this_one(operator: PortalClient, parties: Parties, month: str) -> None:
    answer = operator.get(reverse("windows"), {"month": month})
    assert answer.status_code == 200
    assert f"{answer.context['month']:%Y-%m}" == "2026-11"


# ---------------------------------------------------------------- from booking to its end


def test_the_window_moves_by_itself_to_its_end(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    window = book()
    before = page(operator, window)
    assert "About to begin" in before
    version = version_in(before)
    assert progress(operator, window, version).status_code == 204

    run_due_work()
    answer = progress(operator, window, version)
    fragment = answer.content.decode()
    assert "Published. Visible on the handsets of" in fragment
    assert 'hx-trigger="every 2s"' in fragment
    assert 'id="window-said"' in fragment  # said aloud, because the headline is another one
    assert 'id="window-actions"' in fragment  # what can be done has changed
    assert [gate.state for gate in answer.context["progress"].gates] == [
        "passed",
        "passed",
        "passed",
        "passed",
        "running",
        "waiting",
    ]
    states = {row.name: row.state for row in answer.context["progress"].directories}
    assert states["Huawei"] == "shown"  # Android shows it at once
    assert states["Apple iOS"] in ("submitted", "waiting")  # iOS has its cache
    assert answer.context["promise"].tone == "good"
    assert 0 < answer.context["progress"].percent < 100

    again = version_in(fragment)
    assert progress(operator, window, again).status_code == 204

    business_clock.advance(hours=13)
    run_due_work()
    last = progress(operator, window, again)
    text = last.content.decode()
    assert "Completed: visible on handsets" in text
    assert "hx-get" not in text  # nothing moves any more
    assert last.context["progress"].percent == 100
    assert {row.state for row in last.context["progress"].directories} == {"shown"}
    assert {row.shown for row in last.context["progress"].directories} == {LABEL}
    told = [event.text for event in last.context["events"]]
    assert "0 min late" not in text
    assert told == [
        "Completed: visible on handsets",
        "Published on every directory; now being verified on handsets",
        "Started",
        "Booked",
    ]


def test_a_change_without_another_headline_is_not_said_aloud(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from labels.models import Display

    window = book()
    run_due_work()
    fragment = progress(operator, window).content.decode()
    Display.objects.filter(directory__code="apple").update(expected_by=NOON + timedelta(hours=20))
    later = progress(operator, window, version_in(fragment)).content.decode()
    assert "Thu 26 Nov 10:00" in later
    assert 'id="window-said"' not in later
    assert 'id="window-actions"' not in later  # a reason that is being typed stays


def test_a_look_in_vain_is_cheap(operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork) -> None:
    window = book()
    run_due_work()
    version = version_in(page(operator, window))
    with within_budget("window_progress: nothing new"):
        assert progress(operator, window, version).status_code == 204
    with within_budget("window: running"):
        page(operator, window)


def test_a_window_with_a_reviewer(operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork) -> None:
    window = book(text="小天鹅")
    run_due_work()
    text = page(operator, window)
    assert "Label under review" in text
    assert "Under review" in text
    assert 'hx-trigger="every 2s"' in text  # its start is due: as soon as it is approved it runs


def test_a_clock_that_no_question_stopped_says_what_it_waits_for(
    operator: PortalClient, book: Callable[..., Any]
) -> None:
    window = book(slot=1)
    type(window).objects.filter(pk=window.pk).update(clock_stopped_at=NOON)
    assert "stopped while certification is frozen" in page(operator, window)


def test_what_a_viewer_sees(viewer: PortalClient, book: Callable[..., Any]) -> None:
    text = page(viewer, book())
    assert "Reschedule" not in text
    assert "Cancel the window" not in text


# ---------------------------------------------------------------- moved, cancelled, aborted, let through


def order(client: PortalClient, window: Any, name: str, **fields: Any) -> Any:
    window.refresh_from_db()
    return client.post(reverse(name, args=[window.pk]), {"sequence": window.sequence, **fields})


def test_moving_a_window(operator: PortalClient, book: Callable[..., Any]) -> None:
    window = book(slot=1)
    slots = operator.get(reverse("window_move", args=[window.pk])).context["times"].slots
    assert len(slots) == 3
    later = next(slot for slot in slots if slot.starts_at > window.starts_at)
    answer = order(operator, window, "window_move", slot=later.value, reason="stocktaking")
    window.refresh_from_db()
    assert answer["Location"] == reverse("window", args=[window.pk])
    assert window.starts_at == later.starts_at
    assert "stocktaking" in page(operator, window)


def test_after_its_review_another_time_is_promised_without_one(
    operator: PortalClient, book: Callable[..., Any]
) -> None:
    from tests.maintenance.booking import TO_REVIEW, approve

    window = book(text=TO_REVIEW, slot=1)
    approve(window)
    soonest = operator.get(reverse("window_move", args=[window.pk])).context["times"].slots[0]
    assert order(operator, window, "window_move", slot=soonest.value).status_code == 302
    promised = type(window).objects.get(pk=window.pk).promised_by
    assert abs(promised - soonest.published_by) < timedelta(minutes=1), "at once is a moment later"


def test_moving_with_a_wish(operator: PortalClient, book: Callable[..., Any]) -> None:
    window = book(slot=1)
    address = reverse("window_move", args=[window.pk])
    answer = operator.get(address, {"not_weekdays": ["2", "3"], "nights": "on"})
    slots, text = answer.context["times"].slots, answer.content.decode()
    assert {slot.starts_at.astimezone(SHANGHAI).weekday() for slot in slots} & {2, 3} == set()
    assert '<input type="hidden" name="not_weekdays" value="2">' in text
    wish = {"not_weekdays": ["2", "3"], "nights": "on"}
    assert order(operator, window, "window_move", slot=slots[-1].value, **wish).status_code == 302
    window.refresh_from_db()
    assert window.starts_at == slots[-1].starts_at


def test_moving_to_a_time_that_is_not_proposed(operator: PortalClient, book: Callable[..., Any]) -> None:
    window = book(slot=1)
    answer = order(operator, window, "window_move", slot="2027-01-01T03:00:00+00:00", reason="why not")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "This window is no longer available" in text
    assert 'value="why not"' in text
    assert len(answer.context["times"].slots) == 3


@pytest.mark.parametrize("fields", [{"slot": ""}, {"slot": "x"}, {"sequence": ""}])
def test_moving_needs_a_time(operator: PortalClient, book: Callable[..., Any], fields: dict[str, str]) -> None:
    window = book(slot=1)
    assert order(operator, window, "window_move", **{"slot": "2027-01-01T03:00:00+00:00", **fields}).status_code == 422


def test_a_window_that_has_started_is_not_moved(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    window = book()
    run_due_work()
    assert "can no longer be moved" in page(operator, window, "window_move")


def test_cancelling(operator: PortalClient, book: Callable[..., Any]) -> None:
    window = book(slot=1)
    answer = order(operator, window, "window_cancel", reason="the shop is closed", once="t")
    assert answer.status_code == 302
    window.refresh_from_db()
    assert window.state == "cancelled"
    text = page(operator, window)
    assert "the shop is closed" in text
    assert "Cancelled before its start" in text
    assert order(operator, window, "window_cancel", reason="the shop is closed", once="t").status_code == 302


@pytest.mark.parametrize("name", ["window_cancel", "window_abort"])
def test_a_reason_is_needed(operator: PortalClient, book: Callable[..., Any], name: str) -> None:
    window = book(slot=1)
    answer = order(operator, window, name, reason=" ")
    assert answer.status_code == 422
    assert "Give a reason: it is kept in the history." in answer.content.decode()


def test_what_the_state_does_not_allow_is_refused_and_the_reason_kept(
    operator: PortalClient, book: Callable[..., Any]
) -> None:
    window = book(slot=1)
    answer = order(operator, window, "window_abort", reason="too early")
    assert answer.status_code == 409
    assert "This window has not started yet: cancel it instead." in answer.content.decode()
    assert 'value="too early"' in answer.content.decode()


def test_somebody_else_was_faster(operator: PortalClient, book: Callable[..., Any]) -> None:
    window = book(slot=1)
    answer = order(operator, window, "window_cancel", reason="late", sequence=window.sequence + 1)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone else just changed this window" in text
    assert f'name="sequence" value="{window.sequence}"' in text  # so that it can be sent again


def test_aborting_brings_back_what_was_shown(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, numbers: list[Number]
) -> None:
    from labels.models import Display

    window = book()
    run_due_work()
    assert "Then stands: no label on 3 numbers." in page(operator, window)
    assert order(operator, window, "window_abort", reason="wrong label").status_code == 302
    run_due_work()
    after = operator.get(f"/windows/{window.pk}/")
    assert "Taken back: what was to be shown before it is to be shown again" in after.content.decode()
    gates = after.context["progress"].gates
    assert [gate.state for gate in gates] == ["passed", "passed", "passed", "passed", "given_up", "given_up"]
    assert set(Display.objects.filter(number=numbers[0]).values_list("wanted", flat=True)) == {None}


def test_a_held_gate_is_let_through_with_a_reason(
    operator: PortalClient,
    viewer: PortalClient,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    parties: Parties,
    numbers: list[Number],
) -> None:
    from labels.directories.adapters import Mark

    parties.marks["xiaomi", numbers[2].canonical] = Mark("fraud", NOON)
    window = book()
    run_due_work()
    business_clock.advance(hours=25)  # the time limit of the gate
    run_due_work()
    text = page(operator, window)
    assert "“Check on handsets” needs your attention" in text
    assert "Waive it if you know the cause" not in page(viewer, window)
    assert order(operator, window, "window_waive", gate="seen", reason="").status_code == 422
    assert order(operator, window, "window_waive", gate="nothing", reason="x").status_code == 409
    assert order(operator, window, "window_waive", gate="closed", reason="x").status_code == 409
    assert order(operator, window, "window_waive", gate="seen", reason="Xiaomi is appealed to").status_code == 302
    run_due_work()
    window.refresh_from_db()
    assert window.state == "completed"
    text = page(operator, window)
    assert "Waived by Operator 1: Xiaomi is appealed to" in text
    assert "Closed by hand before all handsets showed it" in text
    assert "Completed: visible on handsets" not in text
    assert "Completed: visible on handsets" not in text


def test_foreign_and_unknown_windows_are_404(
    operator: PortalClient, book: Callable[..., Any], globex: Any, client_of: Callable[..., PortalClient]
) -> None:
    window, stranger = book(slot=1), client_of(globex, "owner")
    for name in ("window", "window_progress", "window_move"):
        assert stranger.get(reverse(name, args=[window.pk])).status_code == 404
        assert operator.get(reverse(name, args=[globex.pk])).status_code == 404
    for name in ("window_cancel", "window_abort", "window_waive", "window_move"):
        assert order(stranger, window, name, reason="x", gate="seen").status_code == 404


def test_a_poll_of_a_signed_out_person_leads_to_the_door(
    acme: Any, client_of: Callable[..., PortalClient], book: Callable[..., Any]
) -> None:
    answer = progress(client_of(acme), book(slot=1))
    assert answer["HX-Redirect"] == reverse("account_login")


def test_a_standby_label_over_a_calibration(
    operator: PortalClient, numbers: list[Number], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.models import StandbyLabel
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    text = "维护中-紧急联系057187654321"
    StandbyLabel.objects.create(text=text, state="approved")
    request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR, standby_text=text)
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    assert text in page(operator, window)
    assert "displays are affected while it runs" in page(operator, window)
    business_clock.set(window.starts_at + timedelta(minutes=1))
    run_due_work()
    shown = {row.name: row.shown for row in progress(operator, window).context["progress"].directories}
    assert shown["Huawei"] == text
    assert shown["Apple iOS"] == ""
