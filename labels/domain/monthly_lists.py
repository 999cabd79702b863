"""Decides when to ask for a carrier's monthly list, and when a person has to bring it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

PATIENCE: Final = 2  # refused lists in a month before a person is asked
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ListTimes:
    """The times of questions for lists. first_day: of the month; at: an hour when somebody is there who can
    bring one.
    """

    first_day: int = 5
    at: time = time(10)


class ListStep(StrEnum):
    ASK = "ask"  # its API is called
    ASK_AND_BRING = "ask_and_bring"  # and a person has to bring the file
    WAIT = "wait"  # a list is being read or compared
    DONE = "done"  # this month's list is compared


@dataclass(frozen=True, slots=True)
class AskedList:
    """A list of a carrier that was begun on a local day. done: compared; refused: nothing could be imported."""

    day: date
    done: bool = False
    refused: bool = False


def list_step(lists: Sequence[AskedList], today: date) -> ListStep:
    """Decides what to do on a day. lists: of the carrier, in any order."""
    mine = [each for each in lists if (each.day.year, each.day.month) == (today.year, today.month)]
    if any(each.done for each in mine):
        return ListStep.DONE
    if any(not each.refused for each in mine):
        return ListStep.WAIT
    return ListStep.ASK_AND_BRING if len(mine) >= PATIENCE else ListStep.ASK


def next_asking(step: ListStep, now: datetime, zone: ZoneInfo, times: ListTimes) -> datetime:
    """Returns when the carrier is checked again: next month once its list is compared, otherwise tomorrow."""
    today = now.astimezone(zone).date()
    day = first_asking_day(today, times.first_day) if step is ListStep.DONE else today + DAY
    return datetime.combine(day, times.at, zone)


def first_asking_day(today: date, first_day: int) -> date:
    """Returns the next day after `today` that is the `first_day` of a month (28 at most)."""
    this_month = today.replace(day=first_day)
    return this_month if this_month > today else (today.replace(day=1) + 31 * DAY).replace(day=first_day)
