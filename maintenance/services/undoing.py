"""Ends windows without completion: what one brought is withdrawn, or a newer change has replaced it."""

from dataclasses import replace

from labels.standby import labels as standby_labels
from labels.versions import services as version_services
from maintenance import history
from maintenance.domain.estimate import Content
from maintenance.domain.lifecycle import WindowCommand
from maintenance.domain.reasons import Reason
from maintenance.known import has_brought
from maintenance.models import MaintenanceRequest, Window
from maintenance.runbooks import acts
from maintenance.services import transitions
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.tagged import InLanguages
from tenants.domain.topics import Topic

_SAID = {WindowCommand.ABORT: "window_aborted", WindowCommand.ROLL_BACK: "window_rolled_back"}


def undo(window: Window, command: WindowCommand, actor: Actor, reason: InLanguages | str) -> None:
    """Abort a locked window or roll it back: withdraws once what it brought, and tells people. Raises Refused."""
    withdrawn, brought = window.state == Window.State.ABORTED, has_brought(window, window.gates.all())
    transitions.apply(window, command, actor=actor, reason=reason)
    if window.request.content == Content.LABEL_CHANGE:  # of one that was aborted what is left
        again = command is WindowCommand.ROLL_BACK
        version_services.take_back_versions(window.request_id, lane=window.lane, tell_again=again)
    if not withdrawn:
        _withdraw(window)
    history.note(window, _SAID[command], actor, reason=reason)
    history.tell_all(window, _SAID[command], reason=reason, brought=brought)


def supersede(window: Window, reason: Reason) -> None:
    """Ends a locked window whose every label a newer change has replaced: it is neither seen nor failed."""
    facts = replace(transitions.facts(window), superseded=True)
    transitions.apply(window, WindowCommand.SUPERSEDE, window_facts=facts, changes={"held": False})
    standby_labels.end_standby(window.pk, lane=window.lane)
    transitions.free_numbers(window)
    MaintenanceRequest.objects.filter(pk=window.request_id).update(state=MaintenanceRequest.State.SUPERSEDED)
    history.note(window, "window_superseded", PLATFORM, count=reason.params["count"])
    history.tell_all(window, "window_superseded", topic=Topic.PROGRESS)


def _withdraw(window: Window) -> None:
    if window.request.content == Content.MODEL_UPGRADE:
        acts.take_model_back(window)
    standby_labels.end_standby(window.pk, lane=window.lane)
    transitions.free_numbers(window)
    MaintenanceRequest.objects.filter(pk=window.request_id).update(state=MaintenanceRequest.State.WITHDRAWN)
