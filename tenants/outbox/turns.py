"""Orders claimed messages: urgent ones first, and one of each client before a second one of any.

Clients continue where the last batch ended: the client served last comes last. A slow server takes few at once, and
otherwise the client with the oldest message would begin every batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tenants.agenda.claiming import Claim
from tenants.database.statements import fetch_all

_ORDER: Final = """
    WITH mine AS (
        SELECT id, urgent, due_at, tenant_id AS client,
            row_number() OVER (PARTITION BY urgent, tenant_id ORDER BY due_at, id) AS turn
        FROM public.outbox_message WHERE id = ANY(%(ids)s::bigint[])
    ), clients AS (
        SELECT client, (
            SELECT max(sent_at) FROM public.outbox_message AS sent
            WHERE sent.tenant_id = client AND sent.channel = %(channel)s AND sent.state = 'sent'
        ) AS served FROM (SELECT DISTINCT client FROM mine) AS each
    )
    SELECT id FROM mine JOIN clients USING (client) ORDER BY urgent DESC, turn, served NULLS FIRST, due_at, id
"""


def in_turns(claims: Sequence[Claim], channel: str) -> list[Claim]:
    """Returns claims of one channel in the order in which they go out."""
    by_id = {claim.id: claim for claim in claims}
    rows = fetch_all(_ORDER, {"ids": list(by_id), "channel": channel})
    return [by_id[row[0]] for row in rows]
