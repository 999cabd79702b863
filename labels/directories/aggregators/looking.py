"""How aggregators are asked: one number a call, an answer by vendor, kept as it came."""

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
    """What one vendor's handsets show of a number. vendor: by its name in the answer.

    shown: the name, None where there is none; knows_label: whether the answer says anything of it. mark: in the
    vendor's words, empty where there is none; count: how many people have marked it, None where it is not said.
    """

    vendor: str
    shown: str | None
    mark: str
    count: int | None = None
    knows_label: bool = True


class Aggregator(Protocol):
    """A way of asking one. `ask` and `balance` raise PassingTrouble (AccountTrouble among them) or PermanentRefusal.

    kinds: of numbers about which it answers; of short codes only those that begin with one of short_codes.
    """

    kinds: frozenset[NumberKind]
    short_codes: tuple[str, ...]

    def ask(self, canonical: str) -> dict[str, Any]:
        """What it answers about a number, as it came; it costs."""
        ...

    def looks(self, answer: Mapping[str, Any]) -> list[VendorLook]:
        """What an answer says, by vendor. Raises BrokenAnswer."""
        ...

    def balance(self) -> str:
        """What is left of the account, as it says; empty where it does not say. It costs nothing."""
        ...


@dataclass(frozen=True)
class Door:
    """Through what an aggregator is asked: its address, the secrets that count, and its turns and counts.

    meter: of calls about numbers; free: of the others.
    """

    base_url: str
    secrets: Sequence[Mapping[str, str]]
    turn: Turn
    meter: Turn
    free: Turn

    def call(
        self, send: Callable[[Mapping[str, str]], HttpAnswer], judge: Callable[[Mapping[str, Any]], None], *, free: bool
    ) -> dict[str, Any]:
        """One call with the newest secret; one that is refused is followed by the next. judge: raises what an error
        inside a 200 means.
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
    """A number as people dial it in the country. Raises PermanentRefusal where the aggregator does not answer."""
    number = parsed(canonical)
    short = number is not None and number.kind is NumberKind.SHORT_CODE
    if (
        number is None
        or number.kind not in aggregator.kinds
        or (short and not canonical.startswith(aggregator.short_codes))
    ):
        raise PermanentRefusal(400, "number_not_taken", canonical)
    return written(canonical, Form.NATIONAL)
