"""Moves windows that would start while edits are paused behind the pause, and notifies their clients."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F

from maintenance import frozen_work, selectors
from maintenance.domain.intervals import GRID
from maintenance.intake import line
from maintenance.intake.models import EditPause
from maintenance.models import Window
from maintenance.services.errors import Conflict
from maintenance.services.windows import move, start
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM

SLOTS_TRIED: Final = 3
BEHIND_NO_END: Final = timedelta(days=1)  # where a window goes whose pause has no end
LOOK_AGAIN: Final = timedelta(minutes=15)  # whether it has ended before its time


def start_unless_paused(window_id: UUID) -> None:
    """Starts a due window, or moves one that a pause touches to the first permitted time behind it.

    A window without such a time starts soon after the pause ends, if it still may.
    """
    with transaction.atomic():
        window = Window.objects.select_related("request").get(pk=window_id)
        due = window.state == Window.State.SCHEDULED and window.starts_at <= business_now()
        pause = line.pause_of(window.request) if due and not frozen_work.frozen(window.request) else None
        if pause is None:
            start(window_id)
            return
        now = business_now()
        behind = pause.ends_at or now + BEHIND_NO_END
        if _could_move(window, behind, pause.reason):
            EditPause.objects.filter(pk=pause.pk).update(moved=F("moved") + 1)
        else:
            due_at = min(behind, now + LOOK_AGAIN)
            schedule("maintenance.start", key=str(window.pk), lane=window.lane, due_at=due_at, window=str(window.pk))


def _could_move(window: Window, not_before: datetime, reason: str) -> bool:
    """Moves the window and returns True, or False without a time; where others are faster it tries the next ones."""
    for _once in range(SLOTS_TRIED):
        slots = selectors.other_times(window, not_before=not_before).slots
        if not slots:
            return False
        first = slots[0].start
        try:
            with transaction.atomic():
                move(window.pk, first, sequence=window.sequence, actor=PLATFORM, reason=reason, not_before=first)
        except Conflict:
            not_before = first + GRID
        else:
            return True
    return False
