"""Stores answers, so that what is sent twice is done once: to calls with an Idempotency-Key, and to forms."""

import json
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from tenants.database.identifiers import uuid7
from tenants.people.models import IdempotentAnswer
from tenants.postgresql.prepared import Prepared
from tenants.refusals import Refused

PATIENCE: Final = "30s"  # of PostgreSQL's lock_timeout
SOON: Final = 2  # seconds after which a second sender may try again
_BEGIN = Prepared(
    "begin_answer",
    """
    WITH begun AS MATERIALIZED (
        SELECT set_config('lock_timeout', $5, true),
               pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' ' || $2 || ' ' || $3, 0)) AS alone
    ), taken AS (
        INSERT INTO people_idempotentanswer (id, caller, key, request_digest, headers)
        SELECT $1::uuid, $2::text, $3::text, $4::bytea, '{}' FROM begun WHERE alone
        ON CONFLICT (caller, key) DO NOTHING RETURNING 1
    )
    SELECT alone, EXISTS (SELECT FROM taken) FROM begun
    """,
)
_KEEP = Prepared(
    "keep_answer",
    "UPDATE people_idempotentanswer SET status = $3, headers = $4, body = $5 WHERE caller = $1 AND key = $2",
)


def kept(caller: str, key: str) -> IdempotentAnswer | None:
    """Returns the answer under a caller's key; None while nothing was sent with it."""
    return IdempotentAnswer.objects.filter(caller=caller, key=key).first()


def kept_below(caller: str, begins: str) -> list[IdempotentAnswer]:
    """Returns the answers under a caller's keys with this beginning, in the order in which they began."""
    return list(IdempotentAnswer.objects.filter(caller=caller, key__startswith=begins).order_by("pk"))


class UnderWay(Refused):
    """The first request with the key is still being processed."""

    def __init__(self) -> None:
        super().__init__(_("This is being done already: wait a moment, then look again."), code="under_way")


def begin(caller: str, key: str, digest: bytes) -> bool:
    """Takes the key for a request, in its transaction. Returns False when it is taken.

    Raises UnderWay while another request holds it, since waiting would block a thread. Later statements wait no longer
    than PATIENCE for locks: OperationalError.
    """
    [(alone, first)] = _BEGIN.rows(uuid7(), caller, key, digest, PATIENCE)
    if not alone:
        raise UnderWay
    return bool(first)


def keep(caller: str, key: str, status: int, headers: Mapping[str, str], body: bytes | None = None) -> None:
    """Stores the answer, in the same transaction."""
    _KEEP.later(caller, key, status, json.dumps(dict(headers)), body)
