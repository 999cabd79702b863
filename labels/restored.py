"""After the database was restored, what directories and carriers hold may be newer than what stands here."""

from __future__ import annotations

from django.db.models import F

from labels import reconciler
from labels.directories.models import Directory
from labels.models import Display, Forwarding
from tenants.agenda.lanes import Lane
from tenants.agenda.services import Planned, schedule, schedule_for_clients
from tenants.models import Tenant


def compare_all() -> None:
    """Put the comparison of every client on the agenda, outside of any client's schema."""
    served = Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state__in=Tenant.SERVED).values_list("pk", flat=True)
    schedule_for_clients({pk: Planned("labels.compare_restored", "", {}) for pk in served}, lane=Lane.BULK)


def compare(*, lane: str) -> None:
    """Look at all that directories show for this client, send anew what one refused for its key, and forwardings."""
    for directory in Directory.objects.filter(active=True):
        refused = Display.objects.filter(directory=directory, state=Display.State.FAILED, trouble=reconciler.KEY_REUSED)
        if refused.update(revision=F("revision") + 1, state=Display.State.PENDING, trouble=""):
            schedule("labels.submit", key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)
        reconciler.check_consistency(directory.code, lane=lane)
        if Forwarding.objects.filter(directory=directory).update(revision=F("revision") + 1):
            schedule("labels.forward", key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)
