"""Compares with directories and carriers after the database was restored: what they hold may be newer."""

from uuid import UUID

from django.db.models import F, Max

from labels.directories import connections
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import looking, orders, submitting
from labels.entitlement import brands
from labels.models import Acceleration, Appeal, Display, Forwarding
from labels.registry.models import StandbyAllocation
from labels.selectors import numbers_in_use
from labels.standby.forwarding import lead
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import Planned, schedule, schedule_for_clients
from tenants.clients.epochs import ClientRestored, DatabaseRestored
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.selectors import clients_with_work


def compare_all(event: DatabaseRestored) -> None:
    """Schedules the comparison of every client, outside any client's schema."""
    clients = clients_with_work().values_list("pk", flat=True)
    schedule_for_clients({pk: Planned("labels.compare_restored", "", {}) for pk in clients}, lane=Lane.BULK)


def take_up(event: ClientRestored) -> None:
    """Schedules, after one client's tables were restored, the comparison of its displays and what it has under way."""
    now = business_now()  # after the restore: what the comparison finds is not held
    schedule("labels.compare_restored", key="", due_at=now, lane=Lane.BULK)
    for order in Acceleration.objects.filter(state=Acceleration.State.ORDERED):
        schedule("labels.accelerate", key=str(order.pk), due_at=order.ordered_at, acceleration=str(order.pk))
    for appeal in Appeal.objects.filter(state=Appeal.State.MADE):
        schedule("labels.appeal", key=str(appeal.pk), due_at=appeal.made_at, appeal=str(appeal.pk))
    opened = StandbyAllocation.objects.filter(tenant=event.tenant, closed_at=None).exclude(opened_at=None)
    for window, until in opened.values_list("window_id").annotate(Max("until")):
        schedule("labels.close_standby_numbers", key=str(window), due_at=until, keep_earlier=True, window=str(window))
    brands.follow_ends()


def compare_client(*, lane: str) -> None:
    """Compares everything that directories show and carriers forward for this client, and orders again what a known key
    kept out.
    """
    for directory in Directory.objects.filter(active=True):
        refused = Display.objects.filter(directory=directory, state=Display.State.FAILED, trouble=submitting.KEY_REUSED)
        if refused.update(revision=F("revision") + 1, state=Display.State.PENDING, trouble=""):
            schedule("labels.submit", key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)
        looking.check_consistency(directory.code, lane=lane)
        if directory.kind == Directory.Kind.CARRIER and capabilities_of(directory).forward:
            schedule("labels.compare_forwardings", key=directory.code, lane=lane, directory=directory.code)


def compare_forwardings(work: Claimed) -> None:
    """Asks a carrier where calls to the client's numbers go, up to a batch, and corrects what differs."""
    carrier = Directory.objects.get(code=work.arguments["directory"])
    numbers = numbers_in_use().order_by("pk")
    if after := work.arguments.get("after"):
        numbers = numbers.filter(pk__gt=UUID(after))
    asked = list(numbers[: orders.BATCH]) if carrier.active else []
    held = connections.directory_adapter(carrier).forwarded_to([number.canonical for number in asked]) if asked else []
    with work.completing():
        ours = Forwarding.objects.filter(directory=carrier, number__in=asked)
        wanted = dict(ours.values_list("number_id", "target"))
        differ = [number.pk for number, to in zip(asked, held, strict=True) if to != wanted.get(number.pk)]
        lead({pk: wanted.get(pk) for pk in differ}, work.lane)
        if len(asked) == orders.BATCH:
            last = str(asked[-1].pk)
            schedule(
                "labels.compare_forwardings",
                key=f"{carrier.code} {last}",
                lane=work.lane,
                directory=carrier.code,
                after=last,
            )
