"""Asks aggregators about one number a call. The answer, by vendor, is stored as it came."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from labels.directories.answers import AccountTrouble, PermanentRefusal, refuse
from labels.directories.turns import Turn
from labels.domain.errands import Form, written
from labels.domain.numbers import NumberKind, parsed
from tenants.outside.exchange import BrokenAnswer, HttpAnswer, printable

TIMEOUT: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class VendorLook:
    """One vendor's view of a number. vendor: its name in the answer.

    shown: the name that handsets show, None for none; knows_label: the answer says something about it. mark: in the
    vendor's words, empty for none; count: how many people marked it, None where the answer does not say.
    """

    vendor: str
    shown: str | None
    mark: str
    count: int | None = None
    knows_label: bool = True


class Aggregator(Protocol):
    """An aggregator answers queries. `ask` and `balance` raise PassingTrouble (also AccountTrouble) or
    PermanentRefusal.

    kinds: the kinds of numbers that it answers about; of short codes only those that begin with one of short_codes.
    """

    kinds: frozenset[NumberKind]
    short_codes: tuple[str, ...]

    def ask(self, canonical: str) -> dict[str, Any]:
        """Returns the answer about a number as it came. The call costs money."""
        ...

    def looks(self, answer: Mapping[str, Any]) -> list[VendorLook]:
        """Reads an answer, by vendor. Raises BrokenAnswer."""
        ...

    def balance(self) -> str:
        """Returns what is left of the account, in the vendor's words; empty where it does not say. The call is free."""
        ...


@dataclass(frozen=True)
class Door:
    """The way to an aggregator: its address, the secrets that count, and contexts that queue and count its calls.

    meter: counts calls about numbers; free: counts the others.
    """

    base_url: str
    secrets: Sequence[Mapping[str, str]]
    turn: Turn
    meter: Turn
    free: Turn

    def call(
        self, send: Callable[[Mapping[str, str]], HttpAnswer], judge: Callable[[Mapping[str, Any]], None], *, free: bool
    ) -> dict[str, Any]:
        """Calls with the newest secret, then with the next when one is refused. Returns the JSON object of the answer.

        judge: raises the error that comes inside a 200. Raises AccountTrouble when no secret is left.
        """
        if not self.secrets:
            raise AccountTrouble("no_credentials", "its connection has none that count")
        with self.free() if free else self.meter(), self.turn():
            for left in range(len(self.secrets), 0, -1):
                try:
                    said = _object(send(self.secrets[-left]))
                    judge(said)
                except AccountTrouble:
                    if left == 1:
                        raise
                else:
                    return said
        raise AssertionError("there is a secret")


def _object(answer: HttpAnswer) -> dict[str, Any]:
    if answer.status in (401, 403):
        raise AccountTrouble(f"status_{answer.status}", printable(answer.body.decode(errors="replace")))
    if answer.status != 200:
        refuse(answer.status, answer.headers, answer.body)
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise BrokenAnswer("broken_answer", "not JSON") from None
    if not isinstance(said, dict):
        raise BrokenAnswer("broken_answer", "no object")
    return said


def digits_for(aggregator: Aggregator, canonical: str) -> str:
    """Writes a number as people dial it in the country. Raises PermanentRefusal if the aggregator does not take it."""
    number = parsed(canonical)
    short = number is not None and number.kind is NumberKind.SHORT_CODE
    if (
        number is None
        or number.kind not in aggregator.kinds
        or (short and not canonical.startswith(aggregator.short_codes))
    ):
        raise PermanentRefusal(400, "number_not_taken", canonical)
    return written(canonical, Form.NATIONAL)
