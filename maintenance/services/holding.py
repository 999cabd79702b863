"""Windows that stand still: whoever is on call is told of each, once, until it goes on or ends."""

from compliance.duty.alerts import end_alerts, raise_alert, watch_subject
from compliance.duty.models import Alert
from maintenance.models import Window
from tenants import context
from tenants.context import current_tenant
from tenants.languages import named_for_all


def set_held(window: Window, *, held: bool) -> None:
    """Write whether a window stands still, and have it told, or told no more."""
    window.held = held
    Window.objects.filter(pk=window.pk).update(held=held)
    if held:
        raise_alert(Alert.Kind.WINDOW_HELD, _about(window), title=named_for_all(window), tenant=current_tenant())
    else:
        end_alerts(_about(window))


def _about(window: Window) -> str:
    return f"window:{window.pk}"


def _stands(alert: Alert) -> bool:
    if alert.tenant is None:
        return False
    with context.client(alert.tenant):
        held = Window.objects.filter(pk=alert.about.partition(":")[2], held=True, state__in=Window.OPEN)
        return bool(held.exists())


watch_subject("window", _stands)
