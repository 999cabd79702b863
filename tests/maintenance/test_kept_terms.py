"""A booked window keeps the terms it was booked with, whatever version of the figures comes after it."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from maintenance import extending, selectors, services
from maintenance.calendars import selectors as calendars, services as calendar_services
from maintenance.calendars.models import Policy
from maintenance.models import Window
from maintenance.services.errors import Refused
from maintenance.services.requests import runbook_of
from portal.tryout import demo
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def new_figures(**parts: Any) -> None:
    """A version in which these parts of the figures are others."""
    figures = {**copy.deepcopy(Policy.objects.latest("version").figures), **parts}
    calendar_services.new_policy(figures=figures, note="other", by=Actor("staff", "test", "1"))


@pytest.fixture
def night(in_acme: Tenant, business_clock: BusinessClock) -> Window:
    """A calibration from ten in the evening on; since it was booked the nights begin at midnight and end at five."""
    business_clock.set(AFTERNOON)
    window = book(ask_calibration(register("021-6123 4001")))
    assert window.starts_at.astimezone(AFTERNOON.tzinfo).hour == 22
    new_figures(off_peak={"start": "00:00", "end": "05:00"})
    return window


def test_other_nights_are_those_of_what_is_booked_from_then_on(night: Window, business_clock: BusinessClock) -> None:
    later = ask_calibration(register("021-6123 4002"))
    assert {slot.start.astimezone(AFTERNOON.tzinfo).hour for slot in selectors.proposal(later).slots} == {0}
    business_clock.set(night.starts_at + 5 * MINUTE)
    services.start(night.pk)
    assert fresh(night).state == Window.State.RUNNING


def test_it_moves_and_goes_on_in_its_own_nights(night: Window, business_clock: BusinessClock) -> None:
    tomorrow = selectors.proposal(night.request, leaving_out=night.pk, not_before=night.ends_at + HOUR).slots[0]
    moved = services.move(
        night.pk, tomorrow.start, sequence=night.sequence, actor=ACTOR, not_before=night.ends_at + HOUR
    )
    assert moved.starts_at.astimezone(AFTERNOON.tzinfo).hour == 22
    business_clock.set(moved.starts_at + MINUTE)
    services.start(night.pk)
    running = fresh(night)
    assert running.state == Window.State.RUNNING
    six = running.starts_at + 8 * HOUR
    longer = services.extend(night.pk, six, sequence=running.sequence, actor=ACTOR, reason="carrier is slow")
    assert longer.ends_at == six


def test_another_time_is_promised_by_the_terms_of_the_booking(globex: Tenant, business_clock: BusinessClock) -> None:
    from tenants import context

    business_clock.set(AFTERNOON)
    demo.ensure_directories()
    with context.client(globex):
        window = book(ask(register("021-6123 4001"), "大衡法律"), 1)
        assert (window.lane, window.promised_by) == ("fast", window.starts_at + HOUR)
        lanes = {**Policy.objects.latest("version").figures["lanes"], "terms_minutes": {"fast": 30}}
        new_figures(lanes={**lanes, "alert_percent": 50})
        slot = selectors.proposal(window.request, leaving_out=window.pk).slots[2]
        moved = fresh(services.move(window.pk, slot.start, sequence=window.sequence, actor=ACTOR))
        assert moved.policy_version < calendars.terms().version
        assert (moved.promised_by, moved.alert_at) == (slot.start + HOUR, slot.start + 45 * MINUTE)
        draft = ask(register("021-6123 4002"), "大衡法律")
        assert book(draft, 1).promised_by == slot.start - timedelta(days=1) + HOUR / 2


def test_extensions_reminders_steps_and_what_long_is_are_those_of_the_booking(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    business_clock.set(AFTERNOON)
    agreed_contact(name="Anne", email="anne@acme.example")
    before = book(ask_calibration(register("021-6123 4001")), -1)
    new_figures(
        reminder_hours={"first": 48, "second": 12, "last": 2},
        windows={"most_extensions": 0, "long_impact_hours": 2},
        gates={"published": {"limit_minutes": 30, "tries": 2}},
    )
    after = book(ask_calibration(register("021-6123 4002")), -1)

    def limits(window: Window) -> tuple[timedelta, int]:
        (published,) = (each for each in runbook_of(window) if each.gate == "published")
        return published.time_limit, published.retries

    def ahead_of(window: Window) -> set[int]:
        told = Message.objects.filter(about=f"window:{window.pk}", template="maintenance/reminder_ahead")
        return set(told.values_list("parameters__ahead", flat=True))

    assert (limits(before), limits(after)) == ((4 * HOUR, 2), (HOUR / 2, 1))
    assert ahead_of(before) <= {72 * 60, 24 * 60, 60}
    assert ahead_of(after) <= {48 * 60, 12 * 60, 120}
    assert ahead_of(before)
    assert ahead_of(after)
    three_hours = after.starts_at + 3 * HOUR
    assert extending.takes_standby_numbers(after, three_hours)
    assert not extending.takes_standby_numbers(before, before.starts_at + 3 * HOUR)
    until = after.ends_at + HOUR
    with pytest.raises(Refused, match="0"):
        services.extend(after.pk, until, sequence=after.sequence, actor=ACTOR, reason="slow")
    longer = services.extend(
        before.pk, before.ends_at + HOUR, sequence=before.sequence, actor=ACTOR, reason="carrier is slow"
    )
    assert longer.extensions == 1


def test_a_policy_of_before_these_figures_has_what_was_then(in_acme: Tenant) -> None:
    figures = Policy.objects.latest("version").figures
    older = {name: each for name, each in figures.items() if name not in ("reminder_hours", "windows", "gates")}
    assert calendars.terms_of(1, older) == calendars.terms_of(1, figures)


@pytest.mark.parametrize(
    "parts",
    [
        {"reminder_hours": {"first": 1, "second": 24, "last": 72}},
        {"windows": {"most_extensions": -1, "long_impact_hours": 24}},
        {"windows": {"most_extensions": 3, "long_impact_hours": 0}},
        {"gates": {"seen": {"limit_minutes": 0, "tries": 1}}},
        {"gates": {"seen": {"limit_minutes": 60, "tries": 0}}},
    ],
)
def test_figures_that_no_window_can_go_by_are_refused(parts: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says its own
        new_figures(**parts)
