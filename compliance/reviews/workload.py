"""Measures how much work reviewers have and how fast it goes: by reviewer, by kind, by day. Reads all clients."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tenants.database.statements import fetch_all

# The client's time is not the reviewers': how long it had the case is taken away.
_TOOK = "percentile_cont(0.5) WITHIN GROUP (ORDER BY decided_at - opened_at - waited)"


@dataclass(frozen=True)
class Load:
    """A row about a reviewer or a kind: the cases with them now, those decided in the period, and how fast.

    median: of the time from submission to decision, without the client's time; None: nothing was decided.
    """

    key: str
    open: int
    late: int
    decided: int
    median: timedelta | None


@dataclass(frozen=True)
class Day:
    """The cases that were opened and decided on a day of the given zone."""

    day: date
    opened: int
    decided: int
    median: timedelta | None


def by_reviewer_and_kind(now: datetime, since: datetime) -> tuple[list[Load], list[Load]]:
    """Returns two lists, each with the busiest first: a row for each reviewer with an open or decided case (key "":
    open cases that are nobody's; the platform's own decisions are left out), and a row for each kind of case. now:
    business time; since: decisions count from then on.
    """
    # Open cases are read once for both: there may be a hundred thousand.
    waiting = fetch_all(
        """
        SELECT assigned_to_id, max(assigned_to), kind, count(*), count(*) FILTER (WHERE due_at < %(now)s)
        FROM public.reviews_case WHERE state = 'open' GROUP BY assigned_to_id, kind
        """,
        {"now": now},
    )
    of_reviewers = [(person, name, many, late) for person, name, _kind, many, late in waiting]
    of_kinds = [(kind, kind, many, late) for _person, _name, kind, many, late in waiting]
    return (
        _loads(of_reviewers, "decided_by_id", "decided_by", since),
        _loads(of_kinds, "kind", "kind", since),
    )


def _loads(waiting: list[tuple[str, str, int, int]], decided_id: str, decided_name: str, since: datetime) -> list[Load]:
    """Returns the rows. waiting: (id, name, open, late) of reviewers or kinds; an id may come again."""
    decided = fetch_all(
        f"""
        SELECT {decided_id}, max({decided_name}), count(*), {_TOOK}
        FROM public.reviews_case
        WHERE decided_at >= %(since)s AND state <> 'withdrawn' AND {decided_id} <> '' GROUP BY 1
        """,  # noqa: S608 # nosec B608 # the columns are named above
        {"since": since},
    )
    loads = {key: Load(name, 0, 0, many, median) for key, name, many, median in decided}
    for key, name, many, late in waiting:
        load = loads.get(key, Load(name, 0, 0, 0, None))
        loads[key] = replace(load, open=load.open + many, late=load.late + late)
    return sorted(loads.values(), key=lambda load: (-load.open, -load.decided, load.key))


def by_day(since: datetime, zone: str) -> list[Day]:
    """Returns the days from `since` on on which cases were opened or decided, latest first; zone: an IANA name."""
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
