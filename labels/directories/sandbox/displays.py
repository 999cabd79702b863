"""Decides display orders as a party does. Pure: no clock, no storage."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from labels.directories.sandbox.label_policy import refusal
from labels.directories.sandbox.parties import Behaviour, OutsideParty


@dataclass(frozen=True)
class Order:
    """One item of PUT /displays; a null label withdraws. name: the caller's name within the label."""

    key: str
    number: str
    label: str | None
    revision: int
    name: str | None = None


@dataclass(frozen=True)
class Receipt:
    """One item of the answer to PUT /displays, with the field names of the contract."""

    key: str
    number: str
    outcome: str
    revision: int | None
    accepted_at: datetime | None = None
    shown_from: datetime | None = None
    shown_by: datetime | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns the receipt with its instants as text."""
        return {name: stamp(value) if isinstance(value, datetime) else value for name, value in asdict(self).items()}


def stamp(instant: datetime) -> str:
    """Formats an instant as RFC 3339 in UTC, always equally long, so that stamps sort as text."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def receipt_for(order: Order, held: int | None, behaviour: Behaviour, at: datetime) -> Receipt:
    """Decides an order at business time `at`; `held` is the revision that the party holds for the number."""
    reason = None if order.label is None else refusal(order.label, order.name, behaviour.policy)
    if reason is not None:
        return Receipt(order.key, order.number, "refused", held, reason=reason)
    if held is not None and order.revision <= held:
        return Receipt(order.key, order.number, "stale", held, reason="revision_not_newer")
    return Receipt(
        order.key,
        order.number,
        "accepted",
        order.revision,
        accepted_at=at,
        shown_from=at + timedelta(minutes=behaviour.cache_min_minutes),
        shown_by=at + timedelta(minutes=behaviour.cache_max_minutes),
    )


def shown_at(order: Order, party: OutsideParty, behaviour: Behaviour, at: datetime) -> datetime:
    """Returns when handsets turn to a label accepted `at`, plus the behaviour's delay. The same number and revision
    always take the same share of the cache's time.
    """
    digest = sha256(f"{party.code} {order.number} {order.revision}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    shortest, longest = behaviour.cache_min_minutes, behaviour.cache_max_minutes
    return at + timedelta(minutes=shortest + share * (longest - shortest) + behaviour.late_minutes)
