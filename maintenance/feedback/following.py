"""Asks people, a day after a window, how it went."""

from datetime import timedelta
from typing import Final

from maintenance.models import Window
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane

ASK: Final = "feedback.ask"
LATER: Final = timedelta(days=1)  # handsets have been seen by then


def ask_for_feedback(window: Window) -> None:
    """Schedules the question, in the transaction that completes the window."""
    schedule(ASK, key=str(window.pk), lane=Lane.BULK, due_at=business_now() + LATER, window=str(window.pk))
