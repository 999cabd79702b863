"""Tells business time, the SQL function business_now(): real time plus an offset that only the sandbox may move, and
only forward.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from tenants.database.statements import execute, fetch_one
from tenants.models import BusinessClock
from tenants.postgresql.prepared import Prepared

_BUSINESS = Prepared("business_now", "SELECT business_now()")
_REAL = Prepared("real_now", "SELECT clock_timestamp()")


class ClockIsReal(RuntimeError):
    """Someone tried to move business time outside the sandbox."""


def business_now() -> datetime:
    """Returns business time as an aware datetime in UTC, by the database's clock."""
    return _read(_BUSINESS)


def real_now() -> datetime:
    """Returns real time as an aware datetime in UTC, by the database's clock."""
    return _read(_REAL)


@dataclass(frozen=True)
class Clocks:
    """An instant by both clocks, in UTC."""

    business: datetime
    real: datetime


def both_now() -> Clocks:
    """Returns business and real time, in one look."""
    return Clocks(*fetch_one("SELECT business_now(), clock_timestamp()"))


def seconds_until(instant: datetime) -> str:
    """Returns the whole seconds of real time until an instant, at least one, for a Retry-After header."""
    return str(max(1, math.ceil((instant - real_now()).total_seconds())))


def _read(clock: Prepared) -> datetime:
    [(instant,)] = clock.rows()
    return instant  # type: ignore[no-any-return]  # a statement does not know


def offset() -> timedelta:
    """Returns how far business time is ahead of real time."""
    return BusinessClock.objects.get(pk=1).offset


def advance(by: timedelta) -> datetime:
    """Jumps forward (sandbox only); what was due in between is late. Returns the new business time."""
    _sandbox_only()
    if by < timedelta(0):
        raise ValueError("business time moves only forward")
    with transaction.atomic():
        clock = BusinessClock.objects.select_for_update().get(pk=1)
        clock.offset += by
        clock.save(update_fields=["offset"])
        _wake_dispatcher()
    return business_now()


def travel_to(instant: datetime) -> None:
    """Lets business time run ahead to an instant (sandbox only), from event to event: each is done before the next.

    The dispatcher makes the steps. An instant that has passed stops the journey.
    """
    _sandbox_only()
    with transaction.atomic():
        clock = BusinessClock.objects.select_for_update().get(pk=1)
        clock.target = instant if instant > business_now() else None
        clock.save(update_fields=["target"])
        _wake_dispatcher()


def travelling_to() -> datetime | None:
    """Returns the instant to which business time is running ahead, or None."""
    return BusinessClock.objects.get(pk=1).target


def _sandbox_only() -> None:
    if not settings.SANDBOX:
        raise ClockIsReal("business time can be moved only in the sandbox (SANDBOX=1)")
    if not BusinessClock.objects.get(pk=1).movable:
        raise ClockIsReal("business time of a database that was not made for a sandbox can't be moved")


def _wake_dispatcher() -> None:
    execute("NOTIFY agenda")
