"""Chooses the next tries: the oldest of each endpoint, few at once, and none while it is left alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from tenants.agenda import claiming
from tenants.database.statements import fetch_all
from tenants.domain.webhooks import IN_FLIGHT, TryOutcome
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.attempts.post import ProgramAnswer

NO_RUNS: Final[Mapping[UUID, int]] = MappingProxyType({})
NO_BOUND: Final = 2**31 - 1
LEASE: Final = timedelta(seconds=30)  # longer than a try takes

# Endpoints with something ahead are found in one walk that steps over all other rows of each. Tests wait for nothing
# but their client's turn: the client with the fewest tries in hand comes first, and none has all that there may be.
_CHOSEN: Final = """
    chosen AS MATERIALIZED (
        SELECT id FROM (
            SELECT next.id, next.not_before, coalesce(of_client.tries, 0)
                + row_number() OVER (PARTITION BY next.tenant_id ORDER BY next.not_before) AS turn
            FROM (
                WITH RECURSIVE open (endpoint) AS (
                    (SELECT endpoint FROM {table} WHERE done_at IS NULL ORDER BY endpoint LIMIT 1)
                    UNION ALL
                    SELECT next.endpoint FROM open, LATERAL (
                        SELECT endpoint FROM {table} WHERE done_at IS NULL AND endpoint > open.endpoint
                        ORDER BY endpoint LIMIT 1
                    ) AS next
                )
                SELECT endpoint FROM open
            ) AS open
            LEFT JOIN public.tenants_party AS party ON party.address = %(party)s::text || open.endpoint::text
            LEFT JOIN unnest(%(endpoints)s::uuid[], %(runs)s::int[]) AS known (endpoint, run) USING (endpoint),
            LATERAL (
                SELECT count(*) AS tries FROM {table}
                WHERE endpoint = open.endpoint AND done_at IS NULL AND lease_until >= (SELECT real FROM clock)
            ) AS flying,
            LATERAL (
                (SELECT id, not_before, tenant_id FROM {table}
                 WHERE {due} AND endpoint = open.endpoint AND reason <> 'test'
                   AND coalesce(party.silent_until, '-infinity') <= (SELECT real FROM clock)
                 ORDER BY not_before
                 LIMIT greatest(CASE WHEN coalesce(party.trouble, '') <> '' THEN 1
                                ELSE coalesce(known.run, %(most)s) END - flying.tries, 0))
                UNION ALL
                (SELECT id, not_before, tenant_id FROM {table}
                 WHERE {due} AND endpoint = open.endpoint AND reason = 'test' LIMIT 1)
            ) AS next
            LEFT JOIN (
                SELECT tenant_id, count(*) AS tries FROM {table}
                WHERE done_at IS NULL AND lease_until >= (SELECT real FROM clock) GROUP BY tenant_id
            ) AS of_client USING (tenant_id)
        ) AS next
        WHERE turn <= %(most_of_client)s ORDER BY turn, not_before LIMIT %(limit)s
    )
"""
_DELIVERED: Final = f"""
    UPDATE {Attempt._meta.db_table} AS w
    SET done_at = clock_timestamp(), lease_until = NULL, last_error = '', outcome = '{TryOutcome.DELIVERED}',
        trouble = '', sent_at = held.sent_at, code = held.code, milliseconds = held.milliseconds, answer = held.answer
    FROM unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::int[], %s::int[], %s::text[])
        AS held (id, fence, sent_at, code, milliseconds, answer)
    WHERE w.id = held.id AND w.fence = held.fence AND w.done_at IS NULL
    RETURNING w.id
"""  # noqa: S608 # nosec B608 # a constant


def party_of(endpoint: object) -> str:
    """Returns an endpoint's name among the parties that may be silent (tenants.outside.parties)."""
    return f"webhook {endpoint}"


def claim_attempts(
    limit: int, runs: Mapping[UUID, int] = NO_RUNS, *, most_of_client: int = NO_BOUND
) -> list[claiming.Claim]:
    """Leases up to `limit` tries: of each endpoint IN_FLIGHT, one while it did not answer the last time, or as many as
    `runs` says for fast ones; and at most most_of_client of one client. One task at a time calls it
    (tasks.send_attempts), so that none counts what another is about to take.
    """
    return claiming.lease_chosen(
        Attempt,
        _CHOSEN,
        {
            "limit": limit,
            "most_of_client": most_of_client,
            "most": IN_FLIGHT,
            "party": party_of(""),
            "lease": str(LEASE),
            "endpoints": list(runs),
            "runs": list(runs.values()),
        },
    )


def note_delivered(tries: Sequence[tuple[claiming.Claim, datetime, ProgramAnswer]]) -> set[int]:
    """Notes successful tries, in the caller's transaction: when each was sent (real time), and the answer.

    Returns the ids of those that were still ours.
    """
    rows = [
        (claim.id, claim.fence, sent_at, answer.status, answer.milliseconds, answer.text)
        for claim, sent_at, answer in tries
    ]
    return {key for (key,) in fetch_all(_DELIVERED, [list(column) for column in zip(*rows, strict=True)])}
