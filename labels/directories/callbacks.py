"""What parties send us by themselves: who may, kept once, and what it hints at. Nothing of it is believed: whoever it
speaks of is looked at.

The address of a connection is a secret of its own. One that signs does so as webhooks do (Standard Webhooks), with its
token's bytes as the key.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection as database

from labels.directories.connections import secrets_of
from labels.directories.models import Connection, PartyCallback
from tenants.clock import real_now
from tenants.domain.webhooks import signature_base
from tenants.events import Event
from tenants.sealing import keyed_hash

LONGEST: Final = 64_000  # bytes
MOST_NUMBERS: Final = 500
SKEW: Final = 300  # seconds by which a signature may be old, or ahead
_KEEP = """
    INSERT INTO public.directories_partycallback AS kept (connection_id, event, content, received_at, times)
    VALUES (%s, %s, %s, %s, 1) ON CONFLICT (connection_id, event) DO UPDATE SET times = kept.times + 1
    RETURNING times
"""


class CallbackRefused(Exception):
    """Nobody who may speak for the party has sent it."""


@dataclass(frozen=True)
class PartyHinted(Event):
    """A party says that something may have changed: of these numbers, or, where it names none, of any of its own.

    event: by which it is the same again. Emitted outside the clients' schemas.
    """

    connection: Connection
    event: str
    numbers: list[str]


def callback_secret(connection: Connection) -> str:
    """The secret in a connection's address for callbacks; another one with each series."""
    return keyed_hash("party callback", f"{connection.pk} {connection.callback_series}")


def connection_at(secret: str) -> Connection | None:
    """Whose address that is; none of a connection that takes no callbacks."""
    for each in Connection.objects.exclude(callbacks=Connection.Callbacks.NONE):
        if hmac.compare_digest(callback_secret(each).encode(), secret.encode()):
            return each
    return None


def take_callback(account: Connection, headers: Mapping[str, str], body: bytes) -> bool:
    """Keep what a party has sent, in the caller's transaction; False where it was known. headers: their names in lower
    case. Raises CallbackRefused where it should be signed and is not.
    """
    event = hashlib.sha256(body).hexdigest()
    if account.callbacks == Connection.Callbacks.SIGNED:
        _demand_signature(account, headers, body)
        event = hashlib.sha256(headers["webhook-id"].encode()).hexdigest()
    with database.cursor() as cursor:
        cursor.execute(_KEEP, [account.pk, event, body, real_now()])
        times = cursor.fetchone()
    if times is None or times[0] > 1:
        return False
    PartyHinted(account, event, _numbers(body)).emit()
    return True


def drop_old_callbacks(before: datetime) -> None:
    """Forget what came before an instant."""
    PartyCallback.objects.filter(received_at__lt=before).delete()


def _demand_signature(account: Connection, headers: Mapping[str, str], body: bytes) -> None:
    identifier, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (identifier and at.isascii() and at.isdecimal() and len(at) < 12):
        raise CallbackRefused("unsigned")
    if abs(real_now().timestamp() - int(at)) > SKEW:
        raise CallbackRefused("too old, or from the future")
    signed = signature_base(identifier, int(at), body.decode(errors="replace")).encode()
    given = headers.get("webhook-signature", "").split()
    for secret in secrets_of(account):
        expected = "v1," + b64encode(hmac.digest(secret.get("token", "").encode(), signed, "sha256")).decode()
        if secret.get("token") and any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
            return
    raise CallbackRefused("another signature")


def _numbers(body: bytes) -> list[str]:
    """The numbers that it names, where it does so as our contract says; else none: then any may be meant."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    named = said.get("numbers") if isinstance(said, dict) else None
    if not isinstance(named, list) or not 0 < len(named) <= MOST_NUMBERS:
        return []
    return sorted({each for each in named if isinstance(each, str) and 0 < len(each) <= 20})
