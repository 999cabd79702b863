"""Retracts announcements soon after their window has another time, or none."""

from uuid import UUID

from maintenance.announcements.models import Announcement
from maintenance.domain.lifecycle import WindowCommand, WindowState
from tenants.agenda.services import schedule
from tenants.domain.lanes import Lane

# After these what was announced is untrue: another time, or nothing happens any more.
CHANGING = frozenset(
    {WindowCommand.MOVE, WindowCommand.CANCEL, WindowCommand.ABORT, WindowCommand.EXTEND, WindowCommand.ROLL_BACK}
)


def follow_announcements(window_id: UUID, command: str, new_state: str) -> None:
    """Schedules the retraction in the transaction that changes the window, if something is announced."""
    if command not in CHANGING and new_state != WindowState.MISSED:
        return
    if Announcement.objects.filter(window=window_id).exclude(state=Announcement.State.WITHDRAWN).exists():
        schedule("announcements.follow", key=str(window_id), lane=Lane.FAST, window=str(window_id), command=command)
