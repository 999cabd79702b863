"""Outages, as the status page tells them: a directory shows none of the client's numbers as it should."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from labels.displays.reconciler import DisplaysMoved
from labels.selectors import directories_out
from maintenance.models import Outage
from maintenance.status.telling import tell_of_outages
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.selectors import status_page_is_public

KEPT: Final = timedelta(days=90)  # an outage that is over
GATHERED: Final = timedelta(seconds=10)  # so that what moves in many steps is counted once


def displays_moved(event: DisplaysMoved) -> None:
    """What handsets show has changed: whether a directory is out is looked at soon, where anybody may read of it."""
    if status_page_is_public():
        due_at = business_now() + GATHERED
        schedule("maintenance.note_outages", key="outages", lane=Lane.STANDARD, due_at=due_at, keep_earlier=True)


def note_outages() -> None:
    """Begin an outage of each directory that is out, end those of the others. Doing it twice does nothing."""
    out, now = directories_out(), business_now()
    with transaction.atomic():
        lasting = list(Outage.objects.select_for_update().filter(ended_at=None))
        over = [outage.pk for outage in lasting if outage.directory_id not in out]
        Outage.objects.filter(pk__in=over).update(ended_at=now)
        known = {outage.directory_id for outage in lasting}
        rows = [Outage(directory_id=directory, began_at=now) for directory in sorted(out - known)]
        begun = [outage.pk for outage in Outage.objects.bulk_create(rows)]
        tell_of_outages(Outage.objects.filter(pk__in=[*over, *begun]).select_related("directory"))
        Outage.objects.filter(ended_at__lt=now - KEPT).delete()


def stop_noting() -> None:
    """Nobody may read the status page any more: what is open is not known to last until somebody may again."""
    Outage.objects.filter(ended_at=None).delete()


def outages_since(since: datetime) -> QuerySet[Outage]:
    """Those that were not over at an instant, with their directories, the newest first."""
    return Outage.objects.exclude(ended_at__lt=since).select_related("directory").order_by("-began_at", "-pk")
