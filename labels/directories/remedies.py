"""Defines orders and answers for what a directory does besides displays: accelerations, appeals and forwardings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from labels.directories.answers import PermanentRefusal, by, instant
from tenants.outside.exchange import BrokenAnswer


@dataclass(frozen=True)
class AccelerationOrder:
    """An order that handsets fetch again the label that the directory took under this revision."""

    key: str
    number: str
    revision: int


@dataclass(frozen=True)
class AccelerationReceipt:
    """The answer to an acceleration. takes_effect_at is None, and reason set, when it was refused for good."""

    key: str
    takes_effect_at: datetime | None
    reason: str


@dataclass(frozen=True)
class AppealRequest:
    """An appeal against a mark. about: fraud, harassment, wrong_industry, or wrong_label (a label that
    nobody ordered).
    """

    key: str
    number: str
    about: str
    statement: str


@dataclass(frozen=True)
class AppealReceipt:
    """The answer to an appeal. decided_by is None, and reason set, when it was refused for good."""

    key: str
    decided_by: datetime | None
    reason: str


@dataclass(frozen=True)
class AppealResult:
    """A decided or pending appeal. unknown: the directory has no such appeal, or no longer."""

    key: str
    state: Literal["pending", "granted", "rejected", "unknown"]
    reason: str


@dataclass(frozen=True)
class ForwardingOrder:
    """An order to forward calls from `number` to another number; None ends the forwarding."""

    key: str
    number: str
    to: str | None
    revision: int


@dataclass(frozen=True)
class ForwardingReceipt:
    """A carrier's answer. taken: it holds this order; otherwise it holds one whose `revision` is not older, or refuses
    this one for a reason.
    """

    key: str
    taken: bool
    revision: int
    reason: str = ""


def acceleration_receipts(
    orders: Sequence[AccelerationOrder], items: Sequence[Mapping[str, Any]]
) -> list[AccelerationReceipt]:
    """Returns the receipts of an answer that is valid by the contract, in the orders' order. Raises BrokenAnswer."""
    by_key = by(items, "key", [order.key for order in orders])
    return [
        AccelerationReceipt(order.key, *_taken(by_key[order.key], order.number, "takes_effect_at")) for order in orders
    ]


def appeal_receipts(appeals: Sequence[AppealRequest], items: Sequence[Mapping[str, Any]]) -> list[AppealReceipt]:
    """Returns the receipts of an answer that is valid by the contract, in the appeals' order. Raises BrokenAnswer."""
    by_key = by(items, "key", [appeal.key for appeal in appeals])
    return [AppealReceipt(appeal.key, *_taken(by_key[appeal.key], appeal.number, "decided_by")) for appeal in appeals]


def _taken(item: Mapping[str, Any], number: str, name: str) -> tuple[datetime | None, str]:
    if item["number"] != number:
        raise BrokenAnswer("broken_answer", f"{item['key']}: another number")
    if item["outcome"] == "refused":
        return None, item["reason"]
    if item[name] is None:
        raise BrokenAnswer("broken_answer", f"{item['key']}: taken, but {name} is not said")
    return instant(item[name]), ""


def appeal_results(keys: Sequence[str], items: Sequence[Mapping[str, Any]]) -> list[AppealResult]:
    """Returns the results in the keys' order. Raises BrokenAnswer."""
    by_key = by(items, "key", keys)
    return [AppealResult(key, by_key[key]["state"], by_key[key]["reason"] or "") for key in keys]


def forwarding_receipts(
    orders: Sequence[ForwardingOrder], items: Sequence[Mapping[str, Any]]
) -> list[ForwardingReceipt]:
    """Returns the receipts in the orders' order. Raises BrokenAnswer unless the carrier holds each order or a newer
    one.
    """
    by_key = by(items, "key", [order.key for order in orders])
    for order in orders:
        item = by_key[order.key]
        if item["number"] != order.number or item["revision"] < order.revision:
            raise BrokenAnswer("broken_answer", f"{order.key}: neither this order nor a newer one is held")
    receipts = [(order.key, by_key[order.key]) for order in orders]
    return [ForwardingReceipt(key, item["outcome"] == "accepted", int(item["revision"])) for key, item in receipts]


def forwarding_refused(order: ForwardingOrder, refusal: PermanentRefusal) -> ForwardingReceipt:
    """Returns the receipt of an order that the carrier refuses."""
    return ForwardingReceipt(order.key, False, 0, refusal.reason)
