"""Codes that prove a mobile: how often one may be sent and tried. Pure; times are real time, so are the lengths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

DIGITS: Final = 6
GOOD_FOR: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5  # of one code
PAUSE: Final = timedelta(minutes=1)  # between two codes to one number
REMEMBERED: Final = timedelta(days=1)  # what is counted; sends and tries before it are forgotten


class Counted(StrEnum):
    """What sends and wrong tries are counted by: the number over all clients, the client, the address it calls from."""

    NUMBER = "number"
    CLIENT = "client"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Limits:
    """Codes sent in an hour and in a day, wrong tries in a day."""

    an_hour: int
    a_day: int
    tries_a_day: int


LIMITS: Final[Mapping[Counted, Limits]] = {
    Counted.NUMBER: Limits(3, 5, 10),
    Counted.CLIENT: Limits(60, 300, 50),
    Counted.ADDRESS: Limits(60, 300, 50),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A code that was sent within REMEMBERED, and how often a wrong one was given back for it."""

    at: datetime
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class TooOften:
    """A limit is reached. again_at: the first instant at which it is not by itself."""

    counted: Counted
    again_at: datetime


def may_send(sent: Mapping[Counted, Sequence[Sent]], now: datetime) -> TooOften | None:
    """Whether another code may be sent now: None, or the limit that is reached for the longest."""
    found = [each for counted, codes in sent.items() if (each := _reached(counted, codes, now)) is not None]
    to_number = max((each.at for each in sent.get(Counted.NUMBER, ())), default=None)
    if to_number is not None and now < to_number + PAUSE:
        found.append(TooOften(Counted.NUMBER, to_number + PAUSE))
    return max(found, key=lambda each: each.again_at, default=None)


def may_try(sent: Mapping[Counted, Sequence[Sent]], now: datetime) -> TooOften | None:
    """Whether a code may be given back now: None, or the limit on wrong tries that is reached for the longest."""
    found = [each for counted, codes in sent.items() if (each := _tried_too_often(counted, codes)) is not None]
    return max(found, key=lambda each: each.again_at, default=None)


def _reached(counted: Counted, codes: Sequence[Sent], now: datetime) -> TooOften | None:
    limits, tried = LIMITS[counted], _tried_too_often(counted, codes)
    times = sorted(each.at for each in codes)
    again = [
        times[-most] + length
        for most, length in ((limits.an_hour, timedelta(hours=1)), (limits.a_day, REMEMBERED))
        if len(times) >= most and times[-most] + length > now
    ]
    again += [tried.again_at] if tried is not None else []
    return TooOften(counted, max(again)) if again else None


def _tried_too_often(counted: Counted, codes: Sequence[Sent]) -> TooOften | None:
    """Wrong tries are forgotten with the code they were made for."""
    left = sum(each.wrong for each in codes)
    if left < LIMITS[counted].tries_a_day:
        return None
    for each in sorted(codes, key=lambda each: each.at):
        left -= each.wrong
        if left < LIMITS[counted].tries_a_day:
            return TooOften(counted, each.at + REMEMBERED)
    raise AssertionError("nothing is left after the last")
