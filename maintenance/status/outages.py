"""Notes outages for the status page: a directory shows none of the client's numbers as it should, or is silent."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from compliance.catalogue.selectors import party_out_after
from compliance.evidence.services import record
from labels.displays.reconciler import DisplaysMoved
from labels.selectors import directories_away, directories_out
from maintenance.models import Outage
from maintenance.status.telling import tell_of_outages
from tenants.agenda.services import Planned, schedule, schedule_for_clients, schedule_for_platform
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.domain.party_standing import is_out
from tenants.outside.parties import PartyBack, PartySilent
from tenants.selectors import clients_with_work, status_page_is_public
from tenants.services import open_status_page

KEPT: Final = timedelta(days=90)  # an outage that is over
GATHERED: Final = timedelta(seconds=10)  # so that what moves in many steps is counted once


def displays_moved(event: DisplaysMoved) -> None:
    """Schedules a check for outages soon after displays changed, where the status page is public."""
    if status_page_is_public():
        due_at = business_now() + GATHERED
        schedule("maintenance.note_outages", key="outages", lane=Lane.STANDARD, due_at=due_at, keep_earlier=True)


def party_turned(event: PartySilent | PartyBack) -> None:
    """Schedules a check of public status pages when a party has just gone out, or is back after an outage."""
    after = party_out_after()
    turned = is_out(event.length, after)
    if isinstance(event, PartySilent):
        turned = turned and not is_out(event.before, after)
    if turned:
        schedule_for_platform("maintenance.note_outages_everywhere", key="outages")


def note_outages_everywhere() -> None:
    """Schedules the noting of outages for every client whose status page is public."""
    clients = clients_with_work().filter(status_page_public=True).values_list("pk", flat=True)
    schedule_for_clients({pk: Planned("maintenance.note_outages", "outages", {}) for pk in clients})


def note_outages() -> None:
    """Begins an outage of each directory that is out, ends those of the others. Doing it twice does nothing.

    A directory that is out in another way than before begins another outage, and nobody is told that it is back.
    """
    now, kinds = business_now(), dict.fromkeys(directories_away(), Outage.Kind.AWAY)
    out = kinds | dict.fromkeys(directories_out(), Outage.Kind.DISPLAY)
    with transaction.atomic():
        lasting = list(Outage.objects.select_for_update().filter(ended_at=None))
        known = {outage.directory_id: outage.kind for outage in lasting}
        ended = [outage for outage in lasting if out.get(outage.directory_id) != outage.kind]
        Outage.objects.filter(pk__in=[outage.pk for outage in ended]).update(ended_at=now)
        rows = [
            Outage(directory_id=directory, kind=kind, began_at=now)
            for directory, kind in sorted(out.items())
            if known.get(directory) != kind
        ]
        begun = [outage.pk for outage in Outage.objects.bulk_create(rows)]
        over = [outage.pk for outage in ended if outage.directory_id not in out]
        tell_of_outages(Outage.objects.filter(pk__in=[*over, *begun]).select_related("directory"))
        Outage.objects.filter(ended_at__lt=now - KEPT).delete()


def switch_status_page(*, public: bool, actor: Actor) -> None:
    """Make the client's status page public, or private to its own people; repeating changes nothing."""
    tenant = current_tenant()
    with transaction.atomic():
        if not open_status_page(public=public):
            return
        if public:
            note_outages()
        else:
            stop_noting()
        state = "public" if public else "private"
        record("status_page_switched", actor=actor, subject_kind="client", subject_id=tenant.pk, state=state)


def stop_noting() -> None:
    """Deletes open outages when the page is no longer public: nobody would note their end."""
    Outage.objects.filter(ended_at=None).delete()


def outages_since(since: datetime) -> QuerySet[Outage]:
    """Returns the outages that were not over at an instant, with their directories, the newest first."""
    return Outage.objects.exclude(ended_at__lt=since).select_related("directory").order_by("-began_at", "-pk")
