"""Holds windows whose label may not be shown while certification is frozen, and releases them."""

from typing import Any

from compliance.catalogue.selectors import document_types
from compliance.certification.models import Freeze
from maintenance import frozen_work, history
from maintenance.models import Window
from maintenance.promises import services as promises
from maintenance.services import transitions
from maintenance.services.holding import set_held
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Topic


def certification_changed() -> None:
    """Holds windows whose label may not be shown, and releases the others, after a freeze began or ended.

    In the transaction of the freeze. A held window that has not started starts late, if it still may.
    """
    for window_id in Window.objects.filter(state__in=Window.OPEN).order_by("pk").values_list("pk", flat=True):
        window = transitions.locked(window_id)
        if window.state in (Window.State.RUNNING, Window.State.VERIFYING):
            schedule("maintenance.run", key=str(window.pk), lane=window.lane, keep_earlier=True, window=str(window.pk))
        elif frozen_work.frozen(window.request):
            hold(window)
        elif window.held:
            set_held(window, held=False)
            promises.resume_clock(window)
            history.note(window, "window_released", PLATFORM)
            if window.state == Window.State.SCHEDULED and window.starts_at <= business_now():
                schedule("maintenance.start", key=str(window.pk), lane=window.lane, window=str(window.pk))


def hold(window: Window) -> None:
    """Holds a window that has not started, until the freeze ends."""
    if window.held:
        return
    set_held(window, held=True)
    promises.stop_clock(window)
    history.note(window, "window_frozen", PLATFORM)
    tell_frozen(window)


def tell_frozen(window: Window, **parameters: Any) -> None:
    """Tell that a window is held, and why: a suspension, a failed re-verification, a missing document."""
    freeze = frozen_work.frozen_by(window.request)
    document = freeze and document_types(business_now()).get(freeze.document)
    history.tell_all(
        window,
        "window_frozen",
        topic=Topic.FREEZES,
        cause=freeze.cause if freeze else Freeze.Cause.SUSPENDED,
        reason_code=freeze.reason_code if freeze else "",
        reason=freeze.reason if freeze else "",
        name=document.name if document else "",
        name_en=document.name_en if document else "",
        **parameters,
    )
