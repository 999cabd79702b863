"""Limits codes and links that confirm an address: how often one may be sent and tried. Pure; all times are
real time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

DIGITS: Final = 6
MOST_TRIES: Final = 5  # of one code
PAUSE: Final = timedelta(minutes=1)  # between two to one recipient
REMEMBERED: Final = timedelta(days=1)  # what is counted; sends and tries before it are forgotten


class Counted(StrEnum):
    """The keys by which sends and wrong tries are counted: the recipient for each asker, and over all clients; the
    client; for strangers also their network, and all of them together.
    """

    RECIPIENT = "recipient"
    OF_ALL_CLIENTS = "of_all_clients"
    CLIENT = "client"
    NETWORK = "network"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on codes sent in an hour and in a day, and on wrong tries in a day."""

    an_hour: int
    a_day: int
    tries_a_day: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A code that was sent within REMEMBERED, and how often a wrong one was entered for it."""

    at: datetime
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class TooOften:
    """A limit that is reached. again_at: the first instant at which it no longer is."""

    counted: Counted
    again_at: datetime


def may_send(
    sent: Mapping[Counted, Sequence[Sent]], now: datetime, limits: Mapping[Counted, Limits]
) -> TooOften | None:
    """Returns None if another code may be sent now, else the limit that stays reached longest."""
    reached = [
        each for counted, codes in sent.items() if (each := _reached(counted, codes, now, limits[counted])) is not None
    ]
    to_recipient = max((each.at for each in sent.get(Counted.RECIPIENT, ())), default=None)
    if to_recipient is not None and now < to_recipient + PAUSE:
        reached.append(TooOften(Counted.RECIPIENT, to_recipient + PAUSE))
    return max(reached, key=lambda each: each.again_at, default=None)


def may_try(sent: Mapping[Counted, Sequence[Sent]], limits: Mapping[Counted, Limits]) -> TooOften | None:
    """Returns None if a code may be entered now, else the limit on wrong tries that stays reached longest."""
    reached = [
        each
        for counted, codes in sent.items()
        if (each := _tried_too_often(counted, codes, limits[counted])) is not None
    ]
    return max(reached, key=lambda each: each.again_at, default=None)


def _reached(counted: Counted, codes: Sequence[Sent], now: datetime, limits: Limits) -> TooOften | None:
    tried = _tried_too_often(counted, codes, limits)
    times = sorted(each.at for each in codes)
    again = [
        times[-most] + length
        for most, length in ((limits.an_hour, timedelta(hours=1)), (limits.a_day, REMEMBERED))
        if len(times) >= most and times[-most] + length > now
    ]
    again += [tried.again_at] if tried is not None else []
    return TooOften(counted, max(again)) if again else None


def _tried_too_often(counted: Counted, codes: Sequence[Sent], limits: Limits) -> TooOften | None:
    """Wrong tries are forgotten with the code they were made for."""
    left = sum(each.wrong for each in codes)
    if left < limits.tries_a_day:
        return None
    for each in sorted(codes, key=lambda each: each.at):
        left -= each.wrong
        if left < limits.tries_a_day:
            return TooOften(counted, each.at + REMEMBERED)
    raise AssertionError("nothing is left after the last")
