"""Business time: the SQL function business_now(). Real time plus an offset that only the sandbox may move, and only forward."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from tenants.models import BusinessClock


class ClockIsReal(RuntimeError):
    """Someone tried to move business time outside the sandbox."""


def business_now() -> datetime:
    """Business time as an aware datetime in UTC, by the database's clock."""
    return _one("SELECT business_now()")


def real_now() -> datetime:
    """Real time as an aware datetime in UTC, by the database's clock."""
    return _one("SELECT clock_timestamp()")


def _one(sql: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        (value,) = cursor.fetchone()
    assert isinstance(value, datetime)
    return value


def offset() -> timedelta:
    """How far business time is ahead of real time."""
    return BusinessClock.objects.get(pk=1).offset


def advance(by: timedelta) -> datetime:
    """Move business time forward (sandbox only) and wake the dispatcher. Returns the new business time."""
    if not settings.SANDBOX:
        raise ClockIsReal("business time can be moved only in the sandbox (SANDBOX=1)")
    if by < timedelta(0):
        raise ValueError("business time moves only forward")
    with transaction.atomic():
        clock = BusinessClock.objects.select_for_update().get(pk=1)
        clock.offset += by
        clock.save()
        with connection.cursor() as cursor:
            cursor.execute("NOTIFY agenda")
    return business_now()


def advance_to(instant: datetime) -> datetime:
    """Move business time forward to an instant; an instant that has passed changes nothing."""
    return advance(max(instant - business_now(), timedelta(0)))
