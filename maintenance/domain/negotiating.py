"""Negotiates a time: the platform offers one, the client accepts, declines or names another; two rounds at most.

A client that does not agree gets what the notice period gives: a window that must move is moved with that notice, one
whose time the platform has chosen keeps it. The deadline for answers ends it in any case.
"""

from datetime import datetime
from enum import StrEnum

from maintenance.domain.intervals import GRID, on_grid

MOST_ROUNDS = 2  # times that a client is offered


class Answer(StrEnum):
    """A client's answer to an offer. COUNTER: it names another time."""

    ACCEPT = "accept"
    DECLINE = "decline"
    COUNTER = "counter"


class Then(StrEnum):
    """The consequence of an answer. DEFAULT: nothing more is offered."""

    AGREED = "agreed"
    OFFER_AGAIN = "offer_again"
    DEFAULT = "default"


def then(answer: Answer, rounds: int, *, fits: bool) -> Then:
    """Returns the consequence. rounds: times offered so far, from 1. fits: the wanted time is free and permitted."""
    if answer is not Answer.DECLINE and fits:
        return Then.AGREED
    return Then.OFFER_AGAIN if rounds < MOST_ROUNDS else Then.DEFAULT


def wanted_time(answer: Answer, offered: datetime, named: datetime | None) -> datetime | None:
    """Returns the time that an answer asks for, or None. named: with a counter-proposal."""
    if answer is Answer.ACCEPT:
        return offered
    return named if answer is Answer.COUNTER else None


def search_from(wanted: datetime | None, offered: datetime) -> datetime:
    """Returns where to search for another time: at the wanted one, or after the offered one that did not fit."""
    return offered + GRID if wanted is None or wanted == offered else on_grid(wanted)
