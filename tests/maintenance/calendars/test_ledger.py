"""The ledger of booked sessions: counted in the booking, searched in one query, the same as a walk over all of them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from maintenance.calendars import ledger, selectors, services
from maintenance.calendars.models import BookedSession
from maintenance.calendars.services import Full
from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.intervals import GRID, Interval, merged
from maintenance.domain.planner import HORIZON, propose
from maintenance.domain.plans import WorkToPlan
from tenants import context
from tenants.models import Tenant

NOW = datetime(2026, 12, 20, 8, 7, tzinfo=UTC)
UNICOM, MOBILE = "directory:unicom", "directory:mobile"


@pytest.fixture
def one_at_a_time(acme: Tenant) -> None:
    services.set_capacity(UNICOM, 1)
    services.set_capacity(MOBILE, 2)


def hours(start: int, length: float) -> Interval:
    begin = NOW.replace(hour=0, minute=0) + timedelta(hours=start)
    return Interval(begin, begin + timedelta(hours=length))


def occupy(*sessions: Interval, window: uuid.UUID | None = None, names: tuple[str, ...] = (UNICOM,)) -> uuid.UUID:
    key = window or uuid.uuid4()
    with transaction.atomic():
        services.occupy(key, sessions, impact=True, resources=names)
    return key


def full(*names: str) -> list[Interval]:
    return [each.interval for each in ledger.resources_busy(names, NOW - timedelta(days=2), NOW + timedelta(days=9))]


@pytest.mark.django_db
def test_a_full_place_is_refused_and_free_again_after_the_window(in_acme: Tenant, one_at_a_time: None) -> None:
    first = occupy(hours(22, 4))
    assert full(UNICOM) == [hours(22, 4)]
    with pytest.raises(Full) as refused:
        occupy(hours(25, 1))
    assert refused.value.resource == UNICOM
    assert BookedSession.objects.count() == 1
    occupy(hours(26, 1))  # after it
    services.release(first)
    assert full(UNICOM) == [hours(26, 1)]
    occupy(hours(22, 4))


@pytest.mark.django_db
def test_each_directory_counts_for_itself(in_acme: Tenant, one_at_a_time: None) -> None:
    occupy(hours(22, 2), names=(MOBILE,))
    assert full(MOBILE) == []
    occupy(hours(23, 2), names=(MOBILE,))
    assert full(MOBILE) == [hours(23, 1)]
    assert full(UNICOM) == []
    with pytest.raises(Full):
        occupy(hours(23, 1), names=(UNICOM, MOBILE))
    assert full(UNICOM) == []  # nothing of the refused one is left


@pytest.mark.django_db
def test_a_window_moves_into_what_it_held_itself(in_acme: Tenant, one_at_a_time: None) -> None:
    window = occupy(hours(22, 4))
    assert ledger.resources_busy([UNICOM], NOW, NOW + timedelta(days=2), leaving_out=window) == []
    occupy(hours(23, 4), window=window)
    assert full(UNICOM) == [hours(23, 4)]


@pytest.mark.django_db
def test_a_window_of_another_client_is_not_touched(acme: Tenant, globex: Tenant, one_at_a_time: None) -> None:
    with context.client(acme):
        window = occupy(hours(22, 4))
    with context.client(globex):
        services.release(window)
        assert full(UNICOM) == [hours(22, 4)]


@pytest.mark.django_db
def test_more_room_opens_what_was_full_and_less_closes_it(in_acme: Tenant, one_at_a_time: None) -> None:
    occupy(hours(22, 4))
    services.set_capacity(UNICOM, 2)
    assert full(UNICOM) == []
    services.set_capacity(UNICOM, 1)
    assert full(UNICOM) == [hours(22, 4)]


def by_walking(calendar: Calendar, taken: list[Interval], length: timedelta, now: datetime) -> datetime | None:
    """Every quarter of an hour is tried."""
    end = now + timedelta(days=380)
    dark = merged(nights(calendar, now - timedelta(days=1), end))
    closed = [each.interval for each in closed_intervals(calendar, now, end)]
    start = datetime.fromtimestamp(-(-now.timestamp() // 900) * 900, UTC)
    while start < end:
        here = Interval(start, start + length)
        if any(each.start <= here.start and here.end <= each.end for each in dark) and not any(
            each.overlaps(here) for each in (*closed, *taken)
        ):
            return start
        start += GRID
    return None


@pytest.mark.django_db
def test_the_earliest_slot_is_the_one_a_walk_finds_over_the_turn_of_the_year(
    in_acme: Tenant, one_at_a_time: None
) -> None:
    calendar, random = selectors.calendar_of(in_acme, []), Random(7)
    booked = [hours(24 * day + 14 + random.randint(0, 3), random.randint(1, 8)) for day in range(1, 25)]
    for interval in booked:
        occupy(interval)
    for _ in range(12):
        now = NOW + timedelta(minutes=random.randint(0, 20_000))
        length, own = random.randint(1, 32) * GRID, [hours(random.randint(0, 300), 5)]
        work = WorkToPlan(length, impact=True, splittable=False)
        slot = ledger.earliest_free(work, calendar, [UNICOM], now, own)
        assert (slot and slot.start) == by_walking(calendar, [*booked, *own], length, now)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_first_that_the_planner_proposes_also_over_several_nights(
    in_acme: Tenant, one_at_a_time: None, seed: int
) -> None:
    calendar, random = selectors.calendar_of(in_acme, []), Random(seed)
    for day in range(1, 25):
        occupy(hours(24 * day + 14 + random.randint(0, 3), random.randint(1, 8)))
    now = NOW + timedelta(minutes=random.randint(0, 20_000))
    work = WorkToPlan(random.choice([2, 7, 8, 20, 60]) * timedelta(hours=1), impact=True, within=timedelta(days=5))
    busy = ledger.resources_busy([UNICOM], now, now + HORIZON)
    slot = ledger.earliest_free(work, calendar, [UNICOM], now)
    assert slot is not None
    assert slot.sessions == propose(work, calendar, busy, now).slots[0].sessions


@pytest.mark.django_db
def test_work_longer_than_a_night_in_one_piece_never_fits(in_acme: Tenant) -> None:
    work = WorkToPlan(timedelta(hours=9), impact=True, splittable=False)
    assert ledger.earliest_free(work, selectors.calendar_of(in_acme, []), [UNICOM], NOW) is None
