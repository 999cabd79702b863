"""Counts and limits the calls to a directory, day by day, with what they cost: before each call, settled after it.

A connection's limits hold for all its directories together; an adapter's own (capabilities.Limits) for each directory.
All in real time; days are of the platform's wall clock.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time as time_of_day, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from labels.directories.accounts import account_of
from labels.directories.answers import PermanentRefusal
from labels.directories.capabilities import Limits, limits_of
from labels.directories.models import CallDay, Connection, Directory
from labels.directories.turns import Turn
from tenants.agenda.claiming import NotNow
from tenants.clock import real_now
from tenants.database.statements import execute
from tenants.outside.exchange import BrokenAnswer, NoAnswer, PassingTrouble

PATIENCE: Final = timedelta(seconds=2)  # a call waits for its place in the second; beyond it, it is retried later
# A call is counted before it is made: a process killed during the call has asked.
_BEGIN = """
    INSERT INTO public.directories_callday AS day (directory_id, account_id, day, verb, calls, failed, cost, failure)
    VALUES (%(directory)s, %(account)s, %(day)s, %(verb)s, 1, 0, %(cost)s, '')
    ON CONFLICT (directory_id, day, verb, account_id)
        DO UPDATE SET calls = day.calls + 1, cost = day.cost + excluded.cost
"""
_END = """
    UPDATE public.directories_callday
    SET calls = calls - %(unasked)s, failed = failed + %(failed)s, cost = cost - %(refund)s,
        answered_at = coalesce(%(answered_at)s, answered_at), failed_at = coalesce(%(failed_at)s, failed_at),
        failure = CASE WHEN %(failed)s > 0 THEN %(failure)s ELSE failure END
    WHERE directory_id = %(directory)s AND day = %(day)s AND verb = %(verb)s
        AND account_id IS NOT DISTINCT FROM %(account)s
"""


class LimitReached(PassingTrouble, NotNow):
    """The account's calls of the second, of its hours or of the day, or its budget of the month, are used up.

    pause: how long until there are new ones.
    """

    def __init__(self, who: object, reason: str, pause: timedelta) -> None:
        super().__init__(reason, str(who))
        self.pause = pause


def metered(directory: Directory, verb: str = "", *, free: bool = False) -> Turn:
    """Returns a context for one call: it counts the call and waits for its place in the second.

    free: the call costs nothing. Entering the context raises LimitReached.
    """
    account = account_of(directory)
    asked = Asked(directory, account, verb, 0 if free or account is None else account.price_of_a_call)
    return partial(_metered, asked)


@dataclass(frozen=True)
class Asked:
    """A call: what is asked of whom, with which account and for how much (fen)."""

    directory: Directory
    account: Connection | None
    verb: str = ""
    cost: int = 0

    @property
    def key(self) -> dict[str, Any]:
        """Identifies the row of CallDay, apart from the day."""
        account = self.account.pk if self.account is not None else None
        return {"directory": self.directory.pk, "account": account, "verb": self.verb}


@contextmanager
def _metered(asked: Asked) -> Iterator[None]:
    day, wait = _begin_call(asked)
    if wait > timedelta(0):
        time.sleep(wait.total_seconds())
    try:
        yield
    except NotNow:
        _end_call(asked, day, unasked=1, refund=asked.cost)
        raise
    except (PassingTrouble, PermanentRefusal) as trouble:
        may_be_charged = isinstance(trouble, NoAnswer | BrokenAnswer)  # the party may have done what was asked
        _end_call(asked, day, failure=str(trouble), refund=0 if may_be_charged else asked.cost)
        raise
    _end_call(asked, day)


def note_call(directory: Directory, *, failure: str = "", cost: int = 0) -> None:
    """Counts a call to a directory that was made in another way; failure: what went wrong, empty for nothing."""
    day, asked = _today(real_now()), Asked(directory, account_of(directory), cost=cost)
    _count_call(asked, day)
    _end_call(asked, day, failure=failure)


def drop_old_days(before: datetime) -> None:
    """Deletes the days before an instant."""
    CallDay.objects.filter(day__lt=_today(before)).delete()


def spent_this_month(account: Connection) -> int:
    """Returns what the calls of an account have cost since the month began (fen)."""
    days = CallDay.objects.filter(account=account, day__gte=_today(real_now()).replace(day=1))
    return days.aggregate(cost=Sum("cost"))["cost"] or 0


def calls_a_second(account: Connection | None, limits: Limits) -> float | None:
    """Returns how many calls of an account may begin in a second: its own figure, capped by what the party states."""
    own = account.calls_a_second if account is not None else None
    return min((each for each in (own or limits.usual, limits.per_second) if each), default=None)


def _begin_call(asked: Asked) -> tuple[date, timedelta]:
    """Counts a call today. Returns the day, and how long the call has to wait for its place in the second.

    Raises LimitReached.
    """
    limits, account, wait = limits_of(asked.directory, asked.verb), asked.account, timedelta(0)
    if account is None or not _is_limited(account, limits):
        day = _today(real_now())
        _count_call(asked, day)
        return day, wait
    with transaction.atomic():  # the lock makes calls of one account queue here
        account = Connection.objects.select_for_update().get(pk=account.pk)
        now = real_now()
        _demand_open(account, now, limits.open_hours)
        _demand_open(account, now, (account.open_from, account.open_until))
        _demand_left(asked, limits, now)
        _demand_left_of_account(account, asked.cost, now)
        wait = _place_in_the_second(account, limits, now)
        _count_call(asked, _today(now))
    return _today(now), wait


def _is_limited(account: Connection, limits: Limits) -> bool:
    figures = (account.calls_a_second, account.calls_a_day, account.monthly_budget, account.open_from)
    return any(each is not None for each in figures) or limits != Limits(limits.batch)


def _count_call(asked: Asked, day: date) -> None:
    execute(_BEGIN, {**asked.key, "day": day, "cost": asked.cost})


def _end_call(asked: Asked, day: date, *, unasked: int = 0, failure: str = "", refund: int = 0) -> None:
    now = real_now()
    values: dict[str, Any] = {
        **asked.key,
        "day": day,
        "unasked": unasked,
        "failed": int(bool(failure)),
        "refund": refund,
        "answered_at": None if failure or unasked else now,
        "failed_at": now if failure else None,
        "failure": failure[:200],
    }
    execute(_END, values)


# ---------------------------------------------------------------- limits


def _demand_open(who: object, now: datetime, hours: tuple[time_of_day | None, time_of_day | None]) -> None:
    begins, ends = hours
    if begins is None or ends is None:
        return
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    at = local.time()
    if begins <= at < ends if begins < ends else at >= begins or at < ends:
        return
    opens = datetime.combine(local.date() + timedelta(days=at >= begins), begins, local.tzinfo)
    raise LimitReached(who, "closed", opens - now)


def _demand_left(asked: Asked, limits: Limits, now: datetime) -> None:
    if limits.per_day is None:
        return
    today = _today(now)
    days = CallDay.objects.filter(directory=asked.directory, account=asked.account, day=today, verb=asked.verb)
    if (days.aggregate(calls=Sum("calls"))["calls"] or 0) >= limits.per_day:
        raise LimitReached(asked.directory, "calls_used_up", _until(today + timedelta(days=1), now))


def _demand_left_of_account(account: Connection, cost: int, now: datetime) -> None:
    today = _today(now)
    if account.calls_a_day is not None:
        days = CallDay.objects.filter(account=account, day=today)
        if (days.aggregate(calls=Sum("calls"))["calls"] or 0) >= account.calls_a_day:
            raise LimitReached(account, "calls_used_up", _until(today + timedelta(days=1), now))
    budget = account.monthly_budget
    if cost and budget is not None and spent_this_month(account) + cost > budget:
        following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        raise LimitReached(account, "budget_used_up", _until(following, now))


def _place_in_the_second(account: Connection, limits: Limits, now: datetime) -> timedelta:
    rate = calls_a_second(account, limits)
    if rate is None:
        return timedelta(0)
    begins = max(now, account.next_call_at or now)
    if begins - now > PATIENCE:
        raise LimitReached(account, "too_many_at_once", begins - now)
    Connection.objects.filter(pk=account.pk).update(next_call_at=begins + timedelta(seconds=1) / rate)
    return begins - now


def _today(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _until(day: date, now: datetime) -> timedelta:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE)) - now
