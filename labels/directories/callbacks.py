"""Takes callbacks: messages that parties send by themselves. None is believed; it is a hint to look numbers up.

A connection's callback address ends with its own secret. A party that signs does it as Standard Webhooks do, with its
token's bytes as the key. Outcomes are counted; only the newest MOST_KEPT callbacks of a connection are stored.
"""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from labels.directories.connections import secrets_of
from labels.directories.models import Connection, PartyCallback
from tenants.clock import real_now
from tenants.database.statements import fetch_one
from tenants.domain.webhooks import signature_base
from tenants.events import Event
from tenants.models import Tally
from tenants.sealing import keyed_hash
from tenants.tallies import add_to_tally

LONGEST: Final = 64_000  # bytes
MOST_NUMBERS: Final = 500
SKEW: Final = 300  # seconds that a signature may be old, or ahead
MOST_KEPT: Final = 2_000  # of one connection: the oldest go
TALLY: Final = "callbacks"
_KEEP = """
    INSERT INTO public.directories_partycallback AS kept (connection_id, event, content, received_at, times)
    VALUES (%s, %s, %s, %s, 1) ON CONFLICT (connection_id, event) DO UPDATE SET times = kept.times + 1
    RETURNING times
"""


class CallbackOutcome(StrEnum):
    """The outcome of a callback. late: its signature is too old, or from the future; stranger: the secret is wrong, or
    the connection takes no callbacks.
    """

    TAKEN = "taken"
    KNOWN = "known"
    FORGED = "forged"
    LATE = "late"
    TOO_MANY = "too_many"
    STRANGER = "stranger"


class CallbackRefused(Exception):
    """A callback does not prove that the party sent it."""

    def __init__(self, why: str, outcome: CallbackOutcome = CallbackOutcome.FORGED) -> None:
        super().__init__(why)
        self.outcome = outcome


@dataclass(frozen=True)
class PartyHinted(Event):
    """A party hints that something changed for these numbers; an empty list means any of its numbers.

    event: identifies a repeated callback. Emitted outside the clients' schemas.
    """

    connection: Connection
    event: str
    numbers: list[str]


def callback_secret(connection: Connection) -> str:
    """Returns the secret in a connection's callback address. It changes with each callback_series."""
    return keyed_hash("party callback", f"{connection.pk} {connection.callback_series}")


def connection_at(key: int, secret: str) -> Connection | None:
    """Returns the connection with this key if the secret is right and it takes callbacks, else None."""
    connection = Connection.objects.exclude(callbacks=Connection.Callbacks.NONE).filter(pk=key).first()
    if connection is None or not hmac.compare_digest(callback_secret(connection).encode(), secret.encode()):
        return None
    return connection


def take_callback(account: Connection, headers: Mapping[str, str], body: bytes) -> bool:
    """Stores a callback in the caller's transaction and emits PartyHinted. Returns False if it was known already.

    headers: by lower-case name. Raises CallbackRefused where a signature is required and missing, old or wrong.
    """
    event = hashlib.sha256(body).hexdigest()
    if account.callbacks == Connection.Callbacks.SIGNED:
        _demand_signature(account, headers, body)
        event = hashlib.sha256(headers["webhook-id"].encode()).hexdigest()
    [times] = fetch_one(_KEEP, [account.pk, event, body, real_now()])
    if times == 1:
        kept = PartyCallback.objects.filter(connection=account).order_by("-pk")
        PartyCallback.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST_KEPT:])).delete()
        PartyHinted(account, event, numbers_named(body)).emit()
    count_callback(CallbackOutcome.TAKEN if times == 1 else CallbackOutcome.KNOWN, account)
    return bool(times == 1)


def note_looks(connection: Connection, event: str, clients: int) -> None:
    """Saves for how many clients a callback has scheduled a look."""
    PartyCallback.objects.filter(connection=connection, event=event).update(looks=clients)


def count_callback(outcome: CallbackOutcome, account: Connection | None = None) -> None:
    """Counts an outcome; account: None where nobody knows the connection."""
    add_to_tally(TALLY, f"{account.pk if account else 0}:{outcome}")


def callback_counts() -> dict[int, dict[CallbackOutcome, int]]:
    """Returns the count of each outcome so far, by the connection's key (0: no connection)."""
    counts: dict[int, dict[CallbackOutcome, int]] = {}
    for label, count in Tally.objects.filter(name=TALLY).values_list("label", "count"):
        key, _colon, outcome = label.partition(":")
        counts.setdefault(int(key), {})[CallbackOutcome(outcome)] = count
    return counts


def drop_old_callbacks(before: datetime) -> None:
    """Deletes the callbacks that came before an instant."""
    PartyCallback.objects.filter(received_at__lt=before).delete()


def _demand_signature(account: Connection, headers: Mapping[str, str], body: bytes) -> None:
    identifier, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (identifier and at.isascii() and at.isdecimal() and len(at) < 12):
        raise CallbackRefused("unsigned")
    if abs(real_now().timestamp() - int(at)) > SKEW:
        raise CallbackRefused("too old, or from the future", CallbackOutcome.LATE)
    signed = signature_base(identifier, int(at), body.decode(errors="replace")).encode()
    given = headers.get("webhook-signature", "").split()
    for secret in secrets_of(account):
        expected = "v1," + b64encode(hmac.digest(secret.get("token", "").encode(), signed, "sha256")).decode()
        if secret.get("token") and any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
            return
    raise CallbackRefused("another signature")


def numbers_named(body: bytes) -> list[str]:
    """Returns the numbers that a callback names as our contract says; an empty list means that any may be meant."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return []
    named = said.get("numbers") if isinstance(said, dict) else None
    if not isinstance(named, list) or not 0 < len(named) <= MOST_NUMBERS:
        return []
    texts = {each for each in named if isinstance(each, str) and 0 < len(each) <= 20}
    return sorted(each for each in texts if each.isascii() and each.isprintable())
