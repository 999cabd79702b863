"""Reads a calendar program's answer to an invitation (RFC 5546) from its iCalendar text; nothing in it is trusted."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from icalendar import Calendar, Event

PARTS = 5  # components of a calendar, at most: an entry, time zones


class Said(StrEnum):
    """The kinds of answers. PROPOSED: another time (METHOD:COUNTER)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class CalendarAnswer:
    """An answer. uid: of the entry, sequence: at that time. attendee: the answering e-mail address, in lower case.

    stamp: when the answer was made; at: the proposed time. Both aware.
    """

    uid: str
    sequence: int
    attendee: str
    said: Said
    stamp: datetime
    at: datetime | None = None


def read_answer(method: str, content: bytes) -> CalendarAnswer | None:
    """Returns one attendee's answer about one entry; None for anything else. method: of the part's header, or empty."""
    with suppress(ValueError, KeyError, IndexError, TypeError, AttributeError):
        made = Calendar.from_ical(content)
        named = str(made.get("method", "")).lower()
        entries: list[Any] = [each for each in made.subcomponents if isinstance(each, Event)]
        if method not in ("", named) or len(entries) != 1 or len(made.subcomponents) > PARTS:
            return None
        [entry] = entries
        said, at = _said(named, entry)
        attendee = entry["attendee"]  # more than one is a list, which has no params
        return CalendarAnswer(
            uid=str(entry["uid"])[:200],
            sequence=int(entry.get("sequence", 0)),
            attendee=str(attendee).lower().removeprefix("mailto:"),
            said=Said(said or str(attendee.params["partstat"]).lower()),
            stamp=_aware(entry["dtstamp"].dt),
            at=at,
        )
    return None


def _said(method: str, entry: Any) -> tuple[Said | None, datetime | None]:
    """Returns what the method alone says. Raises ValueError for one that is no answer."""
    if method == "counter":
        return Said.PROPOSED, _aware(entry["dtstart"].dt)
    if method != "reply":
        raise ValueError(method)
    return None, None


def _aware(instant: Any) -> datetime:
    """Converts to UTC. Raises ValueError for a day, or a time without a zone."""
    if not isinstance(instant, datetime) or instant.tzinfo is None:
        raise ValueError(instant)
    return instant.astimezone(UTC)
