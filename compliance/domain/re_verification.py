"""Decides when a high-risk client is re-verified, and how long that may take.

Each client has a slot in the cycle, from a stable hash of its id, so that due dates spread over the year. A licence
that is renewed about the same time does the work of both.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from compliance.domain.expiry import TimedDocument

MERGE: Final = timedelta(days=45)  # a renewal this near a due date is the re-verification
SHORTEST: Final = timedelta(days=30)  # between sign-up and the first one
_LAST_DAY_OF_ALL_MONTHS: Final = 28


def slot(client: UUID, cycle_months: int) -> tuple[int, int]:
    """Returns (month within the cycle, day of the month 1–28) of a client, which never changes."""
    number = int.from_bytes(hashlib.sha256(client.bytes).digest()[:8], "big")
    return number // _LAST_DAY_OF_ALL_MONTHS % cycle_months, number % _LAST_DAY_OF_ALL_MONTHS + 1


def next_due(client: UUID, after: date, cycle_months: int) -> date:
    """Returns the client's first due date after a day, at most one cycle later. cycle_months: at least 1."""
    month_in_cycle, day = slot(client, cycle_months)
    number = after.year * 12 + after.month - 1
    number += (month_in_cycle - number) % cycle_months
    due = date(number // 12, number % 12 + 1, day)
    if due <= after:
        number += cycle_months
        due = date(number // 12, number % 12 + 1, day)
    return due


def working_days(review_days: Iterable[int], *, fewest: int, most: int) -> int:
    """Returns how many working days a re-verification may take: the longest of its documents' reviews,
    within bounds.
    """
    return min(max([fewest, *review_days]), most)


def merges(documents: Sequence[str], licences: Iterable[TimedDocument], due: date) -> bool:
    """Returns True if every document is renewed about the due date: it is in review, was approved not long before or
    since, or ends soon after it, when its renewal will be reviewed anyway.
    """
    held = list(licences)
    return bool(documents) and all(
        any(_renewed_about(each, due) for each in held if each.document_type == code) for code in documents
    )


def _renewed_about(licence: TimedDocument, due: date) -> bool:
    if licence.state == "in_review":
        return True
    if licence.state not in ("approved", "superseded", "expired"):
        return False
    if licence.decided_at is not None and licence.decided_at.date() >= due - MERGE:
        return True
    ends = licence.valid_until if licence.state != "superseded" else None
    return ends is not None and due <= ends <= due + MERGE
