"""Formats dates and durations for people. Instants are aware and shown in the active time zone (the client's)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext as _, ngettext, pgettext, pgettext_lazy

MOST_PERIODS = 4  # that a sentence names one by one

# Django's own Chinese abbreviations are not short (星期一), so the weekday has words of its own.
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)


def local(value: datetime) -> datetime:
    """Returns the instant in the active time zone. Raises ValueError for a naive value, which is a
    programming error.
    """
    return timezone.localtime(value)


def this_year() -> int:
    """Returns the reader's year, by the machine's clock: dates in it are shown without it."""
    return local(timezone.now()).year


def day_text(value: date) -> str:
    """Returns a day with its weekday, 11月25日 周三; with the year when it is not this year's."""
    if value.year != this_year():
        return dated_text(value)
    # Translators: a format of Django's date filter. Chinese: "n月j日".
    return _with_weekday(value, pgettext("date format", "j M"), get_language())


def short_day_text(value: date) -> str:
    """Returns a day of any year, inside a sentence: 11月25日."""
    return format_date(value, pgettext("date format", "j M"))


def dated_text(value: date) -> str:
    """Returns a day with its year and weekday, 2026年11月25日 周三, for what counts for years."""
    # Translators: a format of Django's date filter. Chinese: "Y年n月j日".
    return _with_weekday(value, pgettext("date format", "j M Y"), get_language())


@lru_cache(maxsize=1_000)  # a page says the same few days in each of its rows
def _with_weekday(value: date, pattern: str, _language: str | None) -> str:
    # Translators: Chinese puts the day first: "{day} {weekday}".
    return pgettext("day with weekday", "{weekday} {day}").format(
        weekday=WEEKDAYS[value.weekday()], day=format_date(value, pattern)
    )


def moment_text(value: datetime) -> str:
    """Returns day, weekday and clock time, 11月25日 周三 22:00."""
    here = local(value)
    return f"{day_text(here.date())} {here:%H:%M}"


def dated_moment_text(value: datetime) -> str:
    """Returns the same as moment_text with the year, for what is kept for years."""
    here = local(value)
    return f"{dated_text(here.date())} {here:%H:%M}"


def from_when_text(value: datetime) -> str:
    """Returns the moment from which on something is so, rounded up to the minute, so that it is never too early."""
    return moment_text(value + timedelta(minutes=1) - timedelta(microseconds=1))


def range_text(start: datetime, end: datetime) -> str:
    """Returns from … to …; the second day is named only when it differs from the first."""
    first, last = local(start), local(end)
    closing = f"{last:%H:%M}" if first.date() == last.date() else moment_text(end)
    return f"{moment_text(start)} – {closing}"


def until_text(end: datetime, more: int) -> str:
    """Returns when a session ends, with how many follow it, in one breath."""
    if not more:
        return moment_text(end)
    said = ngettext("%(end)s (+%(count)s session)", "%(end)s (+%(count)s sessions)", more)
    return said % {"end": moment_text(end), "count": more}


def periods_text(periods: Sequence[tuple[datetime, datetime]]) -> str:
    """Returns periods in their order, (start, end) each: one as range_text, several one by one, never as one stretch.

    Of more than MOST_PERIODS the last ones are counted.
    """
    if len(periods) == 1:
        return range_text(*periods[0])
    named = _("; ").join(range_text(*each) for each in periods[:MOST_PERIODS])
    words = {"count": len(periods), "named": named}
    if (more := len(periods) - MOST_PERIODS) <= 0:
        return ngettext("%(count)s session: %(named)s", "%(count)s sessions: %(named)s", len(periods)) % words
    said = ngettext(
        "%(count)s sessions: %(named)s, and %(more)s more until %(until)s",
        "%(count)s sessions: %(named)s, and %(more)s more until %(until)s",
        len(periods),
    )
    return said % {**words, "more": more, "until": moment_text(periods[-1][1])}


def month_text(value: date) -> str:
    """Returns a month as a heading, 2026年11月."""
    # Translators: a format of Django's date filter. Chinese: "Y年n月".
    return format_date(value, pgettext("date format", "F Y"))


def quarter_text(year: int, number: int) -> str:
    """Returns a quarter of a year, 2026年第4季度."""
    return _("Q%(number)s %(year)s") % {"number": number, "year": year}


def duration_text(value: timedelta, units: int = 2) -> str:
    """Returns a length of time in its largest units of day, hour and minute, 1 小时 30 分钟; the sign is not shown."""
    minutes = round(abs(value).total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        (days, ngettext("%(count)d day", "%(count)d days", days) % {"count": days}),
        (hours, ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}),
        (minutes, ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}),
    ]
    said = [text for count, text in parts if count][:units]
    if value and not said:
        return _("less than a minute")
    return " ".join(said) or parts[-1][1]
