"""Decides which turns of a window subscribers of a status page hear of. Pure."""

from enum import StrEnum
from typing import Final

from maintenance.domain.lifecycle import ENDED, WindowCommand, WindowState


class News(StrEnum):
    """The news for subscribers of a status page."""

    PLANNED = "planned"
    MOVED = "moved"
    STARTED = "started"
    COMPLETED = "completed"
    CALLED_OFF = "called_off"
    OUT = "out"  # a directory shows nothing as it should
    BACK = "back"


BY_SMS: Final = frozenset({News.PLANNED, News.MOVED, News.CALLED_OFF, News.OUT, News.BACK})
_ON_ITS_WAY: Final = (WindowState.SCHEDULED, WindowState.RUNNING, WindowState.VERIFYING)


def news_of(command: str, old: str, new: str) -> News | None:
    """Returns the news that a turn is, or None. A request that a reviewer may still refuse is no news."""
    if command == WindowCommand.BOOK or old not in _ON_ITS_WAY:  # a booking is written from the state it comes to
        return News.PLANNED if new == WindowState.SCHEDULED else None
    if new == WindowState.COMPLETED:
        return News.COMPLETED
    if new == WindowState.SUPERSEDED:
        return None  # neither done nor called off: the change that replaced it has news of its own
    if new in ENDED:
        return News.CALLED_OFF
    if command in (WindowCommand.MOVE, WindowCommand.EXTEND) and new in _ON_ITS_WAY:
        return News.MOVED
    if old == WindowState.SCHEDULED and new == WindowState.RUNNING:
        return News.STARTED
    return None
