"""What is known of a promise: kept, at risk, broken, or standing still, since when, and what carries it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from maintenance.domain.promise_known import PromiseSeen, PromiseStanding, is_kept, promise_known

BEGINS = datetime(2027, 1, 12, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
DUE = BEGINS + 4 * HOUR
PROMISE = PromiseSeen(due=DUE, owed=DUE, begins=BEGINS)


@pytest.mark.parametrize(
    ("facts", "at", "standing", "since"),
    [
        ({}, BEGINS - HOUR, PromiseStanding.AHEAD, None),
        ({}, BEGINS + HOUR, PromiseStanding.RUNNING, BEGINS),
        ({"alerted_at": BEGINS + 3 * HOUR}, BEGINS + 3 * HOUR, PromiseStanding.AT_RISK, BEGINS + 3 * HOUR),
        ({"alerted_at": BEGINS + 3 * HOUR}, DUE + HOUR, PromiseStanding.BROKEN, DUE),
        ({"stopped_at": BEGINS, "asked": True}, DUE + HOUR, PromiseStanding.ASKED, BEGINS),
        ({"stopped_at": BEGINS, "unproved": True}, DUE + HOUR, PromiseStanding.WAITS_FOR_PROOFS, BEGINS),
        ({"stopped_at": BEGINS}, DUE + HOUR, PromiseStanding.FROZEN, BEGINS),
        ({"published_at": DUE}, DUE + HOUR, PromiseStanding.KEPT, DUE),
        ({"published_at": DUE + HOUR}, DUE + 2 * HOUR, PromiseStanding.NOT_KEPT, DUE + HOUR),
        # What the platform has moved stays owed.
        ({"published_at": DUE, "owed": DUE - HOUR}, DUE + HOUR, PromiseStanding.NOT_KEPT, DUE),
        ({"published_at": DUE, "open": False}, DUE + HOUR, PromiseStanding.KEPT, DUE),
    ],
)
def test_how_a_promise_stands(
    facts: dict[str, Any], at: datetime, standing: PromiseStanding, since: datetime | None
) -> None:
    known = promise_known(replace(PROMISE, **facts), at)
    assert known is not None
    assert (known.standing, known.since) == (standing, since)


def test_what_was_owed_first_is_late_also_where_the_platform_has_moved_it() -> None:
    moved = replace(PROMISE, owed=DUE - HOUR)
    for at, late in ((DUE - 2 * HOUR, False), (DUE - HOUR / 2, True), (DUE + HOUR, True)):
        known = promise_known(moved, at)
        assert known is not None
        assert known.late is late
    stopped = promise_known(replace(moved, stopped_at=BEGINS), DUE)
    assert stopped is not None
    assert not stopped.late


def test_one_that_nobody_waits_for_is_none() -> None:
    assert promise_known(replace(PROMISE, open=False), BEGINS) is None


def test_nothing_promised_is_not_broken() -> None:
    assert is_kept(None, DUE)
    assert is_kept(DUE, None)
    assert not is_kept(DUE, DUE + HOUR)
