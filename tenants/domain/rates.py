"""How often somebody may ask, and how whoever asks stands."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_WRITTEN: Final = re.compile(r"([a-z_]+)=([1-9][0-9]{0,8})/([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds, counted from the first one on."""

    name: str
    most: int
    seconds: int


# anonymous: of a network, all that is asked for; knocks: of a network at one door, what tries a secret or has something
# sent; applications: of a network, firms that apply, which sends a mail to whom they name; pushes: of a network, what
# providers send; callbacks_from, callbacks_of: of a network and of a connection, what parties send; acts: of a person,
# what is done; long: of a person, looks that take long; calls, long_calls: of a key.
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
    """The rates, with others in the place of those that are written as name=most/seconds. Raises ValueError."""
    rates = dict(RATES)
    for text in written:
        matched = _WRITTEN.fullmatch(text.strip())
        if matched is None or matched[1] not in RATES:
            raise ValueError(text)
        rates[matched[1]] = Rate(matched[1], int(matched[2]), int(matched[3]))
    return rates


@dataclass(frozen=True)
class RateStanding:
    """How somebody stands: `left` more until `reset` seconds have passed. passes: whether this one does."""

    rate: Rate
    left: int
    reset: int
    passes: bool
