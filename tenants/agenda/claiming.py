"""Claims rows that are due, for the agenda and the outbox alike.

A claim leases rows for `lease` and raises their fence. The result is written under that fence (`finish`, `put_back`): a
worker that slept past its lease finds another fence and writes nothing. The rows of a worker that dies are claimed
again when the lease ends. Leases run on PostgreSQL's real clock, due times on business time.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop

from tenants.agenda.models import PLATFORM, Claimable
from tenants.clients.catching_up import IS_HELD
from tenants.database.statements import execute, fetch_all, fetch_one
from tenants.events import Event
from tenants.tallies import add_to_tally

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=20)  # longer than any call to the outside takes; what dies is taken up again after it
SHORT_PAUSE, LONG_PAUSE = timedelta(seconds=15), timedelta(minutes=5)
PATIENCE = 10  # tries with pauses up to the short one, then the long one
MOST_TRIES = 2000  # a week of tries: whatever it waits for, a person has to look
WORRYING = 3  # tries in a row that failed: somebody is told
MOST_DEATHS = 10  # workers that one row takes with it, over minutes; a shutdown or a failing machine takes one
SUSPECT = 2  # deaths after which a row is done alone, so that no other is taken for what kills
GIVEN_UP = timedelta(days=36500)  # the pause of what nobody tries any more, until a person says so or it is due anew
GIVEN_UP_ROWS = ~Q(last_error="") & Q(not_before__gt=Now() + GIVEN_UP / 2)  # the index work_troubled has them
DIED = "the worker that had it ended in the midst of it, {} times in a row"
DROPPED = "dropped"  # the tally of what was given up with its client
CROWD = 1000  # due rows of a lane; with that many, clients take turns
TURN = 10  # rows of a client whose turn it is
CIRCLE_AGE = 1.0  # seconds for which the clients of a circle go round again before it is looked who has rows due
REMOVED = "the client was removed"
NOT_MIGRATED = gettext_noop("the client's tables are of an earlier release (tenants.database.migrating)")


class FenceLost(RuntimeError):
    """The lease ran out and another worker holds the row now: nothing may be written."""


class NotNow(Exception):
    """The row cannot be done now, through no fault of its own: it is due again after the pause, and the try does not
    count.
    """

    pause: timedelta


@dataclass(frozen=True)
class Claim:
    """A leased row: its id and the fence under which the result may be written."""

    table: type[Claimable]
    id: int
    fence: int
    attempts: int


@dataclass(frozen=True)
class FailsAgain(Event):
    """A row has failed WORRYING times, and retries go on."""

    claim: Claim


@dataclass(frozen=True)
class GivenUp(Event):
    """A row is no longer retried, until a person says so."""

    claim: Claim


# Rows are compared with `(SELECT … FROM clock)`, a value for an index search; a join would prevent that.
CLOCK = "clock AS MATERIALIZED (SELECT business_now() AS business, clock_timestamp() AS real)"


@dataclass
class Circle:
    """The clients of a crowded lane that take turns: those that had rows due when it was made, and how many had their
    turn.
    """

    clients: list[UUID]
    made: float  # monotonic seconds
    served: int = 0

    def coming(self, most: int) -> list[UUID]:
        """Returns the clients whose turn comes next."""
        return self.clients[self.served : self.served + most]

    def turn(self, limit: int) -> int:
        """Returns the rows of one turn; more where there are few clients."""
        return max(TURN, limit // len(self.clients))


# Lanes with a crowd; a new process learns of it by its first claim.
_circles: dict[tuple[str, str | None], Circle] = {}


def claim(table: type[Claimable], *, limit: int, lane: str | None = None, lease: timedelta = LEASE) -> list[Claim]:
    """Leases up to `limit` rows that are due, the oldest first, in committed statements.

    lane: a lane, or a channel of messages.

    While a lane is crowded (CROWD rows are due) its clients take turns of TURN rows instead, so that nobody waits for
    the flood of one. In a table that takes turns they always do, row by row, after the urgent rows.
    """
    asked = {"lane": lane, "crowd": CROWD, "limit": limit, "lease": str(lease)}
    urgent = _claim_oldest(table, "AND urgent", asked)[0] if table.takes_turns else []
    if len(urgent) == limit:
        return urgent
    asked["limit"] = limit - len(urgent)
    crowded = (table._meta.db_table, lane)
    if crowded in _circles and (claims := _claim_in_turn(table, asked)):
        return urgent + claims
    claims, due = _claim_oldest(table, "", asked)
    if due >= CROWD:
        _circles[crowded] = Circle([], made=-inf)
    return urgent + claims


def _claim_oldest(table: type[Claimable], which: str, asked: dict[str, Any]) -> tuple[list[Claim], int]:
    """Claims some of the CROWD rows that have been due for longest, and counts these. which: a condition in SQL."""
    turn = "row_number() OVER (PARTITION BY client ORDER BY due_at, id)" if table.takes_turns else "1"
    rows = _lease(
        table,
        f"""
        due AS MATERIALIZED (
            SELECT id, due_at, {{client}} AS client FROM {{table}} WHERE {{due}} {which} ORDER BY due_at LIMIT %(crowd)s
        ),
        chosen AS (
            SELECT id FROM (SELECT id, due_at, {turn} AS turn FROM due) AS placed
            ORDER BY turn, due_at LIMIT %(limit)s
        )
        """,  # nosec B608 # our own model's table
        "(SELECT count(*) FROM due)",
        asked,
    )
    return [Claim(table, *row[:3]) for row in rows], rows[0][3] if rows else 0


def _claim_in_turn(table: type[Claimable], asked: dict[str, Any]) -> list[Claim]:
    """Claims the rows of the next clients in the circle. Returns nothing, and ends the crowd, when few rows are due."""
    limit = asked["limit"]
    for circle in _circles_to_go(table, asked["lane"]):
        while clients := circle.coming(limit):
            rows = _lease(
                table,
                """
                chosen AS (
                    SELECT turn.id, place FROM unnest(%(clients)s::uuid[]) WITH ORDINALITY AS circle (client, place),
                    LATERAL (
                        SELECT id FROM {table} WHERE {due} AND {client} = circle.client
                        ORDER BY due_at LIMIT %(turn)s
                    ) AS turn LIMIT %(limit)s
                )
                """,
                "ARRAY[place, (SELECT count(*) FROM chosen)]",
                {**asked, "clients": clients, "turn": circle.turn(limit)},
            )
            cut_off = bool(rows) and rows[0][3][1] == limit
            circle.served += max(row[3][0] for row in rows) if cut_off else len(clients)
            if rows:
                return [Claim(table, *row[:3]) for row in rows]
    return []


def _circles_to_go(table: type[Claimable], lane: str | None) -> Iterator[Circle]:
    """Yields the rest of the circle, the same once more while it is young, and a new one unless the crowd has gone."""
    crowded = (table._meta.db_table, lane)
    circle = _circles[crowded]
    yield circle
    if time.monotonic() - circle.made < CIRCLE_AGE:
        circle.served = 0
        yield circle
    del _circles[crowded]
    if _is_crowded(table, lane):
        _circles[crowded] = Circle(_clients_with_due_rows(table, lane), time.monotonic())
        yield _circles[crowded]


def _is_crowded(table: type[Claimable], lane: str | None) -> bool:
    sql = f"WITH {CLOCK} SELECT count(*) FROM (SELECT FROM {{table}} WHERE {{due}} LIMIT %(crowd)s) AS due"  # nosec B608 # our own model's table
    return bool(fetch_one(_filled(sql, table, lane), {"lane": lane, "crowd": CROWD})[0] >= CROWD)


def _clients_with_due_rows(table: type[Claimable], lane: str | None) -> list[UUID]:
    """Returns the clients with due rows by one walk along the index on clients, which skips all other rows of each."""
    first = """
        SELECT {client}, due_at FROM {table} WHERE done_at IS NULL {of_lane} {after}
        ORDER BY {client}, due_at LIMIT 1
    """
    sql = f"""
        WITH RECURSIVE circle (client, due_at) AS (
            ({first.replace("{after}", "")})
            UNION ALL
            SELECT next.* FROM circle, LATERAL ({first.replace("{after}", "AND {client} > circle.client")}) AS next
        )
        SELECT client FROM circle WHERE due_at <= (SELECT business_now())
    """  # nosec B608 # our own model's table
    return [row[0] for row in fetch_all(_filled(sql, table, lane), {"lane": lane})]


def lease_chosen(table: type[Claimable], chosen: str, parameters: dict[str, Any]) -> list[Claim]:
    """Leases due rows by a rule of the table's own.

    chosen: SQL of a CTE `chosen (id)`, in which {table} stands for the table, {due} for the condition of being due and
    clock (business, real) for now. parameters: its own, and `lease`.
    """
    return [Claim(table, *row[:3]) for row in _lease(table, chosen, "0", {"lane": None, **parameters})]


def _lease(
    table: type[Claimable], chosen: str, also: str, parameters: dict[str, Any]
) -> list[tuple[int, int, int, Any]]:
    """Leases the rows of the CTE `chosen`. Returns (id, fence, attempts, the value of `also`) by id."""
    sql = _filled(
        f"""
        WITH {CLOCK},
        {chosen},
        mine AS (
            SELECT chosen.*, (t.lease_until IS NOT NULL)::int AS died FROM {{table}} t JOIN chosen USING (id)
            WHERE t.done_at IS NULL AND (t.lease_until IS NULL OR t.lease_until < (SELECT real FROM clock))
            FOR UPDATE OF t SKIP LOCKED
        )
        UPDATE {{table}} w
        SET lease_until = clock_timestamp() + %(lease)s::interval, fence = fence + 1, attempts = attempts + 1
            {{died}}
        FROM mine WHERE w.id = mine.id
        RETURNING w.id, w.fence, w.attempts, {also}, {{deaths}}
        """,  # nosec B608 # our own model's table
        table,
        parameters["lane"],
    )
    rows = sorted(fetch_all(sql, parameters))
    return [row[:4] for row in _without_suspects(table, rows)]


def _without_suspects(table: type[Claimable], rows: list[tuple[int, int, int, Any, int]]) -> list[Any]:
    """Returns the rows (the last value: deaths) that can be done together.

    A row of which workers died too often is given up. A row of which they may have died is done alone, and the others
    are released untried.
    """
    for row in rows:
        if row[4] >= MOST_DEATHS:
            _give_up(Claim(table, *row[:3]), DIED.format(row[4]))
    rows = [row for row in rows if row[4] < MOST_DEATHS]
    suspect = next((row for row in rows if row[4] >= SUSPECT), None)
    if suspect is None:
        return rows
    release([Claim(table, *row[:3]) for row in rows if row is not suspect])
    return [suspect]


def _filled(sql: str, table: type[Claimable], lane: str | None) -> str:
    of_lane = f"AND {table.lane_column} = %(lane)s" if lane is not None else ""
    words = {
        "{due}": f"done_at IS NULL {of_lane} AND due_at <= (SELECT business FROM clock)"  # nosec B608 # our own model's table
        " AND not_before <= (SELECT real FROM clock)"
        " AND (lease_until IS NULL OR lease_until < (SELECT real FROM clock))",
        "{of_lane}": of_lane,
        "{died}": ", deaths = deaths + died" if table.counts_deaths else "",
        "{deaths}": "w.deaths" if table.counts_deaths else "0",
        "{client}": f"(CASE WHEN tenant_id IS NULL THEN '{PLATFORM}'::uuid ELSE tenant_id END)",  # as its index has it
        "{table}": table._meta.db_table,
    }
    for word, text in words.items():
        sql = sql.replace(word, text)
    return sql


def finish(claim: Claim, **changes: Any) -> None:
    """Marks the row done, in the caller's transaction.

    Raises FenceLost, which undoes the transaction, when another worker holds it.
    """
    rows = table_rows(claim).update(done_at=Now(), lease_until=None, last_error="", **changes)
    if rows != 1:
        raise FenceLost(f"{claim.table._meta.label} {claim.id} is held under another fence than {claim.fence}")


def drop(claim: Claim, why: str = REMOVED, **changes: Any) -> None:
    """Drops the row undone for good, because its purpose is gone. It is counted, by kind and reason."""
    with transaction.atomic():
        if table_rows(claim).update(done_at=Now(), lease_until=None, last_error=why, **changes):
            note_dropped(claim.table)
    log.warning("work.dropped", table=claim.table._meta.label, task=claim.id, why=why)


def note_dropped(table: type[models.Model], count: int = 1) -> None:
    """Counts rows of a table that were dropped because their client was removed."""
    add_to_tally(DROPPED, str(table._meta.model_name), count)


def finish_all(claims: Sequence[Claim]) -> None:
    """Marks rows of one table done, in the caller's transaction.

    Raises FenceLost when another worker holds one of them.
    """
    done = execute(
        f"UPDATE {claims[0].table._meta.db_table} w SET done_at = now(), lease_until = NULL, last_error = ''"  # nosec B608 # our own model's table
        " FROM unnest(%s::bigint[], %s::int[]) AS held (id, fence)"
        " WHERE w.id = held.id AND w.fence = held.fence AND w.done_at IS NULL",
        [[claim.id for claim in claims], [claim.fence for claim in claims]],
    )
    if done != len(claims):
        raise FenceLost(f"{len(claims) - done} of {len(claims)} rows are held under other fences")


def table_rows(claim: Claim) -> Any:
    """Returns the claimed row as a queryset, empty once the fence is lost or it is done."""
    return claim.table._default_manager.filter(pk=claim.id, fence=claim.fence, done_at=None)


def pause(attempts: int) -> timedelta:
    """Returns the backoff before the next try: 1, 2, 4 … seconds up to SHORT_PAUSE, after PATIENCE tries LONG_PAUSE."""
    return LONG_PAUSE if attempts > PATIENCE else min(timedelta(seconds=2 ** (attempts - 1)), SHORT_PAUSE)


def hold_longer(claim: Claim, lease: timedelta) -> bool:
    """Lengthens the lease of a row in hand. Returns False when another worker holds it."""
    held = execute(
        f"UPDATE {claim.table._meta.db_table} SET lease_until = clock_timestamp() + %s::interval"  # nosec B608 # our own model's table
        " WHERE id = %s AND fence = %s AND done_at IS NULL",
        [str(lease), claim.id, claim.fence],
    )
    return held == 1


def put_back(claim: Claim, error: str, tries: int = MOST_TRIES) -> None:
    """Gives the row back after a failure: it is due again after a backoff that doubles, until so many tries
    are over.
    """
    if claim.attempts >= tries:
        _give_up(claim, error)
    else:
        _put_back(claim, error, pause(claim.attempts))
        if claim.attempts == WORRYING:
            FailsAgain(claim).emit()


def _give_up(claim: Claim, error: str) -> None:
    log.error("work.given_up", table=claim.table._meta.label, task=claim.id, attempts=claim.attempts, error=error)
    _put_back(claim, error, GIVEN_UP)
    GivenUp(claim).emit()


def _put_back(claim: Claim, error: str, pause: timedelta) -> None:
    alive = "deaths = 0, " if claim.table.counts_deaths else ""
    _free(
        claim,
        alive + "last_error = %s, not_before = clock_timestamp() + %s::interval",
        [error[:2000], str(pause)],
    )


def put_off(claim: Claim, why: str, pause: timedelta) -> None:
    """Gives the row back untried, because nothing could be done with it: it is due again after the pause."""
    _free(
        claim,
        "attempts = attempts - 1, last_error = %s, not_before = clock_timestamp() + %s::interval",
        [why[:2000], str(pause)],
    )


def release(claims: Sequence[Claim]) -> None:
    """Gives rows back untried because time is up: they are due at once and the try does not count."""
    if not claims:
        return
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {claims[0].table._meta.db_table} w SET lease_until = NULL, attempts = w.attempts - 1"  # nosec B608 # our own model's table
                " FROM unnest(%s::bigint[], %s::int[]) AS held (id, fence)"
                " WHERE w.id = held.id AND w.fence = held.fence AND w.done_at IS NULL",
                [[held.id for held in claims], [held.fence for held in claims]],
            )
    except (IntegrityError, OperationalError):  # of one of them a new row waits, or is being written: a deadlock
        for held in claims:
            _free(held, "attempts = attempts - 1", [])


def _free(claim: Claim, changes: str, values: list[Any]) -> None:
    table, row = claim.table._meta.db_table, "WHERE id = %s AND fence = %s AND done_at IS NULL"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET lease_until = NULL, {changes} {row}", [*values, claim.id, claim.fence])  # nosec B608 # our own model's table
    except IntegrityError:  # the same work was scheduled anew meanwhile, maybe for later: that row takes over
        execute(
            f"""
            WITH given_up AS (
                UPDATE {table} SET done_at = clock_timestamp() {row} RETURNING tenant_id, name, key, due_at
            )
            UPDATE {table} w SET due_at = least(w.due_at, given_up.due_at) FROM given_up
            WHERE w.name = given_up.name AND w.key = given_up.key
                AND w.tenant_id IS NOT DISTINCT FROM given_up.tenant_id
                AND w.done_at IS NULL AND w.lease_until IS NULL AND NOT w.{IS_HELD}
            """,  # nosec B608 # our own model's table
            [claim.id, claim.fence],
        )
