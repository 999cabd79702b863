"""Rules of clients' feedback: what counts as an answer, who supports an improvement, whom its adoption rewards."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

LONGEST_TEXT: Final = 1000  # characters
MOST_WAITING: Final = 20  # suggestions of one client that the desk has not answered


class Rating(StrEnum):
    """An answer to one of the three questions."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Question(StrEnum):
    """The three questions of the form, in its order."""

    TOLD = "told"  # early enough
    TIMING = "timing"  # the hours suited the business
    OUTCOME = "outcome"  # handsets show afterwards what they should


@dataclass(frozen=True, slots=True)
class Support:
    """A client's support of a suggestion. rewarded: an adoption has already given it a free appeal for this."""

    client: UUID
    given_at: datetime
    rewarded: bool


def owed(support: Iterable[Support], adopted_at: datetime) -> frozenset[UUID]:
    """Returns the clients that an adoption still owes free appeals: they suggested it before and have nothing for it
    yet.
    """
    rows = list(support)
    rewarded = {each.client for each in rows if each.rewarded}
    return frozenset(each.client for each in rows if each.given_at <= adopted_at) - rewarded


def counted(answers: Iterable[Mapping[Question, Rating]]) -> dict[Question, Counter[Rating]]:
    """Counts the answers to each question; a question that a client left out does not count."""
    counts: dict[Question, Counter[Rating]] = {question: Counter() for question in Question}
    for each in answers:
        for question, rating in each.items():
            counts[question][rating] += 1
    return counts
