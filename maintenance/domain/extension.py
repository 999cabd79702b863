"""Extends a window: decides which sessions it has then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from maintenance.domain.intervals import Interval, clipped, on_grid
from maintenance.domain.plans import WorkToPlan


@dataclass(frozen=True, slots=True)
class WindowTerms:
    """The limits of extensions. most_extensions: of one window. long_impact_hours: standby numbers take the calls of an
    impact that lasts longer.
    """

    most_extensions: int = 3
    long_impact_hours: int = 24

    def __post_init__(self) -> None:
        if self.most_extensions < 0 or self.long_impact_hours < 1:
            raise ValueError("a window may be extended so many times, and a long impact takes at least an hour")


# The lengths that a person is offered; any other end may be requested.
LENGTHS = tuple(timedelta(hours=hours) for hours in (1, 2, 4, 8, 24, 48, 72, 120))


def extended(
    sessions: Sequence[Interval], work: WorkToPlan, legal: Sequence[Interval], until: datetime
) -> tuple[Interval, ...]:
    """Returns the sessions of a window that goes on until `until`; unchanged if no legal time comes before it.

    The last session goes on as long as that is legal, then further ones follow where the work may run. A review goes on
    without a break: it is bound only when it begins. `legal`: where a session may lie from the last one's end on.
    """
    last = sessions[-1]
    if until <= last.end:
        return tuple(sessions)
    if work.counted_in == "working_days":
        return (*sessions[:-1], Interval(last.start, until))
    longer = list(sessions)
    for piece in clipped(legal, last.end, until):
        if piece.start == longer[-1].end:
            longer[-1] = Interval(longer[-1].start, piece.end)
        elif piece.end - on_grid(piece.start) >= work.shortest_session:
            longer.append(Interval(on_grid(piece.start), piece.end))
    return tuple(longer)


def cut(sessions: Sequence[Interval], now: datetime) -> tuple[Interval, ...]:
    """Returns the sessions of a window that is done at `now`: later ones are dropped."""
    return tuple(Interval(each.start, min(each.end, now)) for each in sessions if each.start < now)
