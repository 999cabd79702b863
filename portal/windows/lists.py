"""The content of lists of windows, of the month, and of offers of other times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from maintenance import closed_times, frozen_work, selectors, texts
from maintenance.domain.calendar import Calendar, DailyHours, occurrences
from maintenance.known import known_of_rows
from maintenance.models import Window
from maintenance.window_words import window_sentence
from portal.calendars.shown import when
from portal.shell.words import reasons, sentences


@dataclass(frozen=True)
class WindowRow:
    """A window in a list or on a day. state: its standing; says: what is known of it, in words; periods: none where
    it begins after its approval, at a time that nobody knows.
    """

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    periods: tuple[tuple[datetime, datetime], ...]  # rows are kept by what they hold (portal.shell.contexts)
    state: str
    says: str
    lane: str
    held: bool
    frozen: bool
    number_count: int


def window_rows(windows: Sequence[Window], now: datetime) -> list[WindowRow]:
    """Windows in a list or on a day. Expects the requests to be loaded."""
    frozen = frozen_work.frozen_ones(windows)
    selectors.read_pieces(windows)
    known = known_of_rows(windows, frozen, now)
    return [
        WindowRow(
            id=window.pk,
            title=str(window),
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            periods=() if known[window.pk].after_approval else tuple(window.periods),
            state=window.standing,
            says=window_sentence(known[window.pk]),
            lane=window.lane,
            held=window.held,
            frozen=window.pk in frozen,
            number_count=window.request.number_count,
        )
        for window in windows
    ]


def month_of(text: str, today: date) -> date:
    """The first day of the month “2026-11”; of this month when it is none, or too far away to be shown."""
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1) if abs(year - today.year) <= 20 else today.replace(day=1)
    except ValueError:
        return today.replace(day=1)


@dataclass(frozen=True)
class CalendarShown:
    """The calendar at an instant (`at`). reasons: sentences; next_change: when it is otherwise."""

    at: datetime
    open: bool
    off_peak: bool
    provisional: bool
    reasons: Sequence[str]
    next_change: datetime | None


def calendar_state(
    at: datetime | None = None, calendar: Calendar | None = None, names: texts.Names | None = None
) -> CalendarShown:
    """The client's calendar at an instant (now). calendar: when it is read already."""
    instant, state = selectors.calendar_state(at, calendar)
    words = sentences(state.reasons, names or texts.Names())
    return CalendarShown(instant, state.open, state.off_peak, state.provisional, words, state.next_change)


@dataclass(frozen=True)
class ClosedTime:
    """Whole days without maintenance; hard: also of changes without an impact."""

    name: str
    hard: bool
    starts_at: datetime
    ends_at: datetime


def closed_times_between(
    calendar: Calendar, start: datetime, end: datetime, names: texts.Names
) -> tuple[list[ClosedTime], list[str]]:
    """Returns the closed times in [start, end), and the hours of every (working) day in words."""
    days = [
        ClosedTime(
            str(names.blackouts.get(each.blackout.code, each.blackout.name)),
            each.blackout.hard,
            each.interval.start,
            each.interval.end,
        )
        for each in occurrences(calendar, start, end)
        if not isinstance(each.blackout.recurrence, DailyHours)
    ]
    hours = [
        _("%(name)s: %(when)s") % {"name": names.blackouts.get(blackout.code, blackout.name), "when": when(blackout)}
        for blackout in calendar.blackouts
        if isinstance(blackout.recurrence, DailyHours)
    ]
    return days, hours


@dataclass(frozen=True)
class Offer:
    """A time that is offered for a window, until `answer_by`. must_move: the calendar has changed, for these reasons
    (sentences); else the platform has chosen its time, and own_time: this is the one that it has.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    answer_by: datetime | None
    reasons: Sequence[str]
    must_move: bool
    own_time: bool


def offer(window: Window, names: texts.Names) -> Offer | None:
    """The time that is offered; None where none is."""
    row = closed_times.offer_for(window)
    if row is None:
        return None
    own = row.offered_start == window.starts_at
    why, must = reasons(row.reasons, names), row.change_id is not None
    return Offer(row.offered_start, row.offered_end, row.answer_by, why, must_move=must, own_time=own)


def awaited(window: Window) -> str:
    """Says which unannounced holidays the window depends on; empty where it depends on none."""
    years, may_move = closed_times.awaited_years(window)
    if not years:
        return ""
    named = {"years": _(", ").join(str(year) for year in years)}
    if may_move:
        return _("Provisional: may move when the %(years)s holidays are announced") % named
    return _("On days whose %(years)s holidays have not been announced yet; these hours stay open in any case") % named
