"""The content of the pages of drills."""

from dataclasses import dataclass

from maintenance.documents import drills
from maintenance.domain.drills import DrillResult
from maintenance.notices.models import Notice


@dataclass(frozen=True)
class DrillRow:
    """A drill and how it went, or goes so far."""

    notice: Notice
    result: DrillResult


@dataclass(frozen=True)
class DrillsPage:
    """All drills, the newest first. running: one is under way."""

    rows: list[DrillRow]
    running: bool


MOST = 50  # drills of the list


def drills_page() -> DrillsPage:
    """The latest drills as their list shows them."""
    latest = drills.drills_begun().order_by("-asked_at")[:MOST]
    rows = [DrillRow(each, drills.result_of(each)) for each in latest]
    return DrillsPage(rows, any(each.notice.state == Notice.State.OPEN for each in rows))
