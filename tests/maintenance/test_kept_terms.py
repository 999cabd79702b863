"""A booked window keeps the terms it was booked with, whatever version of the figures comes after it."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest

from maintenance import selectors, services
from maintenance.calendars import selectors as calendars
from maintenance.calendars import services as calendar_services
from maintenance.calendars.models import Policy
from maintenance.models import Window
from portal import demo
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, ask, ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def new_figures(**parts: Any) -> None:
    """A version in which these parts of the figures are others."""
    figures = {**copy.deepcopy(Policy.objects.latest("version").figures), **parts}
    calendar_services.new_policy(figures=figures, note="other", by="test")


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
