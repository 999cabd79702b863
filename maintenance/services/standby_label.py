"""Chooses the standby label of a booked window, when one has been approved since."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from labels.standby import labels as standby_labels
from maintenance import history
from maintenance.models import Window
from maintenance.selectors import takes_standby_label
from maintenance.services import transitions
from maintenance.services.drafting import demand_approved
from tenants.domain.actors import Actor
from tenants.refusals import Refused


def choose_standby_label(window_id: UUID, text: str, *, sequence: int, actor: Actor) -> Window:
    """Choose another approved standby label for a window that has not begun; empty: none. Raises Refused."""
    with transaction.atomic():
        window = transitions.locked(window_id)
        if window.sequence != sequence:
            raise Refused(_("Someone else just changed this window: reload the page."), code="window_moved_on")
        if not takes_standby_label(window):
            raise Refused(_("This window no longer takes another standby label."), code="too_late")
        demand_approved(text)
        request = window.request
        if request.standby_text == text:
            return window
        request.standby_text = text
        request.save(update_fields=["standby_text"])
        standby_labels.end_standby_label(window.pk)
        if text:
            numbers = list(request.numbers.values_list("pk", flat=True))
            standby_labels.grant_standby(window.pk, numbers, text, starts_at=window.starts_at, ends_at=window.ends_at)
        history.note(window, "standby_chosen", actor, label=text)
        return window
