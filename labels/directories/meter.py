"""How calls to a directory go, day by day, and what they may cost: counted in one statement after each call.

A connection's limits are those of all its directories together. Real time, days by the platform's wall clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection as database
from django.db.models import Sum

from labels.directories.answers import PermanentRefusal
from labels.directories.models import CallDay, Connection, Directory
from labels.directories.turns import Turn
from tenants.claiming import NotNow
from tenants.clock import real_now
from tenants.exchange import PassingTrouble

_NOTE = """
    INSERT INTO public.directories_callday AS day
        (directory_id, day, calls, failed, cost, answered_at, failed_at, failure)
    VALUES (%(directory)s, %(day)s, 1, %(failed)s, %(cost)s, %(answered_at)s, %(failed_at)s, %(failure)s)
    ON CONFLICT (directory_id, day) DO UPDATE
    SET calls = day.calls + 1, failed = day.failed + excluded.failed, cost = day.cost + excluded.cost,
        answered_at = coalesce(excluded.answered_at, day.answered_at),
        failed_at = coalesce(excluded.failed_at, day.failed_at),
        failure = CASE WHEN excluded.failed > 0 THEN excluded.failure ELSE day.failure END
"""


class LimitReached(PassingTrouble, NotNow):
    """The connection's calls of the day, or its budget of the month, are used up. pause: until there are new ones."""

    def __init__(self, account: Connection, reason: str, pause: timedelta) -> None:
        super().__init__(reason, str(account))
        self.pause = pause


def metered(directory: Directory) -> Turn:
    """Entered around each call to a directory. Entering it raises LimitReached."""
    return partial(_metered, directory)


@contextmanager
def _metered(directory: Directory) -> Iterator[None]:
    account = directory.connection
    if account is not None and (account.calls_a_day is not None or account.monthly_budget is not None):
        _demand_left(account)
    cost = account.price_of_a_call if account else 0
    try:
        yield
    except NotNow:
        raise  # nothing was asked
    except (PassingTrouble, PermanentRefusal) as trouble:
        note_call(directory, failure=str(trouble), cost=cost)
        raise
    note_call(directory, cost=cost)


def note_call(directory: Directory, *, failure: str = "", cost: int = 0) -> None:
    """Count a call to a directory, whichever way it was made; failure: what went wrong."""
    now = real_now()
    values: dict[str, Any] = {
        "directory": directory.pk,
        "day": _today(now),
        "failed": int(bool(failure)),
        "cost": cost,
        "answered_at": None if failure else now,
        "failed_at": now if failure else None,
        "failure": failure[:200],
    }
    with database.cursor() as cursor:
        cursor.execute(_NOTE, values)


def drop_old_days(before: datetime) -> None:
    """Forget the days before an instant."""
    CallDay.objects.filter(day__lt=_today(before)).delete()


def _demand_left(account: Connection) -> None:
    now = real_now()
    today = _today(now)
    days = CallDay.objects.filter(directory__connection=account)
    if account.calls_a_day is not None:
        calls = days.filter(day=today).aggregate(calls=Sum("calls"))["calls"] or 0
        if calls >= account.calls_a_day:
            raise LimitReached(account, "calls_used_up", _until(today + timedelta(days=1), now))
    if account.monthly_budget is not None and account.price_of_a_call:
        spent = days.filter(day__gte=today.replace(day=1)).aggregate(cost=Sum("cost"))["cost"] or 0
        if spent + account.price_of_a_call > account.monthly_budget:
            following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            raise LimitReached(account, "budget_used_up", _until(following, now))


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _until(day: date, now: datetime) -> timedelta:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE)) - now
