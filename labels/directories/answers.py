"""Defines the errors that a directory's answer can mean, and reads what all answers have in common."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NoReturn

from labels.domain.days import is_of_our_time
from tenants.outside.exchange import BrokenAnswer, PassingTrouble, printable

# 4xx that may pass: the same request is worth a retry.
PASSING_STATUSES: Final = frozenset({408, 425, 429})
NOT_OFFERED: Final = 501  # for this call only: the party works


class PermanentRefusal(Exception):
    """The directory refuses the whole call and will refuse a retry; a person has to look."""

    def __init__(self, status: int, reason: str, detail: str = "") -> None:
        super().__init__(f"{status} {reason}: {detail}" if detail else f"{status} {reason}")
        self.status, self.reason, self.detail = status, reason, detail


class AccountTrouble(PassingTrouble):
    """The party refuses our account, or it is used up. Calls to the party pause until a person acts."""


class Unable(PassingTrouble):
    """The party answers with a 5xx other than 501: it cannot serve anybody now."""


def refuse(status: int, headers: Mapping[str, str], body: bytes) -> NoReturn:
    """Raises the exception that an answer other than 200 means."""
    try:
        problem = json.loads(body)
    except (ValueError, RecursionError):
        problem = None
    said = problem if isinstance(problem, dict) else {}
    reason, detail = said.get("reason"), said.get("detail")
    if not (isinstance(reason, str) and re.fullmatch("[a-z][a-z0-9_]{0,62}", reason)):
        reason = f"status_{status}"
    detail = printable(detail) if isinstance(detail, str) else ""
    if status >= 500 or status in PASSING_STATUSES:
        wait = headers.get("retry-after", "")
        known = re.fullmatch("[0-9]{1,4}", wait)
        trouble = Unable if status >= 500 and status != NOT_OFFERED else PassingTrouble
        raise trouble(reason, detail, timedelta(seconds=int(wait)) if known else None)
    if status < 300:
        raise BrokenAnswer("broken_answer", f"status {status}")
    raise PermanentRefusal(status, reason, detail)


def by(items: Sequence[Mapping[str, Any]], name: str, expected: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Indexes the items by a field. Raises BrokenAnswer unless its values are exactly the expected ones."""
    by_value = {item[name]: item for item in items}
    if len(items) != len(expected) or by_value.keys() != set(expected):
        raise BrokenAnswer("broken_answer", f"the items' {name} are not those asked for")
    return by_value


def instant(text: str) -> datetime:
    """Parses RFC 3339 to an aware datetime in UTC. Raises BrokenAnswer also for years far from now, whose sums would
    leave the calendar.
    """
    try:
        read = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BrokenAnswer("broken_answer", "an instant that cannot be read") from None
    if not is_of_our_time(read.date()):
        raise BrokenAnswer("broken_answer", f"an instant that is not of our time: {read:%Y-%m-%d}")
    return read
