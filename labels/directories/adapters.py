"""Defines the protocol by which the product talks to directories, and its adapters, chosen by name.

The adapter `http` speaks contract.yaml. It checks each answer against the contract and against the request before it
believes anything, so that a faulty party can make an order fail but cannot put anything into our data.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Literal, Protocol
from urllib.parse import urlsplit

import jsonschema_rs
import yaml

from labels.directories import remedies
from labels.directories.answers import PermanentRefusal, by, instant, refuse
from labels.directories.batches import sent_in_halves
from labels.directories.remedies import (
    AccelerationOrder,
    AccelerationReceipt,
    AppealReceipt,
    AppealRequest,
    AppealResult,
    ForwardingOrder,
    ForwardingReceipt,
)
from labels.directories.turns import Turn, turn_at
from labels.directories.verbs import VERB_OF_PATH
from labels.domain.directory_policy import Characters, DirectoryPolicy, Strictness
from tenants.outside.exchange import BrokenAnswer, HttpAnswer, exchange, printable

CONTRACT: Final = Path(__file__).with_name("contract.yaml")
BATCH: Final = 500
TIMEOUT: Final = timedelta(seconds=10)
Meter = Callable[[str], Turn]  # the verb of a call → the context that the call is made in


@dataclass(frozen=True)
class DisplayOrder:
    """An order to show this label for this number; a label of None withdraws.

    key: makes it safe to send the order again; name: the caller's name within the label.
    """

    key: str
    number: str
    label: str | None
    revision: int
    name: str | None = None


@dataclass(frozen=True)
class DisplayReceipt:
    """A directory's answer to an order.

    accepted: `revision` is the order's; the instants (business time, aware) are set where the party gives them.
    stale: the directory holds `revision`, which is not older. refused: it holds `revision` or nothing.
    pending: it has not decided; the same order is sent again at `ask_again_at`. needs_person: somebody has to act
    there. unknown: nobody knows whether it took the order; the number is looked up before the order is sent again.
    """

    key: str
    number: str
    outcome: Literal["accepted", "stale", "refused", "pending", "needs_person", "unknown"]
    revision: int | None = None
    accepted_at: datetime | None = None
    shown_from: datetime | None = None
    shown_by: datetime | None = None
    reason: str | None = None
    ask_again_at: datetime | None = None


@dataclass(frozen=True)
class HeldLabel:
    """The label that the directory accepted last; None is a withdrawal."""

    label: str | None
    revision: int
    accepted_at: datetime


@dataclass(frozen=True)
class Shown:
    """The label that handsets show; None is a withdrawal that has reached them."""

    label: str | None
    revision: int
    since: datetime


@dataclass(frozen=True)
class Mark:
    """A mark on the number by the directory's users or rules.

    kind: fraud, harassment or wrong_industry, or the handset's own words where people saw it on handsets.
    """

    kind: str
    since: datetime


@dataclass(frozen=True)
class DisplaySighting:
    """A look-up: what a directory holds and its handsets show for a number at the directory's business time `at`."""

    number: str
    at: datetime
    held: HeldLabel | None
    shown: Shown | None
    mark: Mark | None


@dataclass(frozen=True)
class CarriedNumber:
    """A carrier's statement about a number.

    carrier: who carries a ported number, else empty. clean: the number deserves no mark. holder: the credit code or
    legal name of the number's holder, empty where the carrier does not say.
    """

    number: str
    state: Literal["active", "suspended", "recycled", "ported"]
    carrier: str
    clean: bool
    holder: str = ""


def _carried(item: dict[str, Any]) -> CarriedNumber:
    return CarriedNumber(**{**item, "carrier": item["carrier"] or "", "holder": item.get("holder") or ""})


class DirectoryAdapter(Protocol):
    """An adapter calls a directory. All its methods raise PassingTrouble or PermanentRefusal."""

    def put(self, items: Sequence[DisplayOrder]) -> list[DisplayReceipt]:
        """Sends orders with distinct keys and returns a receipt for each, in the same order."""
        ...

    def label_policy(self) -> DirectoryPolicy:
        """Returns the rules for labels that the directory states."""
        ...

    def look_up(self, numbers: Sequence[str]) -> list[DisplaySighting]:
        """Looks up distinct numbers and returns a sighting for each, in the same order."""
        ...

    def accelerate(self, orders: Sequence[AccelerationOrder]) -> list[AccelerationReceipt]:
        """Makes handsets fetch their labels again. Returns a receipt for each order, in the same order."""
        ...

    def appeal(self, appeals: Sequence[AppealRequest]) -> list[AppealReceipt]:
        """Asks for marks to be removed. Returns a receipt for each appeal, in the same order."""
        ...

    def appeal_results(self, keys: Sequence[str]) -> list[AppealResult]:
        """Returns how the appeals with these keys were decided, in the same order."""
        ...

    def forward(self, orders: Sequence[ForwardingOrder]) -> list[ForwardingReceipt]:
        """Forwards calls to other numbers (carriers only). Returns a receipt for each order, in the same order."""
        ...

    def forwarded_to(self, numbers: Sequence[str]) -> list[str | None]:
        """Returns where calls to distinct numbers are forwarded, None if they are not (carriers only); in the same
        order.
        """
        ...

    def number_states(self, after: str | None, limit: int) -> tuple[list[CarriedNumber], bool]:
        """Returns the carrier's next numbers after one, in ASCII order, and whether there are more (carriers only)."""
        ...


class HttpAdapter:
    """Speaks contract.yaml, at most 500 items a call.

    A batch that is refused as a whole is sent again in halves. When a later call fails, earlier ones have taken effect.
    turn, meter: contexts entered for each call, until its answer is understood. older: tokens that are tried when the
    first is refused.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        timeout: timedelta = TIMEOUT,
        turn: Turn = nullcontext,
        *,
        older: Sequence[str] = (),
        meter: Meter = lambda _verb: nullcontext,
    ) -> None:
        url = urlsplit(base_url)
        if url.scheme not in {"http", "https"} or not url.hostname:
            raise ValueError(f"{base_url!r} is not the address of a directory: expected http(s)://host[:port][/path]")
        self._base_url, self._tokens, self._timeout = base_url.rstrip("/"), [token, *older], timeout
        self._turn, self._meter = turn, meter

    def put(self, items: Sequence[DisplayOrder]) -> list[DisplayReceipt]:
        """See DirectoryAdapter. Raises ValueError when the orders break the contract."""
        if len({order.key for order in items}) < len(items):
            raise ValueError("two orders have the same key")
        batches = [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
        return [receipt for batch in batches for receipt in sent_in_halves(batch, self._put, _refused)]

    def label_policy(self) -> DirectoryPolicy:
        """See DirectoryAdapter."""
        answer = self._asked("GET", "/label-policy", None, "LabelPolicy")
        return DirectoryPolicy(
            int(answer["longest"]),
            answer["latin_counts_half"],
            Characters(answer["characters"]),
            Strictness(answer["strictness"]),
        )

    def look_up(self, numbers: Sequence[str]) -> list[DisplaySighting]:
        """See DirectoryAdapter. Raises ValueError when the numbers break the contract."""
        if len(set(numbers)) < len(numbers):
            raise ValueError("a number comes twice")
        return [
            sighting
            for start in range(0, len(numbers), BATCH)
            for sighting in self._look_up(numbers[start : start + BATCH])
        ]

    def accelerate(self, orders: Sequence[AccelerationOrder]) -> list[AccelerationReceipt]:
        """See DirectoryAdapter."""
        answer = self._call("POST", "/accelerations", "AccelerationOrders", _items(orders), "AccelerationReceipts")
        return remedies.acceleration_receipts(orders, answer["items"])

    def appeal(self, appeals: Sequence[AppealRequest]) -> list[AppealReceipt]:
        """See DirectoryAdapter."""
        answer = self._call("POST", "/appeals", "Appeals", _items(appeals), "AppealReceipts")
        return remedies.appeal_receipts(appeals, answer["items"])

    def appeal_results(self, keys: Sequence[str]) -> list[AppealResult]:
        """See DirectoryAdapter."""
        answer = self._call("POST", "/appeals/results", "AppealKeys", {"keys": list(keys)}, "AppealResults")
        return remedies.appeal_results(keys, answer["items"])

    def forward(self, orders: Sequence[ForwardingOrder]) -> list[ForwardingReceipt]:
        """See DirectoryAdapter."""

        def send(part: Sequence[ForwardingOrder]) -> list[ForwardingReceipt]:
            answer = self._call("PUT", "/forwardings", "Forwardings", _items(part), "ForwardingReceipts")
            return remedies.forwarding_receipts(part, answer["items"])

        return sent_in_halves(orders, send, remedies.forwarding_refused)

    def forwarded_to(self, numbers: Sequence[str]) -> list[str | None]:
        """See DirectoryAdapter. At most 500 a call."""
        asked = {"numbers": list(numbers)}
        answer = self._call("POST", "/forwardings/lookups", "LookupRequest", asked, "ForwardingAnswer")
        items = by(answer["items"], "number", numbers)
        return [items[number]["to"] for number in numbers]

    def number_states(self, after: str | None, limit: int) -> tuple[list[CarriedNumber], bool]:
        """See DirectoryAdapter. At most 5,000 a call."""
        asked = {"after": after, "limit": limit}
        answer = self._call("POST", "/number-states/pages", "NumberStatesAsked", asked, "NumberStates")
        numbers = [_carried(item) for item in answer["items"]]
        order = [after or "", *(each.number for each in numbers)]
        if any(first >= second for first, second in pairwise(order)):
            raise BrokenAnswer("broken_answer", "the numbers are not in order")
        if len(numbers) > limit or (answer["more"] and not numbers):
            raise BrokenAnswer("broken_answer", "the page has no end")
        return numbers, answer["more"]

    def _put(self, orders: Sequence[DisplayOrder]) -> list[DisplayReceipt]:
        answer = self._call("PUT", "/displays", "DisplayOrders", _items(orders), "DisplayReceipts")
        items = by(answer["items"], "key", [order.key for order in orders])
        return [_receipt(order, items[order.key]) for order in orders]

    def _look_up(self, numbers: Sequence[str]) -> list[DisplaySighting]:
        answer = self._call("POST", "/lookups", "LookupRequest", {"numbers": list(numbers)}, "LookupAnswer")
        at = instant(answer["at"])
        items = by(answer["items"], "number", numbers)
        return [_sighting(at, items[number]) for number in numbers]

    def _call(self, method: str, path: str, asked: str, content: Mapping[str, Any], answered: str) -> Any:
        """Sends content that is valid by schema `asked`; returns an answer that is valid by schema `answered`."""
        try:
            _validators()[asked].validate(content)
        except jsonschema_rs.ValidationError as error:
            raise ValueError(f"{_place(error)}: {error.message}") from None
        return self._asked(method, path, content, answered)

    def _asked(self, method: str, path: str, content: Mapping[str, Any] | None, answered: str) -> Any:
        """Sends a request, with the next token when one is refused. Returns the answer, valid by its schema."""
        with self._meter(VERB_OF_PATH[path])(), self._turn():
            answer = self._exchange(method, path, content)
            for older in range(1, len(self._tokens)):
                if answer[0] == 401:
                    answer = self._exchange(method, path, content, older)
            return self._answered(answered, *answer)

    def _answered(self, schema: str, status: int, headers: Mapping[str, str], body: bytes) -> Any:
        """Parses an answer and checks it against its schema. Raises BrokenAnswer, or what the status means."""
        if status != 200:
            refuse(status, headers, body)
        try:
            value = json.loads(body)
            _validators()[schema].validate(value)
        except jsonschema_rs.ValidationError as error:
            raise BrokenAnswer("broken_answer", printable(f"{_place(error)}: {error.message}")) from None
        except (ValueError, RecursionError):
            raise BrokenAnswer("broken_answer", "not JSON") from None
        return value

    def _exchange(self, method: str, path: str, content: Mapping[str, Any] | None, older: int = 0) -> HttpAnswer:
        headers = {"Accept": "application/json, application/problem+json"}
        if token := self._tokens[older]:
            headers["Authorization"] = f"Bearer {token}"
        return exchange(method, self._base_url + path, headers, content, self._timeout)


def _refused(order: DisplayOrder, refusal: PermanentRefusal) -> DisplayReceipt:
    return DisplayReceipt(order.key, order.number, "refused", reason=refusal.reason)


def _items(orders: Sequence[Any]) -> dict[str, Any]:
    return {"items": [asdict(order) for order in orders]}


@cache
def _validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Returns a validator for each of the contract's schemas, by name."""
    components = yaml.safe_load(CONTRACT.read_text("utf-8"))["components"]
    return {
        name: jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": components}, validate_formats=True
        )
        for name in components["schemas"]
    }


def _place(error: jsonschema_rs.ValidationError) -> str:
    return "/".join(str(part) for part in error.instance_path) or "body"


def _receipt(order: DisplayOrder, item: Mapping[str, Any]) -> DisplayReceipt:
    accepted_at, shown_from, shown_by = (
        None if item[name] is None else instant(item[name]) for name in ("accepted_at", "shown_from", "shown_by")
    )
    revision = None if item["revision"] is None else int(item["revision"])
    if item["number"] != order.number:
        raise BrokenAnswer("broken_answer", f"{order.key}: another number")
    if item["outcome"] == "accepted" and revision != order.revision:
        raise BrokenAnswer("broken_answer", f"{order.key}: another revision")
    if item["outcome"] == "stale" and (revision is None or revision < order.revision):
        raise BrokenAnswer("broken_answer", f"{order.key}: stale, but nothing newer is held")
    if accepted_at and shown_from and shown_by and not accepted_at <= shown_from <= shown_by:
        raise BrokenAnswer("broken_answer", f"{order.key}: instants out of order")
    again = item.get("ask_again_at")
    return DisplayReceipt(
        order.key,
        order.number,
        item["outcome"],
        revision,
        accepted_at,
        shown_from,
        shown_by,
        item["reason"],
        again and instant(again),
    )


def _sighting(at: datetime, item: Mapping[str, Any]) -> DisplaySighting:
    held, shown, mark = item["held"], item["shown"], item["mark"]
    sighting = DisplaySighting(
        item["number"],
        at,
        held and HeldLabel(held["label"], int(held["revision"]), instant(held["accepted_at"])),
        shown and Shown(shown["label"], int(shown["revision"]), instant(shown["since"])),
        mark and Mark(mark["kind"], instant(mark["since"])),
    )
    if sighting.shown and sighting.shown.since > at:
        raise BrokenAnswer("broken_answer", f"{sighting.number}: shown since later than now")
    return sighting


class UnknownAdapter(ValueError):
    """A directory is configured with an adapter that no program calls or that does not exist."""


ADAPTERS: Final[Mapping[str, type[HttpAdapter]]] = {"http": HttpAdapter}


def adapter_for(
    name: str, base_url: str, token: str = "", *older: str, meter: Meter = lambda _verb: nullcontext
) -> DirectoryAdapter:
    """Makes the adapter of that name for a directory at an address; it takes a turn for each call. Raises
    UnknownAdapter.

    token, older: as for HttpAdapter; an empty token is not sent.
    """
    try:
        make = ADAPTERS[name]
    except KeyError:
        raise UnknownAdapter(f"unknown adapter {name!r}: known are {', '.join(sorted(ADAPTERS))}") from None
    return make(base_url, token, turn=turn_at(base_url), older=older, meter=meter)
