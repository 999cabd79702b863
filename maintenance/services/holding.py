"""Alerts whoever is on call about each window that stands still, once, until it goes on or ends.

There is no alert where staff stop it themselves, by suspending the client, failing its re-verification or revoking
its document.
"""

from compliance.certification import texts as certification
from compliance.certification.models import Freeze
from compliance.duty.alerts import end_alerts, raise_alert, watch_subject
from compliance.duty.models import Alert
from maintenance.frozen_work import frozen_by
from maintenance.models import Window
from tenants import context
from tenants.context import current_tenant
from tenants.languages import named_for_all


def set_held(window: Window, *, held: bool) -> None:
    """Stores whether a window stands still, and raises or ends its alert."""
    window.held = held
    Window.objects.filter(pk=window.pk).update(held=held)
    if held and not _by_staff(window):
        raise_alert(Alert.Kind.WINDOW_HELD, _about(window), title=named_for_all(window), tenant=current_tenant())
    if not held:
        end_alerts(_about(window))


def _by_staff(window: Window) -> bool:
    freeze = frozen_by(window.request)
    return freeze is not None and (freeze.cause != Freeze.Cause.LICENCE or freeze.reason_code == certification.REVOKED)


def _about(window: Window) -> str:
    return f"window:{window.pk}"


def _stands(alert: Alert) -> bool:
    if alert.tenant is None:
        return False
    with context.client(alert.tenant):
        held = Window.objects.filter(pk=alert.about.partition(":")[2], held=True, state__in=Window.OPEN)
        return bool(held.exists())


watch_subject("window", _stands)
