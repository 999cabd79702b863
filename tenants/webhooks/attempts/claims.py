"""Which tries are made next: the oldest of each endpoint, few at once, and none while it is left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tenants import claiming
from tenants.domain.webhooks import IN_FLIGHT
from tenants.webhooks.attempts.models import Attempt

LEASE: Final = timedelta(seconds=30)  # longer than a try takes

# Endpoints with something ahead are found in one walk that steps over all other rows of each. Tests wait for nothing.
_CHOSEN: Final = """
    chosen AS MATERIALIZED (
        SELECT next.id FROM (
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
        LEFT JOIN public.tenants_party AS party ON party.address = %(party)s::text || open.endpoint::text,
        LATERAL (
            SELECT count(*) AS tries FROM {table}
            WHERE endpoint = open.endpoint AND done_at IS NULL AND lease_until >= (SELECT real FROM clock)
        ) AS flying,
        LATERAL (
            (SELECT id, not_before FROM {table}
             WHERE {due} AND endpoint = open.endpoint AND reason <> 'test'
               AND coalesce(party.silent_until, '-infinity') <= (SELECT real FROM clock)
             ORDER BY not_before
             LIMIT greatest(CASE WHEN coalesce(party.trouble, '') <> '' THEN 1 ELSE %(most)s END - flying.tries, 0))
            UNION ALL
            (SELECT id, not_before FROM {table} WHERE {due} AND endpoint = open.endpoint AND reason = 'test' LIMIT 1)
        ) AS next
        ORDER BY next.not_before LIMIT %(limit)s
    )
"""


def party_of(endpoint: object) -> str:
    """By what an endpoint is known among those that may be silent (tenants.parties)."""
    return f"webhook {endpoint}"


def claim_attempts(limit: int) -> list[claiming.Claim]:
    """Lease up to `limit` tries: of each endpoint IN_FLIGHT at once, one while it has not answered the last time.

    One task at a time calls it (tasks.send_attempts), so that none counts what another is about to take.
    """
    return claiming.lease_chosen(
        Attempt, _CHOSEN, {"limit": limit, "most": IN_FLIGHT, "party": party_of(""), "lease": str(LEASE)}
    )
