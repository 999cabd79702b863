"""Chases late answers: each working morning the desk is told, until the party answers or somebody reminds it."""

from datetime import time, timedelta
from typing import Final

from compliance.duty.services import tell_desk
from labels.domain import errands as rules
from labels.errands import selectors
from labels.errands.models import ErrandFile
from tenants.agenda.services import schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.outbox.services import Page

CHASE: Final = "errands.chase"
MORNING: Final = time(9)
PEACE: Final = 2  # working days after somebody has reminded the party


def plan_chase() -> None:
    """Schedules the check of what is overdue for the next working morning."""
    due_at = rules.next_cut_off(business_now() + timedelta(minutes=1), MORNING, selectors.is_working, selectors.zone())
    schedule_for_platform(CHASE, key=f"{due_at:%Y-%m-%d}", due_at=due_at, lane=Lane.BULK)


def chase() -> None:
    """Tells the desk what is overdue, and plans the next morning while something is with a party."""
    now = business_now()
    files = [
        file
        for file in selectors.overdue_files(now).defer("content")
        if file.chased_at is None
        or rules.after_working_days(file.chased_at, PEACE, selectors.is_working, selectors.zone()) <= now
    ]
    tasks = selectors.tasks_open().filter(answers_by__lt=now).count()
    if files or tasks:
        tell_desk(
            "labels/errands_overdue",
            key=f"errands_overdue:{now.astimezone(selectors.zone()):%Y-%m-%d}",
            files=len(files),
            tasks=tasks,
            page=Page("admin:errands_errandfile_changelist"),
        )
    if ErrandFile.objects.filter(state__in=ErrandFile.UNANSWERED).exists() or selectors.tasks_open().exists():
        plan_chase()
