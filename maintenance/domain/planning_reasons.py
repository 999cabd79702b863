"""Explains why a slot was proposed, and why the times before it were not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from maintenance.domain.calendar import Calendar, closed_intervals, nights, occurrences
from maintenance.domain.intervals import Interval, merged, without
from maintenance.domain.plans import ANY_TIME, Busy, PassedOver, Slot, Wish, WorkToPlan
from maintenance.domain.reasons import Reason, distinct
from maintenance.domain.wall_clock import local_date, local_day, local_days

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


def slot_reasons(
    slot: Slot, work: WorkToPlan, calendar: Calendar, now: datetime, wish: Wish, *, earliest: bool
) -> tuple[Reason, ...]:
    """Returns the reasons for the slot, the strongest first."""
    reasons = []
    if slot.start == now:
        reasons.append(Reason("once_approved" if work.waits_for_review else "at_once"))
    elif earliest:
        reasons.append(Reason("earliest"))
    coming = nights(calendar, now, slot.start + _DAY)
    night = next((night for night in coming if night.contains(slot.start)), None)
    if night and work.counted_in == "clock":
        code = "tonight" if night is coming[0] else "off_peak"
        reasons.append(Reason(code, {"night": local_date(night.start, calendar.zone)}))
    if len(slot.sessions) > 1:
        reasons.append(Reason("sessions", {"count": len(slot.sessions)}))
    reasons.append(Reason("clear_of_blackouts") if work.impact or work.by_day else Reason("no_impact"))
    reasons += _blackouts_between(slot, calendar)
    if work.counted_in == "working_days":
        reasons.append(Reason("working_days"))
    if wish != ANY_TIME:
        reasons.append(Reason("as_wished"))
    if _rests_on_a_guess(slot, work, calendar):
        reasons.append(Reason("provisional_working_days"))
    return tuple(reasons)


def passed_over(
    work: WorkToPlan,
    calendar: Calendar,
    busy: Sequence[Busy],
    now: datetime,
    until: datetime,
    wish: Wish,
    slots: Sequence[Slot],
) -> tuple[PassedOver, ...]:
    """Returns the times before the last slot (all up to `until` without one): at once, then night by night."""
    passed: list[PassedOver] = []
    if not any(slot.start == now for slot in slots):
        at_once = Interval(now, now + min(work.duration, _DAY))
        if reasons := _against(at_once, work, calendar, busy, wish):
            passed.append(PassedOver(at_once.start, at_once.end, reasons))
    if work.counted_in == "working_days":
        return tuple(passed)
    end = slots[-1].start if slots else until
    if now < end:
        for night in nights(calendar, now, end):
            if any(session.overlaps(night) for slot in slots for session in slot.sessions):
                continue
            rest = Interval(max(night.start, now), night.end)
            reasons = _against(rest, work, calendar, busy, wish)
            if rest.length < work.duration and (not work.splittable or work.duration <= calendar.off_peak.length):
                reasons = (*reasons, Reason("too_short", {"minutes": int(rest.length / timedelta(minutes=1))}))
            _add(passed, PassedOver(rest.start, rest.end, reasons or (Reason("others_are_better"),)))
    return tuple(passed)


def in_the_way(
    work: WorkToPlan,
    calendar: Calendar,
    busy: Sequence[Busy],
    ground: Sequence[Interval],
    start: datetime,
    end: datetime,
) -> tuple[PassedOver, ...]:
    """Returns each stretch of [start, end) off the ground (where a session may lie; sorted, disjoint), with the
    reasons.
    """
    gaps = without([Interval(start, end)], ground)
    return tuple(PassedOver(gap.start, gap.end, _against(gap, work, calendar, busy, ANY_TIME)) for gap in gaps)


def _against(
    interval: Interval, work: WorkToPlan, calendar: Calendar, busy: Sequence[Busy], wish: Wish
) -> tuple[Reason, ...]:
    """Returns everything that keeps this work out of the interval or of a part of it."""
    reasons: list[Reason] = []
    for closed in closed_intervals(calendar, interval.start, interval.end, hard_only=not work.impact):
        reasons += closed.reasons
    for taken in busy:
        if taken.interval.overlaps(interval):
            reasons.append(_taken(taken))
    if work.impact or wish.nights:
        # A night begins within two days, even if the clocks skip one.
        night_hours = merged(nights(calendar, interval.start, interval.end + 2 * _DAY))
        if without([interval], night_hours):
            next_night = next(night.start for night in night_hours if night.start >= interval.start)
            reasons.append(Reason("not_off_peak", {"next_night": next_night}))
    for day in local_days(interval.start, interval.end, calendar.zone):
        if day.weekday() in wish.not_weekdays and Interval(*local_day(day, calendar.zone)).overlaps(interval):
            reasons.append(Reason("not_wished_weekday", {"weekday": day.weekday()}))
    if wish.before and local_date(interval.end - _INSTANT, calendar.zone) >= wish.before:
        reasons.append(Reason("not_before_wished_date", {"before": wish.before}))
    if wish.not_before and local_date(interval.start, calendar.zone) < wish.not_before:
        reasons.append(Reason("before_first_wished_day", {"not_before": wish.not_before}))
    return distinct(reasons)


def _taken(busy: Busy) -> Reason:
    span = {"since": busy.interval.start, "until": busy.interval.end}
    kind, _, name = busy.code.partition(":")
    if kind == "directory":
        return Reason("directory_full", {"directories": name, **span})
    return Reason("team_full" if kind == "team" else "busy", {"by": busy.code, **span})


def _add(passed: list[PassedOver], night: PassedOver) -> None:
    """Adds a night; one refused for the same reasons as the night before joins it."""
    last = passed[-1] if passed else None
    if last and last.end <= night.start and _keys(last.reasons) == _keys(night.reasons):
        passed[-1] = PassedOver(last.start, night.end, last.reasons)
    else:
        passed.append(night)


def _keys(reasons: Sequence[Reason]) -> set[tuple[str, object]]:
    """Returns what makes two reasons the same for a reader: the code, and the blackout or the night's work."""
    return {(reason.code, reason.params.get("blackout") or reason.params.get("since")) for reason in reasons}


def _blackouts_between(slot: Slot, calendar: Calendar) -> list[Reason]:
    """Returns the long blackouts that the sessions go around."""
    if len(slot.sessions) < 2:
        return []
    blackouts = occurrences(calendar, slot.start, slot.end)
    around = [each.reason for each in blackouts if each.interval.length >= _DAY]
    return [Reason("around_blackout", reason.params) for reason in distinct(around)]


def _rests_on_a_guess(slot: Slot, work: WorkToPlan, calendar: Calendar) -> bool:
    if not calendar.blackouts and work.counted_in == "clock":
        return False
    return any(
        calendar.working_days(local_date(instant, calendar.zone)).provisional
        for session in slot.sessions
        for instant in (session.start, session.end)
    )
