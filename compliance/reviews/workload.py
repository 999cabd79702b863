"""How much work reviewers have and how fast it goes: by reviewer, by kind, by day. Read over all clients."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tenants.database.statements import fetch_all

# The client's time is not the reviewers': how long it had the case is taken away.
_TOOK = "percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - opened_at - waited)"


@dataclass(frozen=True)
class Load:
    """A row: who or what (a reviewer's name, a kind), cases with them now, decided in the period, and how fast.

    median: of the time from hand-in to decision, without the time the client had the case; None: nothing was decided.
    """

    key: str
    open: int
    late: int
    decided: int
    median: timedelta | None


@dataclass(frozen=True)
class Day:
    """What came in and what was decided on a day of the given zone."""

    day: date
    opened: int
    decided: int
    median: timedelta | None


def by_reviewer(now: datetime, since: datetime) -> list[Load]:
    """A row for each reviewer with an open or decided case; key "": open cases that are nobody's. Busiest first.
    What the platform decided itself is nobody's work.

    now: business time; since: what was decided from then on counts.
    """
    return _loads("assigned_to_id", "assigned_to", "decided_by_id", "decided_by", now, since)


def by_kind(now: datetime, since: datetime) -> list[Load]:
    """A row for each kind of case; as by_reviewer."""
    return _loads("kind", "kind", "kind", "kind", now, since)


def _loads(
    open_id: str, open_name: str, decided_id: str, decided_name: str, now: datetime, since: datetime
) -> list[Load]:
    rows = fetch_all(
        f"""
        WITH waiting AS (
            SELECT {open_id} AS id, max({open_name}) AS name, count(*) AS open,
                   count(*) FILTER (WHERE due_at < %(now)s) AS late
            FROM public.reviews_case WHERE state = 'open' GROUP BY 1
        ), done AS (
            SELECT {decided_id} AS id, max({decided_name}) AS name, count(*) AS decided, {_TOOK} AS median
            FROM public.reviews_case
            WHERE decided_at >= %(since)s AND state <> 'withdrawn' AND {decided_id} <> '' GROUP BY 1
        )
        SELECT coalesce(done.name, waiting.name), coalesce(open, 0), coalesce(late, 0), coalesce(decided, 0), median
        FROM waiting FULL JOIN done USING (id) ORDER BY 2 DESC, 4 DESC, 1
        """,  # noqa: S608 # nosec B608 # the columns are named above
        {"now": now, "since": since},
    )
    return [Load(*row) for row in rows]


def by_day(since: datetime, zone: str) -> list[Day]:
    """The days from `since` on in which something came in or was decided, latest first; zone: an IANA name."""
    rows = fetch_all(
        f"""
        WITH came AS (
            SELECT (opened_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS opened
            FROM public.reviews_case WHERE opened_at >= %(since)s GROUP BY 1
        ), done AS (
            SELECT (decided_at AT TIME ZONE %(zone)s)::date AS day, count(*) AS decided, {_TOOK} AS median
            FROM public.reviews_case WHERE decided_at >= %(since)s AND state <> 'withdrawn' GROUP BY 1
        )
        SELECT day, coalesce(opened, 0), coalesce(decided, 0), median
        FROM came FULL JOIN done USING (day) ORDER BY 1 DESC
        """,  # noqa: S608 # nosec B608 # a constant
        {"since": since, "zone": zone},
    )
    return [Day(*row) for row in rows]
