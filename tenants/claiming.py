"""Claiming rows that are due, for the agenda and the outbox alike.

A claim leases rows for `lease` and raises their fence. Whoever writes the result does so under that fence
(`finish`, `put_back`): a worker that slept past its lease finds another fence and writes nothing. What dies is claimed
again when its lease ends. Leases run on PostgreSQL's real clock, due times on business time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from tenants.agenda.models import Claimable

LEASE = timedelta(seconds=20)  # longer than any call to the outside takes; what dies is taken up again after it
SHORT_PAUSE, LONG_PAUSE = timedelta(seconds=15), timedelta(minutes=5)
PATIENCE = 10  # tries with pauses up to the short one, then the long one
PER_CLIENT = 50  # of one claim at most, so that one client's flood leaves room for the others


class FenceLost(RuntimeError):
    """The lease ran out and somebody else holds the row now: nothing may be written."""


@dataclass(frozen=True)
class Claim:
    """A leased row: its id and the fence under which the result may be written."""

    table: type[Claimable]
    id: int
    fence: int
    attempts: int


def claim(table: type[Claimable], *, limit: int, lane: str | None = None, lease: timedelta = LEASE) -> list[Claim]:
    """Lease up to `limit` rows that are due, oldest first, at most PER_CLIENT a client; in one committed statement."""
    name = table._meta.db_table
    only_lane = "AND lane = %(lane)s" if lane is not None else ""
    sql = f"""
        WITH clock AS MATERIALIZED (SELECT business_now() AS business, clock_timestamp() AS real),
        due AS (
            SELECT id, tenant_id, due_at FROM {name}, clock
            WHERE done_at IS NULL {only_lane} AND due_at <= clock.business AND not_before <= clock.real
              AND (lease_until IS NULL OR lease_until < clock.real)
            ORDER BY due_at LIMIT %(look)s
        ),
        fair AS (
            SELECT id FROM (
                SELECT id, due_at, row_number() OVER (PARTITION BY tenant_id ORDER BY due_at) AS place FROM due
            ) WHERE place <= %(quota)s ORDER BY due_at LIMIT %(limit)s
        ),
        mine AS (
            SELECT t.id FROM {name} t JOIN fair USING (id), clock
            WHERE t.done_at IS NULL AND (t.lease_until IS NULL OR t.lease_until < clock.real)
            FOR UPDATE OF t SKIP LOCKED
        )
        UPDATE {name} w
        SET lease_until = clock_timestamp() + %(lease)s::interval, fence = fence + 1, attempts = attempts + 1
        FROM mine WHERE w.id = mine.id
        RETURNING w.id, w.fence, w.attempts
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql, {"lane": lane, "look": limit * 20, "quota": PER_CLIENT, "limit": limit, "lease": str(lease)}
        )
        return [Claim(table, *row) for row in sorted(cursor.fetchall())]


def finish(claim: Claim, **changes: Any) -> None:
    """Mark the row done, in the caller's transaction.

    Raises FenceLost (and so undoes the transaction) when it is no longer ours.
    """
    rows = table_rows(claim).update(done_at=Now(), lease_until=None, last_error="", **changes)
    if rows != 1:
        raise FenceLost(f"{claim.table._meta.label} {claim.id} is held under another fence than {claim.fence}")


def table_rows(claim: Claim) -> Any:
    """The claimed row as a queryset, empty once the fence is lost or it is done."""
    return claim.table._default_manager.filter(pk=claim.id, fence=claim.fence, done_at=None)


def pause(attempts: int) -> timedelta:
    """How long to wait before the next try: 1, 2, 4 … seconds up to SHORT_PAUSE, after PATIENCE tries LONG_PAUSE."""
    return LONG_PAUSE if attempts > PATIENCE else min(timedelta(seconds=2 ** (attempts - 1)), SHORT_PAUSE)


def hold_longer(claim: Claim, lease: timedelta) -> bool:
    """Lengthen the lease of a row in hand; False when it is no longer ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {claim.table._meta.db_table} SET lease_until = clock_timestamp() + %s::interval"
            " WHERE id = %s AND fence = %s AND done_at IS NULL",
            [str(lease), claim.id, claim.fence],
        )
        return bool(cursor.rowcount == 1)


def put_back(claim: Claim, error: str) -> None:
    """Give the row up after a failure: it is due again after a pause that doubles."""
    _free(
        claim,
        "last_error = %s, not_before = clock_timestamp() + %s::interval",
        [error[:2000], str(pause(claim.attempts))],
    )


def release(claims: Sequence[Claim]) -> None:
    """Give rows back untried (time is up): they are due at once and the try does not count."""
    for held in claims:
        _free(held, "attempts = attempts - 1", [])


def _free(claim: Claim, changes: str, values: list[Any]) -> None:
    table, row = claim.table._meta.db_table, "WHERE id = %s AND fence = %s AND done_at IS NULL"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET lease_until = NULL, {changes} {row}", [*values, claim.id, claim.fence])
    except IntegrityError:  # the same work was scheduled anew meanwhile: that row takes over
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET done_at = clock_timestamp() {row}", [claim.id, claim.fence])
