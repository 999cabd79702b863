"""Answers that are kept, so that what is sent twice is done once: to calls with an Idempotency-Key, and to forms."""

from collections.abc import Mapping

from tenants.identifiers import uuid7
from tenants.people.models import IdempotentAnswer
from tenants.statements import execute


def kept(caller: str, key: str) -> IdempotentAnswer | None:
    """The answer under a caller's key; None while nothing was sent with it."""
    return IdempotentAnswer.objects.filter(caller=caller, key=key).first()


def begin(caller: str, key: str, digest: bytes) -> bool:
    """Take the key for what is being done, in its transaction. False when it is taken; waits for who is still at it."""
    new = execute(
        "INSERT INTO people_idempotentanswer (id, caller, key, request_digest, headers)"
        " VALUES (%s, %s, %s, %s, '{}') ON CONFLICT (caller, key) DO NOTHING",
        [uuid7(), caller, key, digest],
    )
    return new == 1


def keep(caller: str, key: str, status: int, headers: Mapping[str, str], body: bytes | None = None) -> None:
    """Keep what was answered, in the same transaction."""
    row = IdempotentAnswer.objects.filter(caller=caller, key=key)
    row.update(status=status, headers=dict(headers), body=body)
