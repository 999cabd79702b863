"""Answers that are kept, so that what is sent twice is done once: to calls with an Idempotency-Key, and to forms."""

import json
from collections.abc import Mapping
from typing import Final

from tenants.identifiers import uuid7
from tenants.people.models import IdempotentAnswer
from tenants.postgresql.prepared import Prepared

PATIENCE: Final = "30s"  # of PostgreSQL's lock_timeout
_BEGIN = Prepared(
    "begin_answer",
    """
    WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', $5, true))
    INSERT INTO people_idempotentanswer (id, caller, key, request_digest, headers)
    SELECT $1::uuid, $2, $3, $4::bytea, '{}' FROM patience
    ON CONFLICT (caller, key) DO NOTHING RETURNING 1
    """,
)
_KEEP = Prepared(
    "keep_answer",
    "UPDATE people_idempotentanswer SET status = $3, headers = $4, body = $5 WHERE caller = $1 AND key = $2",
)


def kept(caller: str, key: str) -> IdempotentAnswer | None:
    """The answer under a caller's key; None while nothing was sent with it."""
    return IdempotentAnswer.objects.filter(caller=caller, key=key).first()


def begin(caller: str, key: str, digest: bytes) -> bool:
    """Take the key for what is being done, in its transaction. False when it is taken; waits for who is still at it.

    It, and what comes after it, waits no longer than PATIENCE for others: OperationalError, so that those who send the
    same again and again do not take all threads that answer.
    """
    return bool(_BEGIN.rows(uuid7(), caller, key, digest, PATIENCE))


def keep(caller: str, key: str, status: int, headers: Mapping[str, str], body: bytes | None = None) -> None:
    """Keep what was answered, in the same transaction."""
    _KEEP.later(caller, key, status, json.dumps(dict(headers)), body)
