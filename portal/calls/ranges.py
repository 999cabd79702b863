"""The answer rate of a month or of some days: one figure, and its change against as many days before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _, ngettext

from maintenance.calls.domain.ranges import LEAST, Against, CallsOfDays, Days, against
from maintenance.calls.selectors import DayCounted
from portal.shell.days import day_asked
from portal.shell.lists import Asked
from tenants.domain.money import percent
from tenants.when import dated_text, month_text

USUAL, MOST = 60, 366  # days
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class DaysAsked:
    """Days that are asked for: those of `month` (2026-11), or from one to another that somebody chose, or the usual
    ones.
    """

    days: Days
    month: str = ""
    chosen: bool = False

    @classmethod
    def read(cls, asked: Asked, today: date) -> DaysAsked:
        """What is no day, or ahead, is not asked for."""
        month = asked.get("month", "")
        with suppress(ValueError):
            first = date.fromisoformat(f"{month}-01")
            if EARLIEST <= first <= today:
                return cls(Days(first, min(_end(first), today)), month)
        since, until = day_asked(asked.get("since")), day_asked(asked.get("until"))
        if since is not None and until is not None:
            first, last = min(since, until), min(max(since, until), today)
            if first <= last:
                return cls(Days(max(first, last - timedelta(days=MOST - 1)), last), chosen=True)
        return cls(Days(today - timedelta(days=USUAL - 1), today))

    @property
    def both(self) -> Days:
        """With the days that they are held against."""
        return Days(self.days.before.first, self.days.last)


def _end(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True)
class MonthChoice:
    """A month to choose. month: 2026-11; rate: empty where it is not at hand, or no call was counted."""

    month: str
    word: str
    current: bool
    rate: str


def month_choices(counted: Sequence[DayCounted], asked: DaysAsked, today: date) -> list[MonthChoice]:
    """This month, the last one, and another one that is looked at. counted: of both ranges."""
    this = today.replace(day=1)
    words = {f"{this:%Y-%m}": _("This month"), f"{this - timedelta(days=1):%Y-%m}": _("Last month")}
    if asked.month:
        words.setdefault(asked.month, month_text(asked.days.first))
    return [
        MonthChoice(month, word, month == asked.month, _rate_of(month, counted, asked, today))
        for month, word in words.items()
    ]


def _rate_of(month: str, counted: Sequence[DayCounted], asked: DaysAsked, today: date) -> str:
    first = date.fromisoformat(f"{month}-01")
    days = Days(first, min(_end(first), today))
    within = asked.both.first <= days.first and days.last <= asked.both.last
    rate = _sum(counted, days).rate if within else None
    return "" if rate is None else percent(rate)


@dataclass(frozen=True)
class RateFigure:
    """One rate as a sentence, empty without a call, and what it is of; against: what may be said of its change, with
    the days it is held against, which `month`, or `first` and `last`, ask for.
    """

    title: str
    of: str
    against: str
    month: str | None
    first: str | None
    last: str | None


def figure(counted: Sequence[DayCounted], asked: DaysAsked) -> RateFigure:
    """counted: of both ranges."""
    now, before = _sum(counted, asked.days), _sum(counted, asked.days.before)
    days = asked.days.before
    return RateFigure(
        title="" if now.rate is None else _title(before, now, now.rate),
        of=_of(now),
        against="" if now.rate is None else _against(before, now, now.rate),
        month=f"{days.last:%Y-%m}" if asked.month else None,
        first=None if asked.month else days.first.isoformat(),
        last=None if asked.month else days.last.isoformat(),
    )


def _sum(counted: Sequence[DayCounted], days: Days) -> CallsOfDays:
    among = [each for each in counted if days.first <= each.day <= days.last and each.counted]
    return CallsOfDays(
        days, sum(each.counted for each in among), sum(each.answered for each in among), with_calls=len(among)
    )


def _named(days: Days) -> str:
    if days.first == days.last:
        return dated_text(days.first)
    return _("%(first)s to %(last)s") % {"first": dated_text(days.first), "last": dated_text(days.last)}


def _of(each: CallsOfDays) -> str:
    if not each.calls:
        return _("No calls counted: %(days)s") % {"days": _named(each.days)}
    said = ngettext(
        "%(answered)s of %(calls)s calls answered: %(days)s. Calls are there of %(with)s of %(count)s day.",
        "%(answered)s of %(calls)s calls answered: %(days)s. Calls are there of %(with)s of %(count)s days.",
        each.days.count,
    )
    return said % {
        "answered": f"{each.answered:,}",
        "calls": f"{each.calls:,}",
        "days": _named(each.days),
        "with": each.with_calls,
        "count": each.days.count,
    }


def _title(before: CallsOfDays, now: CallsOfDays, rate: float) -> str:
    """With its change, where that is more than chance."""
    change = (rate - (before.rate or 0.0)) * 100
    words = {"rate": percent(rate), "points": f"{abs(change):.1f}"}
    if against(before, now) is not Against.CHANGED:
        return _("Answered: %(rate)s") % words
    if change > 0:
        return _("Answered: %(rate)s, %(points)s points more than before") % words
    return _("Answered: %(rate)s, %(points)s points less than before") % words


def _against(before: CallsOfDays, now: CallsOfDays, rate: float) -> str:
    words = {"days": _named(before.days), "calls": f"{before.calls:,}", "least": LEAST}
    match against(before, now):
        case Against.NOTHING_BEFORE:
            return _("Nothing to compare with: no calls counted in the days before, %(days)s.") % words
        case Against.TOO_FEW:
            return _("Too few calls to compare with the days before, %(days)s: it takes %(least)s calls each.") % words
        case verdict:
            earlier = before.rate or 0.0
            words |= {"change": f"{(rate - earlier) * 100:+.1f}", "rate": percent(earlier), "with": before.with_calls}
            if verdict is Against.CHANCE:
                return (
                    _("%(change)s points: chance alone may give that. Before, %(days)s: %(rate)s of %(calls)s calls.")
                    % words
                )
            return _("%(change)s points. Before, %(days)s: %(rate)s of %(calls)s calls.") % words
