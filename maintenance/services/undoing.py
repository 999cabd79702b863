"""Taking back what a window has brought."""

from __future__ import annotations

from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from maintenance import history
from maintenance.domain.estimate import Content
from maintenance.models import MaintenanceRequest, Window
from maintenance.runbooks import acts
from maintenance.services import transitions
from tenants.people.actors import Actor


def undo(window: Window, actor: Actor, reason: str) -> None:
    """Take back what a window brought, and say so."""
    take_back(window)
    history.note(window, "window_aborted", actor, reason=reason)
    history.tell_all(window, "window_aborted", reason=reason)


def take_back(window: Window) -> None:
    """Withdraw what a window has brought; nobody is told."""
    if window.request.content == Content.LABEL_CHANGE:
        version_services.take_back_versions(window.request_id, lane=window.lane)
    elif window.request.content == Content.MODEL_UPGRADE:
        acts.take_model_back(window)
    standby_labels.end_standby(window.pk, lane=window.lane)
    transitions.free_numbers(window)
    MaintenanceRequest.objects.filter(pk=window.request_id).update(state=MaintenanceRequest.State.WITHDRAWN)
