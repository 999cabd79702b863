"""Follows up a party's hint that something changed: the clients whom it may concern look once, soon."""

from typing import Final

from labels.bulk import with_any_of
from labels.directories.accounts import served_by
from labels.directories.callbacks import PartyHinted, note_looks
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import orders
from labels.displays.looking import schedule_look
from labels.models import Display
from labels.registry.models import NumberClaim
from tenants import context
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import Planned, schedule, schedule_for_clients
from tenants.clock import business_now
from tenants.selectors import clients_with_work

HINTED: Final = "labels.hinted"


def look_after_hint(event: PartyHinted) -> None:
    """Schedules a look for each client whom a hint may concern; bound to PartyHinted."""
    with context.platform():
        directories = [
            each
            for each in served_by(event.connection).directories.filter(active=True)
            if capabilities_of(each).look_up
        ]
        tenants = clients_with_work()
        if event.connection.tenant_id:
            tenants = tenants.filter(pk=event.connection.tenant_id)
        if event.numbers:
            holders = with_any_of(NumberClaim.objects.all(), "canonical", event.numbers).values("tenant")
            tenants = tenants.filter(pk__in=holders)
        clients = list(tenants.values_list("pk", flat=True))
        for each in directories:
            # Hints that name nobody share a key: however many come, there is one look.
            key = f"{each.code} {event.event}" if event.numbers else each.code
            arguments = {"directory": each.code, "numbers": event.numbers}
            schedule_for_clients({client: Planned(HINTED, key, arguments) for client in clients})
        note_looks(event.connection, event.event, len(clients) if directories else 0)


def look_soon(work: Claimed) -> None:
    """Asks the directory, for the client in use, about undecided orders and about what it shows for these numbers."""
    directory = Directory.objects.get(code=work.arguments["directory"])
    numbers = work.arguments["numbers"]
    cells = Display.objects.filter(directory=directory, accepted_revision__gt=0)
    if orders.to_ask_about(directory).exists():
        schedule(orders.POLL, key=directory.code, lane=work.lane, keep_earlier=True, directory=directory.code)
    if not numbers:
        schedule_look(directory, business_now(), work.lane)
    elif keys := list(with_any_of(cells, "number__canonical", numbers).order_by("pk").values_list("pk", flat=True)):
        schedule("labels.look_at", key=f"hint:{work.key}", lane=work.lane, displays=keys)
