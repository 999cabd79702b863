"""Proposes times for a piece of maintenance, with reasons.

Work with an impact on display goes into off-peak nights, clear of every blackout and of the numbers' other work; work
longer than a night becomes sessions over several. A change without impact may go at once: only hard blackouts and busy
numbers bind it. A review counts working days and is bound only when it begins.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from maintenance.domain.calendar import Calendar, closed_intervals, nights
from maintenance.domain.intervals import Interval, clipped, common, merged, on_grid, without
from maintenance.domain.planning_reasons import passed_over, slot_reasons
from maintenance.domain.plans import ANY_TIME, Busy, Proposal, Slot, Wish, WorkToPlan
from maintenance.domain.wall_clock import local_date, local_day, local_days

HORIZON = timedelta(days=92)
# Nobody plans later than this: a wish for a later day finds nothing.
LONGEST = timedelta(days=400)
# The other slots are the best among the nights of this many days after the earliest slot.
_CHOICE = timedelta(days=30)
_DAY = timedelta(days=1)


def propose(
    work: WorkToPlan,
    calendar: Calendar,
    busy: Sequence[Busy],
    now: datetime,
    wish: Wish = ANY_TIME,
    count: int = 3,
    horizon: timedelta = HORIZON,
    told_at: datetime | None = None,
) -> Proposal:
    """Returns up to `count` slots on different nights, with reasons, and the times skipped before the last of them.

    told_at: the instant for “at once” and “tonight”, if the search begins later. Raises ValueError for work that takes
    no time.
    """
    if work.duration <= timedelta():
        raise ValueError("work takes time")
    if wish.in_one_piece:
        work = replace(work, splittable=False)
    until = _end_of_search(calendar, now, wish, horizon)
    chosen = _slots(work, calendar, busy, now, until, wish, count)
    slots = tuple(
        replace(slot, reasons=slot_reasons(slot, work, calendar, told_at or now, wish, earliest=slot is chosen[0]))
        for slot in chosen
    )
    return Proposal(slots, passed_over(work, calendar, busy, now, until, wish, slots), until)


def earliest(
    work: WorkToPlan,
    calendar: Calendar,
    busy: Sequence[Busy],
    now: datetime,
    wish: Wish = ANY_TIME,
    horizon: timedelta = HORIZON,
) -> Slot | None:
    """Returns the first slot that `propose` gives, without a search for others; None if nothing fits."""
    if wish.in_one_piece:
        work = replace(work, splittable=False)
    until = _end_of_search(calendar, now, wish, horizon)
    slot = first_slot(work, calendar, legal_intervals(work, calendar, busy, now, until, wish), now, until)
    return slot and replace(slot, reasons=slot_reasons(slot, work, calendar, now, wish, earliest=True))


def legal_intervals(
    work: WorkToPlan, calendar: Calendar, busy: Sequence[Busy], start: datetime, end: datetime, wish: Wish = ANY_TIME
) -> list[Interval]:
    """Returns where in [start, end) a session of this work may lie (for a review: where it may begin)."""
    first = _first_instant(calendar, start, wish)
    if first is None or first >= end:
        return []
    start = first
    ground = [Interval(start, end)]
    if work.impact or wish.nights:
        ground = common(merged(nights(calendar, start, end)), ground)
    closed = closed_intervals(calendar, start, end, hard_only=not work.impact)
    ground = without(ground, [each.interval for each in closed])
    ground = without(ground, merged(each.interval for each in busy))
    return without(ground, merged(_whole_days(calendar, start, end, lambda day: day.weekday() in wish.not_weekdays)))


def first_slot(
    work: WorkToPlan, calendar: Calendar, ground: Sequence[Interval], now: datetime, until: datetime
) -> Slot | None:
    """Returns the earliest slot on the ground (where a session may lie), without reasons; None if nothing fits."""
    for attempt, may_split in attempts(work, calendar):
        if slot := _first_slot(attempt, calendar, ground, ground, now, until, may_split):
            return slot
    return None


def attempts(work: WorkToPlan, calendar: Calendar) -> list[tuple[WorkToPlan, bool]]:
    """Returns what to try in turn, and whether to split it.

    Work that fits a night is split only if no night has room for it; `within` is given up only if it never fits.
    """
    in_one_piece, in_pieces = (work, False), (work, True)
    if not work.splittable or work.counted_in == "working_days":
        return [in_one_piece]
    tries = [in_pieces] if work.impact and work.duration > calendar.off_peak.length else [in_one_piece, in_pieces]
    if work.within is not None:
        tries.append((replace(work, within=None), True))
    return tries


def legal_until(
    work: WorkToPlan, calendar: Calendar, busy: Sequence[Busy], now: datetime, horizon: timedelta = timedelta(days=16)
) -> datetime | None:
    """Returns the end of the legal stretch that holds `now` (at most now + horizon); None if it is not legal now."""
    legal = legal_intervals(work, calendar, busy, now, now + horizon)
    return legal[0].end if legal and legal[0].start == now else None


def after_working_days(start: datetime, amount: timedelta, calendar: Calendar, until: datetime) -> datetime | None:
    """Returns when `amount` of time on local working days (each whole, midnight to midnight) has passed since `start`.

    None when that is after `until`.
    """
    day = local_date(start, calendar.zone)
    left = amount
    while (begins := local_day(day, calendar.zone)[0]) < until:
        ends = local_day(day, calendar.zone)[1]
        if calendar.working_days(day).is_working:
            counted_from = max(begins, start)
            if ends - counted_from >= left:
                return counted_from + left if counted_from + left <= until else None
            left -= ends - counted_from
        day += _DAY
    return None


def _slots(
    work: WorkToPlan,
    calendar: Calendar,
    busy: Sequence[Busy],
    now: datetime,
    until: datetime,
    wish: Wish,
    count: int,
) -> list[Slot]:
    """Returns slots in time order, without reasons yet."""
    ground = legal_intervals(work, calendar, busy, now, until, wish)
    for attempt, may_split in attempts(work, calendar):
        earliest = _first_slot(attempt, calendar, ground, ground, now, until, may_split)
        if earliest is None:
            continue
        others: list[Slot] = []
        starts = _days_or_nights(work, calendar, now, min(until, earliest.start + _CHOICE))
        if not work.impact and work.duration <= calendar.off_peak.length and work.counted_in == "clock":
            ground = common(ground, merged(nights(calendar, now, until)))
        for night in starts:
            if night.contains(earliest.start):
                continue
            tonight = clipped(ground, max(night.start, earliest.start), night.end)
            if slot := _first_slot(attempt, calendar, tonight, ground, now, until, may_split):
                others.append(slot)
        others.sort(key=lambda slot: (len(slot.sessions), slot.start))
        return sorted([earliest, *others[: count - 1]], key=lambda slot: slot.start)
    return []


def _first_slot(
    work: WorkToPlan,
    calendar: Calendar,
    starts: Sequence[Interval],
    ground: Sequence[Interval],
    now: datetime,
    until: datetime,
    may_split: bool,
) -> Slot | None:
    """Returns the earliest slot that starts inside `starts`: on the grid, or at once if nothing has an impact."""
    for piece in starts:
        start = piece.start if piece.start == now and not work.impact else on_grid(piece.start)
        if start >= piece.end:
            continue
        if work.counted_in == "working_days":
            end = after_working_days(start, work.duration, calendar, until)
            sessions = [Interval(start, end)] if end else []
        else:
            sessions = _sessions(work, ground, start, may_split)
        if sessions:
            return Slot(start, sessions[-1].end, tuple(sessions))
    return None


def _sessions(work: WorkToPlan, ground: Sequence[Interval], start: datetime, may_split: bool) -> list[Interval]:
    """Fills piece after piece with the work from `start` on; empty if it does not fit."""
    sessions: list[Interval] = []
    left = work.duration
    for piece in ground:
        if piece.end <= start:
            continue
        begin = on_grid(piece.start) if sessions else start
        room = piece.end - begin
        if room >= left:
            end = begin + left
            too_long = work.within is not None and end - start > work.within
            return [] if too_long else [*sessions, Interval(begin, end)]
        if not may_split:
            return []
        if room >= work.shortest_session:
            sessions.append(Interval(begin, piece.end))
            left -= room
        elif not sessions:
            return []
    return []


def _days_or_nights(work: WorkToPlan, calendar: Calendar, start: datetime, end: datetime) -> list[Interval]:
    """Returns the stretches with at most one offer each: nights, or a review's working days."""
    if work.counted_in == "clock":
        return nights(calendar, start, end)
    return _whole_days(calendar, start, end, lambda day: calendar.working_days(day).is_working)


def _whole_days(calendar: Calendar, start: datetime, end: datetime, counts: Callable[[date], bool]) -> list[Interval]:
    """Returns the local days that count, from that of `start` to that of `end`."""
    zone = calendar.zone
    return [Interval(*local_day(day, zone)) for day in local_days(start, end, zone) if counts(day)]


def _first_instant(calendar: Calendar, now: datetime, wish: Wish) -> datetime | None:
    """Returns when the wish lets work start; None if that is too far away to plan."""
    if wish.not_before is None or wish.not_before <= local_date(now, calendar.zone):
        return now
    if wish.not_before > local_date(now + LONGEST, calendar.zone):
        return None
    return local_day(wish.not_before, calendar.zone)[0]


def _end_of_search(calendar: Calendar, now: datetime, wish: Wish, horizon: timedelta) -> datetime:
    first = _first_instant(calendar, now, wish)
    if first is None or (wish.before is not None and wish.before <= local_date(now, calendar.zone)):
        return now
    until = first + horizon
    if wish.before is None or wish.before > local_date(until, calendar.zone):
        return until
    return local_day(wish.before, calendar.zone)[0]
