"""Limits how often somebody may ask."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_WRITTEN: Final = re.compile(r"([a-z_]+)=([1-9][0-9]{0,8})/([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Rate:
    """A limit of so many in so many seconds, counted from the first one on."""

    name: str
    most: int
    seconds: int


# Each network: anonymous (all requests), knocks (at one door: tries of a secret, and what sends a message),
# applications (of firms, each of which mails the person it names), pushes (by providers), callbacks_from (by parties).
# callbacks_of: each connection. Each person: acts, long (slow pages). Each key: calls, long_calls.
RATES: Final[Mapping[str, Rate]] = {
    rate.name: rate
    for rate in (
        Rate("anonymous", 240, 60),
        Rate("knocks", 30, 60),
        Rate("applications", 10, 3_600),
        Rate("pushes", 6_000, 60),
        Rate("callbacks_from", 600, 60),
        Rate("callbacks_of", 300, 60),
        Rate("acts", 300, 60),
        Rate("long", 60, 60),
        Rate("calls", 1_200, 60),
        Rate("long_calls", 120, 60),
        Rate("vain", 240, 60),
        Rate("files", 1_000, 20),
    )
}


def rates_from(written: Iterable[str]) -> dict[str, Rate]:
    """Returns the rates, with those replaced that are written as name=most/seconds. Raises ValueError."""
    rates = dict(RATES)
    for text in written:
        matched = _WRITTEN.fullmatch(text.strip())
        if matched is None or matched[1] not in RATES:
            raise ValueError(text)
        rates[matched[1]] = Rate(matched[1], int(matched[2]), int(matched[3]))
    return rates


@dataclass(frozen=True)
class RateStanding:
    """The standing of somebody who asks: `left` more until `reset` seconds have passed. passes: this one is allowed."""

    rate: Rate
    left: int
    reset: int
    passes: bool
