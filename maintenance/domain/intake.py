"""The line of what was handed in while edits were paused: by lane, with ageing."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tenants.domain.lanes import Lane

# How much longer a request of the lane behind may have waited and still goes after it.
HEAD_STARTS: Mapping[Lane, timedelta] = {
    Lane.FAST: timedelta(hours=6),
    Lane.GREEN: timedelta(hours=3),
    Lane.STANDARD: timedelta(),
    Lane.BULK: timedelta(hours=-24),
}


def ranked_at(handed_in_at: datetime, lane: Lane) -> datetime:
    """The instant by which the line is sorted: who has waited longer than the other lane's head start goes first."""
    return handed_in_at - HEAD_STARTS[lane]
