"""Rules of webhooks: Standard Webhooks 1.0.0 (signatures, retries), and when an endpoint is given up."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 24
BOTH_LIVE: Final = timedelta(hours=24)  # the old secret and the new one, after a rotation
# Before each try of an event at an endpoint: 75 hours in all.
PAUSES: Final = (
    timedelta(0),
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER: Final = 0.2  # of a pause, to both sides
ONLY_FAILURES: Final = timedelta(days=5)  # after which an endpoint is switched off
UNKNOWN_AT_MOST: Final = timedelta(days=1)  # that a host's name is not known: then its endpoint is switched off
LOOKED_UP_EVERY: Final = timedelta(minutes=10)  # until then
IN_FLIGHT: Final = 2  # tries at one endpoint at once
LONGEST_RUN: Final = 60  # tries at one endpoint that wait behind one another, when they take no more than
RUN: Final = timedelta(seconds=1)  # altogether
GONE: Final = 410


class TryOutcome(StrEnum):
    """The outcomes of one try."""

    DELIVERED = "delivered"
    FAILED = "failed"
    GONE = "gone"  # the endpoint wants nothing more
    DROPPED = "dropped"  # it was not made: the endpoint is off


def outcome_of(status: int | None) -> TryOutcome:
    """Returns the outcome of a status. Only 2xx is a success; a redirect is not followed. None: nobody answered."""
    if status is not None and 200 <= status < 300:
        return TryOutcome.DELIVERED
    return TryOutcome.GONE if status == GONE else TryOutcome.FAILED


def run_after(milliseconds: int) -> int:
    """Returns how many tries an endpoint gets at a time after one that took so long, IN_FLIGHT of them at once."""
    most = IN_FLIGHT * int(RUN / timedelta(milliseconds=max(milliseconds, 1)))
    return min(max(most, IN_FLIGHT), LONGEST_RUN)


def secret_from(random: bytes) -> str:
    """Returns a secret in the form that its owner sees and the libraries take."""
    return PREFIX + base64.b64encode(random).decode()


def signature_base(message_id: str, timestamp: int, body: str) -> str:
    """Returns the text that is signed."""
    return f"{message_id}.{timestamp}.{body}"


def signatures(secrets: Iterable[str], message_id: str, timestamp: int, body: str) -> str:
    """Returns the header `webhook-signature`: one signature for each live secret. timestamp: Unix seconds."""
    signed = signature_base(message_id, timestamp, body).encode()
    keys = (base64.b64decode(secret.removeprefix(PREFIX)) for secret in secrets)
    return " ".join("v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys)


def pause_before(number: int, *, event: str, endpoint: str, asked: timedelta | None = None) -> timedelta | None:
    """Returns the backoff before the try of this number (1 is the first); None: that was the last.

    The same event and endpoint give the same jitter. asked: the endpoint's Retry-After, which counts from our own pause
    to twice as much.
    """
    if number > len(PAUSES):
        return None
    base = PAUSES[number - 1]
    digest = hashlib.sha256(f"{event} {endpoint} {number}".encode()).digest()
    share = int.from_bytes(digest[:8], "big") / 2**64  # from 0 to 1
    ours = base * (1 + JITTER * (2 * share - 1))
    return ours if asked is None else min(max(asked, ours), 2 * base)


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Returns the wait in a Retry-After header, in seconds or as a date; None when it cannot be read."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return timedelta(seconds=int(text))
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return max((until if until.tzinfo else until.replace(tzinfo=UTC)) - now, timedelta(0))


def goes_off(failing_since: datetime | None, now: datetime) -> bool:
    """Returns True if a failure now switches the endpoint off. failing_since: the first failure after the
    last success.
    """
    return failing_since is not None and now - failing_since >= ONLY_FAILURES
