"""Compares a simulated year's figures with the seed's."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from maintenance.domain.calendar import Calendar, closed_intervals
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.domain.intervals import GRID, Interval
from maintenance.simulation.parties import completions
from maintenance.simulation.year import LANES, SimulatedWindow, Year, at_night
from tenants.domain.lanes import Lane

RUSH = "weekday_rush"
_HOUR = timedelta(hours=1)
# A year's calendar is worked out once, with room for what runs on after it.
_BEFORE, _AFTER = timedelta(days=2), timedelta(days=250)


@dataclass(frozen=True)
class Figure:
    """A line of the comparison. `value` in `unit`, None where nothing was measured; `of`: the number measured.

    `holds`: does the seed's figure hold? None where the seed names none.
    """

    code: str
    name: str
    seed: str
    value: float | None
    unit: str
    of: int
    holds: bool | None = None

    @property
    def text(self) -> str:
        if self.value is None:
            return "–"
        return f"{self.value:.0f}" if self.unit == "" else f"{self.value:.1f} {self.unit}"


@dataclass(frozen=True)
class Row:
    """Windows of a lane or a content. Times in hours: cycle is begun slot to published, wait is for a place."""

    name: str
    windows: int
    on_time_percent: float
    mean_cycle: float
    p95_cycle: float
    worst_wait: float


@dataclass(frozen=True)
class Outcome:
    """A year's figures. `hours`: small subjects' windows by local start hour; `months`: (month, windows, on time)."""

    figures: tuple[Figure, ...]
    lanes: tuple[Row, ...]
    contents: tuple[Row, ...]
    hours: tuple[int, ...]
    months: tuple[tuple[str, int, int], ...]

    def as_data(self, year: Year) -> dict[str, Any]:
        """Returns the outcome as JSON values."""
        return {
            "clients": year.clients,
            "days": year.days,
            "first_day": year.first.isoformat(),
            "seed_of_chance": year.seed,
            "windows": len(year.windows),
            "without_a_slot": len(year.refused),
            **asdict(self),
            "assumptions": year.assumptions,
        }


def outcome(year: Year) -> Outcome:
    """Works out all figures of a year."""
    windows = year.windows
    own = [window for window in windows if not window.request.campaign]
    return Outcome(
        figures=(
            *_green(own),
            *_nights([window for window in own if window.request.client.small]),
            *_fast([window for window in own if window.lane is Lane.FAST]),
            _share(
                "on_time",
                "Published by the promise, with what people carry",
                "–",
                windows,
                lambda window: window.on_time,
            ),
            _share("on_time_own", "… what clients asked for themselves", "–", own, lambda window: window.on_time),
            _share(
                "promised_too_early",
                "… promised for earlier than their own booked end",
                "–",
                windows,
                lambda window: window.due < window.slot.end,
            ),
            *_closed_times(windows),
            *_standard([window for window in own if window.lane is Lane.STANDARD]),
            *_completed(year),
        ),
        lanes=_rows(windows, lambda window: window.lane.value),
        contents=_rows(windows, lambda window: window.request.content.value),
        hours=_hours([window for window in own if window.request.client.small]),
        months=_months(windows),
    )


def cycle(window: SimulatedWindow) -> timedelta:
    """Returns how long our own work took from the begun slot (or a later approval), with nights and waits."""
    return _worked(window) - window.ready_at


def wait(window: SimulatedWindow) -> timedelta:
    """Returns how long a window waited for a place after its slot began."""
    return (window.begun_at or window.ready_at) - window.ready_at


def _worked(window: SimulatedWindow) -> datetime:
    if window.worked_at is None:
        raise ValueError("the window is not worked through")
    return window.worked_at


# ---------------------------------------------------------------- the figures


def _green(own: Sequence[SimulatedWindow]) -> list[Figure]:
    wanted = float(-DEFAULT_POLICY.green_lane)
    seed = f"{wanted:.0f} % shorter"
    green = [window for window in own if window.lane is Lane.GREEN]
    planned = sum(window.estimate.processing.likely for window in green)
    otherwise = sum(window.in_standard_lane.processing.likely for window in green)
    name = "Green channel: estimated processing, against the same requests in the standard lane"
    shorter = 100 * (1 - planned / otherwise) if otherwise else None
    return [
        Figure("green_estimate", name, seed, shorter, "% shorter", len(green), _holds(shorter, wanted)),
        _green_cycle(own, seed, wanted),
    ]


def _green_cycle(own: Sequence[SimulatedWindow], seed: str, wanted: float) -> Figure:
    """Compares the green lane's cycles content by content, weighted by its own mix."""
    by_content: dict[tuple[str, Lane], list[float]] = defaultdict(list)
    for window in own:
        by_content[window.request.content, window.lane].append(cycle(window) / _HOUR)
    took = otherwise = 0.0
    count = 0
    for (content, lane), times in by_content.items():
        standard = by_content.get((content, Lane.STANDARD))
        if lane is Lane.GREEN and standard:
            took += sum(times)
            otherwise += len(times) * sum(standard) / len(standard)
            count += len(times)
    shorter = 100 * (1 - took / otherwise) if otherwise else None
    name = "… cycle time as it came out (slot begun to our own work done), against standard, same mix of contents"
    return Figure("green_cycle", name, seed, shorter, "% shorter", count, _holds(shorter, wanted))


def _nights(small: Sequence[SimulatedWindow]) -> list[Figure]:
    offered = [(slot.start, window.calendar) for window in small for slot in window.offered]
    return [
        _share(
            "small_at_night",
            "Windows of small subjects that start at night, any offered slot taken alike",
            "over 60 %",
            small,
            lambda window: at_night(window.slot.start, window.calendar),
            wanted=60,
        ),
        _share("offered_at_night", "… slots offered to them at night", "–", offered, lambda each: at_night(*each)),
        _share(
            "earliest_at_night",
            "… had everyone taken the earliest slot",
            "–",
            small,
            lambda window: at_night(window.offered[0].start, window.calendar),
        ),
    ]


def _fast(fast: Sequence[SimulatedWindow]) -> list[Figure]:
    term = LANES.terms[Lane.FAST]
    seed = f"within {term / _HOUR:g} h"
    at_once = [window for window in fast if window.slot.start == window.request.handed_in_at]
    return [
        _share(
            "fast_within_term",
            "Fast lane, taken at once: hand-in to our own work done",
            seed,
            at_once,
            lambda window: _worked(window) - window.request.handed_in_at <= term,
        ),
        _share(
            "fast_on_time", "… all, from the start that the client chose", seed, fast, lambda window: window.on_time
        ),
    ]


def _closed_times(windows: Sequence[SimulatedWindow]) -> list[Figure]:
    impact = [window for window in windows if window.impact]
    sessions = [(session, window.calendar) for window in impact for session in window.sessions]
    hits = sum(touches_blackout(session, calendar) for session, calendar in sessions)
    rush = sum(starts_in_rush(window) for window in impact)
    others = [window for window in windows if not window.impact]
    at_once = sum(starts_in_rush(window) for window in others)
    return [
        Figure("blackout_hits", "Sessions with impact that touch a blackout", "0", hits, "", len(sessions), hits == 0),
        Figure(
            "rush_starts", "Windows with impact that start in the weekday rush", "0", rush, "", len(impact), rush == 0
        ),
        Figure("rush_without_impact", "… without impact (not bound by it)", "–", at_once, "", len(others)),
    ]


def _standard(standard: Sequence[SimulatedWindow]) -> list[Figure]:
    worst = max((wait(window) / _HOUR for window in standard), default=None)
    slots = [(window.offered[0].start - window.request.handed_in_at) / _HOUR for window in standard]
    return [
        Figure("worst_wait", "Worst wait of the standard lane, for a place", "–", worst, "h", len(standard)),
        Figure(
            "worst_slot",
            "… from hand-in to the earliest slot offered (around blackouts)",
            "–",
            max(slots, default=None),
            "h",
            len(standard),
        ),
    ]


def _completed(year: Year) -> list[Figure]:
    """Returns how long completion takes, with the platform's share of parties by desk, and if all were by program."""
    completed, platform = completions(year.windows, year.platform, year.seed), year.platform
    by_desk = f"{platform.desk_parties} of {platform.directories} parties served by people"
    ways = (
        ("program", "Begun slot to completed, all parties asked by program", [each.by_program for each in completed]),
        ("desk", f"… {by_desk}", [each.by_desk for each in completed]),
    )
    figures = []
    for code, name, took in ways:
        hours = sorted(each / _HOUR for each in took)
        mean = sum(hours) / len(hours) if hours else None
        most = hours[math.ceil(0.95 * len(hours)) - 1] if hours else None
        figures += [
            Figure(f"completed_{code}_mean", f"{name}: mean", "–", mean, "h", len(hours)),
            Figure(f"completed_{code}_p95", f"{name}: 95 %", "–", most, "h", len(hours)),
        ]
    return figures


def _share(
    code: str, name: str, seed: str, among: Sequence[Any], is_so: Callable[[Any], bool], wanted: float | None = None
) -> Figure:
    value = 100 * sum(map(is_so, among)) / len(among) if among else None
    return Figure(code, name, seed, value, "%", len(among), _holds(value, wanted) if wanted is not None else None)


def _holds(value: float | None, wanted: float) -> bool | None:
    return None if value is None else value >= wanted


# ---------------------------------------------------------------- closed times, checked again


def touches_blackout(session: Interval, calendar: Calendar) -> bool:
    return _touches(session, _closed(calendar, *_year_of(session)))


def starts_in_rush(window: SimulatedWindow) -> bool:
    start = Interval(window.slot.start, window.slot.start + GRID)
    rush = tuple(each for each in window.calendar.blackouts if each.code == RUSH)
    closed = _closed(replace(window.calendar, blackouts=rush), *_year_of(start))
    return any(each.contains(start.start) for each in _near(start, closed))


def _year_of(interval: Interval) -> tuple[datetime, datetime]:
    first = interval.start.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
    return first - _BEFORE, first + timedelta(days=365) + _AFTER


@lru_cache(maxsize=256)
def _closed(calendar: Calendar, start: datetime, end: datetime) -> tuple[Interval, ...]:
    return tuple(each.interval for each in closed_intervals(calendar, start, end))


def _touches(interval: Interval, closed: Sequence[Interval]) -> bool:
    return any(each.overlaps(interval) for each in _near(interval, closed))


def _near(interval: Interval, closed: Sequence[Interval]) -> Sequence[Interval]:
    """Returns those of the sorted, disjoint closed times that may overlap the interval."""
    last = bisect_left(closed, Interval(interval.end, interval.end))
    first = max(bisect_left(closed, Interval(interval.start, interval.start)) - 1, 0)
    return closed[first:last]


# ---------------------------------------------------------------- tables


def _rows(windows: Iterable[SimulatedWindow], name: Callable[[SimulatedWindow], str]) -> tuple[Row, ...]:
    groups: dict[str, list[SimulatedWindow]] = defaultdict(list)
    for window in windows:
        groups[name(window)].append(window)
    return tuple(_row_of_windows(each, groups[each]) for each in sorted(groups))


def _row_of_windows(name: str, windows: Sequence[SimulatedWindow]) -> Row:
    times = sorted(cycle(window) / _HOUR for window in windows)
    return Row(
        name,
        len(windows),
        round(100 * sum(window.on_time for window in windows) / len(windows), 1),
        round(sum(times) / len(times), 2),
        round(times[math.ceil(0.95 * len(times)) - 1], 2),
        round(max(wait(window) for window in windows) / _HOUR, 2),
    )


def _hours(windows: Iterable[SimulatedWindow]) -> tuple[int, ...]:
    counts = Counter(window.slot.start.astimezone(window.calendar.zone).hour for window in windows)
    return tuple(counts[hour] for hour in range(24))


def _months(windows: Iterable[SimulatedWindow]) -> tuple[tuple[str, int, int], ...]:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for window in windows:
        month = counts[window.slot.start.astimezone(window.calendar.zone).strftime("%Y-%m")]
        month[0] += 1
        month[1] += window.on_time
    return tuple((month, total, kept) for month, (total, kept) in sorted(counts.items()))
