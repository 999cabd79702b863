"""Judges standing promises by today's rules, and renews those that could never be kept."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from maintenance import history
from maintenance.models import Window
from maintenance.promises.services import follow_window, made_anew, moved_words, promise_standing
from maintenance.services import transitions
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane

JUDGE = "maintenance.judge_promises"
EVERY = timedelta(days=1)


def judge_promises() -> None:
    """Renews promises made before people's carrying counted, or before a party was served by people.

    Runs daily, and first at an upgrade. The client is told of each, as of any move by the platform. Repeating is safe.
    """
    schedule(JUDGE, key="nightly", due_at=business_now() + EVERY, lane=Lane.BULK)
    promised = Window.objects.filter(state__in=Window.UNPUBLISHED, promised_by__isnull=False)
    for window_id in promised.order_by("starts_at", "pk").values_list("pk", flat=True):
        _judge(window_id)


def _judge(window_id: UUID) -> None:
    with transaction.atomic():
        window = transitions.locked(window_id)
        before = promise_standing(window)
        fields = made_anew(window) if window.state in Window.UNPUBLISHED else {}
        if not fields:
            return
        for name, value in fields.items():
            setattr(window, name, value)
        window.save(update_fields=list(fields))
        said = moved_words(window, before)
        follow_window(window)
        if said:
            once = window.promised_by.isoformat() if window.promised_by else ""
            history.tell_all(window, "window_promise_moved", once=once, **said)
