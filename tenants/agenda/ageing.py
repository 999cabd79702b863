"""Finds due work and messages that nobody does, whatever the cause, for the log, the metrics and the desk."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog

from tenants.database.statements import fetch_all
from tenants.domain.lanes import CHANNELS, ORDER

log = structlog.get_logger(__name__)

PATIENCE = timedelta(minutes=2)  # work due for longer than this is reported
MOST = 1000  # pieces of a lane that are counted
LOOK = 15.0  # seconds between two looks; work that both see is reported
TOLD_AGAIN = 600.0  # seconds

# Due by business time, and there for as long by real time: what a jump of the sandbox's clock has just made due is not
# old. What waits by intention (a pause longer than any after a failure) is left out; what was given up is not.
_AGEING = """
    SELECT each, pieces, extract(epoch FROM oldest), name FROM unnest(%(lanes)s::text[]) AS lanes (each), LATERAL (
        SELECT count(*) AS pieces, max(age) AS oldest, (array_agg(name ORDER BY age DESC))[1] AS name FROM (
            SELECT name, least((SELECT business_now()) - due_at, (SELECT clock_timestamp()) - created_at) AS age
            FROM public.agenda_work
            WHERE lane = each AND done_at IS NULL AND due_at <= (SELECT business_now()) - %(patience)s::interval
              AND created_at <= (SELECT clock_timestamp()) - %(patience)s::interval
              AND (not_before <= (SELECT clock_timestamp()) + %(pause)s::interval
                   OR not_before > (SELECT clock_timestamp()) + %(given_up)s::interval)
            ORDER BY due_at LIMIT %(most)s
        ) AS due
    ) AS old WHERE pieces > 0
    UNION ALL
    SELECT each, pieces, extract(epoch FROM oldest), name FROM unnest(%(channels)s::text[]) AS lanes (each), LATERAL (
        SELECT count(*) AS pieces, max(age) AS oldest, (array_agg(name ORDER BY age DESC))[1] AS name FROM (
            SELECT template AS name,
                   least((SELECT business_now()) - due_at, (SELECT clock_timestamp()) - created_at) AS age
            FROM public.outbox_message
            WHERE channel = each AND done_at IS NULL AND due_at <= (SELECT business_now()) - %(patience)s::interval
              AND created_at <= (SELECT clock_timestamp()) - %(patience)s::interval
              AND (not_before <= (SELECT clock_timestamp()) + %(pause)s::interval
                   OR not_before > (SELECT clock_timestamp()) + %(given_up)s::interval)
            ORDER BY due_at LIMIT %(most)s
        ) AS due
    ) AS old WHERE pieces > 0
"""


@dataclass(frozen=True)
class Ageing:
    """The overdue work of a lane or a channel: how many pieces (at most MOST), the age of the oldest, and its name."""

    lane: str
    pieces: int
    oldest: timedelta
    name: str


def ageing() -> list[Ageing]:
    """Returns the lanes and channels with work that has been due for more than PATIENCE, over all clients."""
    from tenants.agenda.claiming import GIVEN_UP, LONG_PAUSE  # it imports the agenda's models

    values: dict[str, Any] = {
        "lanes": list(ORDER),
        "channels": list(CHANNELS),
        "most": MOST,
        "patience": str(PATIENCE),
        "pause": str(LONG_PAUSE),
        "given_up": str(GIVEN_UP / 2),
    }
    return [
        Ageing(lane, pieces, timedelta(seconds=float(seconds)), name)
        for lane, pieces, seconds, name in fetch_all(_AGEING, values)
    ]


@dataclass
class Watch:
    """Looks now and then, and logs once when a lane's work begins to age, repeats it now and then, and logs the end."""

    looked: float = 0.0
    seen: frozenset[str] = frozenset()
    told: dict[str, float] = field(default_factory=dict)

    def look(self) -> None:
        """Logs what has aged at two looks in a row. Cheap to call often."""
        now = time.monotonic()
        if now - self.looked < LOOK:
            return
        self.looked, by_lane = now, {each.lane: each for each in ageing()}
        for lane in self.seen & by_lane.keys():
            if lane not in self.told or now - self.told[lane] > TOLD_AGAIN:
                old = by_lane[lane]
                log.warning(
                    "work.ageing",
                    lane=lane,
                    pieces=old.pieces,
                    work=old.name,
                    oldest_seconds=round(old.oldest.total_seconds()),
                )
                self.told[lane] = now
        for lane in self.told.keys() - by_lane.keys():
            log.info("work.no_longer_ageing", lane=lane)
            del self.told[lane]
        self.seen = frozenset(by_lane)
