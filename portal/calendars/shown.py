"""A year of the calendar as twelve tables: a bar of 24 hours for each day, in words too, and a list of the rules."""

from calendar import Calendar as MonthWeeks
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from labels.directories.models import Directory
from labels.selectors import directories
from maintenance.calendars.models import Blackout
from maintenance.calendars.selectors import Rules, blackout_names
from maintenance.domain.calendar import (
    BlackoutRule as Rule,
    Calendar,
    DailyHours,
    HolidayDays,
    SingleSpan,
    YearlyDates,
    binding,
)
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.intervals import Interval
from maintenance.domain.year import ClosedPart, DayOfYear, days_of_year
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.selectors import working_days
from tenants.when import WEEKDAYS as SHORT, dated_text, day_text, short_day_text

WIDTH = 96  # of a day's bar: one unit is a quarter of an hour
_QUARTER = timedelta(minutes=15)
_A_YEAR = timedelta(days=400)
_LEAP = 2000  # a year that has every day


@dataclass(frozen=True)
class Whose:
    """Whose calendar is looked at: one client's, an industry's, or (neither) what the platform has for anyone."""

    client: Tenant | None = None
    industry: str = ""

    def calendar(self, rules: Rules) -> Calendar:
        """Without a client in the platform's zone, and without what names single clients."""
        if self.client is not None:
            return rules.calendar_of(self.client, [each.code for each in directories()])
        blackouts = rules.general
        if self.industry:
            every = frozenset(Directory.objects.values_list("code", flat=True))
            blackouts = binding(blackouts, self.industry, "", every)
        return Calendar(PLATFORM_ZONE, rules.working_days, blackouts, rules.off_peak)


@dataclass(frozen=True)
class Bar:
    """A part of a day's bar, WIDTH wide and 12 high; half as high where it binds only some clients or directories."""

    css: str
    x: str
    width: str
    y: int = 0
    height: int = 12


@dataclass(frozen=True)
class DayCell:
    """A day. made_up: 调休, worked on a week-end; off: on another day; closed: all day, hard: also for changes without
    an impact; changed: other than under the rules of now; look: of its bar; words: all of it.
    """

    day: date
    working: bool
    made_up: bool
    off: bool
    provisional: bool
    closed: bool
    hard: bool
    changed: bool
    look: str
    words: str


@dataclass(frozen=True)
class MonthOfYear:
    """A month. weeks: None for days of other months."""

    title: str
    weeks: Sequence[Sequence[DayCell | None]]


@dataclass(frozen=True)
class RuleShown:
    """A rule in words. whom: empty for everyone; zone: empty for the client's own."""

    name: str
    when: str
    hard: bool
    whom: str = ""
    zone: str = ""


@dataclass(frozen=True)
class Year:
    """A year of a calendar. weekdays: (short, long); changed: how many days would be other than now; looks: each name
    of a look of a day's bar, of which there are few in a year, with its parts.
    """

    number: int
    months: Sequence[MonthOfYear]
    weekdays: Sequence[tuple[object, object]]
    rules: Sequence[RuleShown]
    zone: str
    off_peak: str
    provisional: bool
    changed: int
    looks: Sequence[tuple[str, Sequence[Bar]]]


def year(
    rules: Rules, number: int, whose: Whose, *, before: Rules | None = None, names: Mapping[str, str] | None = None
) -> Year:
    """A year of somebody's calendar.

    before: the rules of now, when others are looked at; days that would be other then are marked. names: code → what a
    blackout that is not saved yet is called.
    """
    calendar = whose.calendar(rules)
    names = {**blackout_names(), **(names or {})}
    with timezone.override(calendar.zone):
        days = days_of_year(calendar, number)
        was = days_of_year(whose.calendar(before), number) if before is not None else days
        looks: dict[tuple[Bar, ...], str] = {}
        cells = {
            day.day: _cell(day, names, looks, changed=_outline(day) != _outline(old))
            for day, old in zip(days, was, strict=True)
        }
        months = []
        for month in range(1, 13):
            weeks = MonthWeeks().monthdatescalendar(number, month)
            rows = [[cells[day] if day.month == month else None for day in week] for week in weeks]
            months.append(MonthOfYear(str(MONTHS[month]), rows))
        return Year(
            number=number,
            months=months,
            weekdays=[(SHORT[day], WEEKDAYS[day]) for day in range(7)],
            rules=[_rule(each, names) for each in calendar.blackouts],
            zone=calendar.zone.key,
            off_peak=f"{calendar.off_peak.start:%H:%M}–{calendar.off_peak.end:%H:%M}",
            provisional=any(cell.provisional for cell in cells.values()),
            changed=sum(cell.changed for cell in cells.values()),
            looks=[(name, bars) for bars, name in looks.items()],
        )


def _outline(day: DayOfYear) -> object:
    """What makes two days differ for a reader."""
    closed = [(part.interval, part.blackout.hard, part.blackout.code) for part in day.closed]
    return closed, day.off_peak, day.working.is_working


def _cell(day: DayOfYear, names: Mapping[str, str], looks: dict[tuple[Bar, ...], str], *, changed: bool) -> DayCell:
    nights = [Bar("year-night", *_place(night, day.whole)) for night in day.off_peak]
    bars = (*nights, *(_bar(part, day.whole) for part in day.closed))
    return DayCell(
        day=day.day,
        working=day.working.is_working,
        made_up=day.working.is_working and day.day.weekday() >= 5,
        off=not day.working.is_working and day.day.weekday() < 5,
        provisional=day.working.provisional,
        closed=day.closed_all_day,
        hard=any(part.blackout.hard for part in day.closed),
        changed=changed,
        look=looks.setdefault(bars, f"look-{len(looks)}"),
        words=_words(day, names, changed=changed),
    )


def _bar(part: ClosedPart, whole: Interval) -> Bar:
    some = bool(part.blackout.scope.industries or part.blackout.scope.directories)
    css = "year-hard" if part.blackout.hard else "year-soft"
    return Bar(css, *_place(part.interval, whole), y=6 if some else 0, height=6 if some else 12)


def _place(interval: Interval, whole: Interval) -> tuple[str, str]:
    """Where it begins on the bar, and how wide it is."""
    scale = WIDTH / (whole.length / _QUARTER)  # a day of 23 or 25 hours is as wide as any
    x = (interval.start - whole.start) / _QUARTER * scale
    return f"{x:.1f}", f"{interval.length / _QUARTER * scale:.1f}"


def _words(day: DayOfYear, names: Mapping[str, str], *, changed: bool) -> str:
    words = [day_text(day.day)]
    words.append(_("working day") if day.working.is_working else _("day off"))
    if day.working.provisional:
        words.append(_("not announced yet"))
    for part in day.closed:
        name = names.get(part.blackout.code, part.blackout.name)
        when = _("all day") if part.interval == day.whole else _hours(part.interval)
        sentence = _("%(name)s (hard): %(when)s") if part.blackout.hard else _("%(name)s: %(when)s")
        words.append(sentence % {"name": name, "when": when})
    if changed:
        words.append(_("would change"))
    return _("; ").join(words)


def _hours(interval: Interval) -> str:
    start, end = timezone.localtime(interval.start), timezone.localtime(interval.end)
    return f"{start:%H:%M}–{end:%H:%M}" if end.date() == start.date() else f"{start:%H:%M}–24:00"


# ---------------------------------------------------------------- the rules in words


def _rule(rule: Rule, names: Mapping[str, str]) -> RuleShown:
    zone = rule.zone.key if rule.zone else ""
    return RuleShown(names.get(rule.code, rule.name), when(rule), rule.hard, whom(rule), zone)


def when(rule: Rule) -> str:
    """When a rule holds, in words."""
    match rule.recurrence:
        case YearlyDates(first, last):
            return _("every year, %(first)s to %(last)s") % {
                "first": short_day_text(date(_LEAP, *first)),
                "last": short_day_text(date(_LEAP, *last)),
            }
        case DailyHours(start, end, working_days_only, weekdays):
            hours = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
            if working_days_only:
                return _("every working day, %(start)s–%(end)s") % hours
            if weekdays:
                days = _(", ").join(str(WEEKDAYS[day]) for day in sorted(weekdays))
                return _("%(days)s, %(start)s–%(end)s") % {"days": days, **hours}
            return _("every day, %(start)s–%(end)s") % hours
        case SingleSpan(start, end):
            return f"{dated_text(start.date())} {start:%H:%M} – {dated_text(end.date())} {end:%H:%M}"
        case HolidayDays() as days:
            return _holiday(days)
        case other:
            raise TypeError(f"{other!r} is no recurrence")


def _holiday(days: HolidayDays) -> str:
    """The holiday that is or comes next, by its dates."""
    today = timezone.localtime(business_now()).date()
    spans = days.spans(today, today + _A_YEAR, working_days())
    span = next((each for each in spans if each.end.date() > today), None)
    if span is None:
        return str(Blackout(holiday=days.holiday).get_holiday_display())
    said = _("%(first)s to %(last)s, not announced yet") if span.provisional else _("%(first)s to %(last)s")
    last = span.end.date() - timedelta(days=1)
    return said % {"first": dated_text(span.start.date()), "last": dated_text(last)}


def whom(rule: Rule) -> str:
    """Whom a rule binds, in words; empty for everyone."""
    parts: list[str] = [str(Tenant.Industry(code).label) for code in sorted(rule.scope.industries)]
    if rule.scope.clients:
        parts += _legal_names(rule.scope.clients)
    if rule.scope.directories:
        parts += [str(each) for each in Directory.objects.filter(code__in=rule.scope.directories)]
    return _(", ").join(parts)


def _legal_names(clients: Iterable[str]) -> list[str]:
    rows = Tenant.objects.filter(schema_name__in=list(clients)).order_by("legal_name")
    return list(rows.values_list("legal_name", flat=True))


def nearest_year(text: str, today: date) -> int:
    """The year “2027”; this one when it is none, or too far away to be shown."""
    return int(text) if text.isdecimal() and abs(int(text) - today.year) <= 10 else today.year
