"""The order in which what was handed in while edits were paused is taken up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from maintenance.domain.intake import ranked_at
from tenants.domain.lanes import Lane

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_better_lane_goes_first_but_not_before_who_has_waited_longer_than_its_head_start() -> None:
    line = [(NOON, lane) for lane in (Lane.BULK, Lane.STANDARD, Lane.GREEN, Lane.FAST)]
    assert [lane for _at, lane in sorted(line, key=lambda each: ranked_at(*each))] == [
        *(Lane.FAST, Lane.GREEN, Lane.STANDARD, Lane.BULK),
    ]
    for lane, head_start in ((Lane.FAST, 6), (Lane.GREEN, 3), (Lane.STANDARD, 0), (Lane.BULK, -24)):
        assert ranked_at(NOON, lane) == ranked_at(NOON - head_start * HOUR, Lane.STANDARD)
