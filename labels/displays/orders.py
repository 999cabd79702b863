"""Makes orders to directories, and tracks those that are not decided: the directory is deciding, people carry them, or
their outcome is unknown.

Such a display stays "to be submitted" and is not submitted again: `ordered_revision` is the revision that it waits
with, `trouble` is what it waits for.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, QuerySet

from labels.bulk import update_rows
from labels.directories.adapters import DisplayOrder, DisplayReceipt, DisplaySighting
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays.directory_policies import who_calls
from labels.errands.services import Ordered, order_errands
from labels.models import Display
from tenants.agenda.services import schedule
from tenants.clients import epochs
from tenants.clock import business_now
from tenants.context import current_tenant

BATCH = 500  # cells a call: a directory takes as many in one request
OUTCOMES: Final = frozenset({"pending", "needs_person", "unknown"})
# Troubles of a display: the directory is deciding; nobody knows whether it took the order; a person has to act
# there; it has not decided in time.
DECIDING, UNKNOWN, BY_HAND, UNDECIDED = "deciding", "outcome_unknown", "by_hand", "undecided"
VETTING: Final = "vetting"  # the directory has to verify the client first
_TROUBLES: Final = {"pending": DECIDING, "unknown": UNKNOWN, "needs_person": BY_HAND}
ASK_AGAIN: Final = timedelta(minutes=10)
POLL: Final = "labels.poll"


def order_home() -> str:
    """Returns how the key of every order of this client begins; see tenants.clients.epochs."""
    tenant = current_tenant()
    return f"{tenant.pk.hex}-{epochs.current(tenant.pk)}"


def order_of(cell: Display) -> DisplayOrder:
    """Makes the order for a display; its key stays the same as long as the wanted label does."""
    key = f"{order_home()}-{cell.pk}-{cell.revision}"
    return DisplayOrder(key, cell.number.canonical, cell.wanted, cell.revision, who_calls(cell.wanted))


def to_order(directory: Directory) -> QuerySet[Display]:
    """Returns the displays whose wanted label the directory neither took nor is deciding on."""
    return Display.objects.filter(directory=directory, state=Display.State.PENDING, ordered_revision__lt=F("revision"))


def expected(directory: Directory, receipt: DisplayReceipt, now: datetime) -> tuple[datetime, datetime]:
    """Returns from when and by when handsets show an accepted label: as the directory says, else by our estimate."""
    begins = receipt.accepted_at or now
    return receipt.shown_from or begins + directory.cache_min, receipt.shown_by or begins + directory.cache_max


def note(cell: Display, receipt: DisplayReceipt, directory: Directory, now: datetime) -> None:
    """Writes an undecided outcome into a locked display; the caller saves it. If it stays undecided too
    long, it fails.
    """
    first = cell.ordered_revision != cell.revision
    if first:
        cell.ordered_revision, cell.answer_by = cell.revision, now + capabilities_of(directory).decides_within
    if receipt.outcome == "pending" and not first and cell.answer_by and cell.answer_by <= now:
        cell.state, cell.trouble = Display.State.FAILED, UNDECIDED
    else:
        cell.trouble = _TROUBLES[receipt.outcome]


def follow_up_undecided(directory: Directory, answered: Iterable[tuple[Display, DisplayReceipt]], lane: str) -> None:
    """Schedules what undecided orders need: another question to the directory, or a person."""
    rows = list(answered)
    by_hand = [(cell, receipt) for cell, receipt in rows if receipt.outcome == "needs_person"]
    if by_hand:
        order_errands(directory, [_ordered(cell, receipt.key, receipt.reason or BY_HAND) for cell, receipt in by_hand])
    now = business_now()
    again = [
        receipt.ask_again_at or now + ASK_AGAIN for _cell, receipt in rows if receipt.outcome in ("pending", "unknown")
    ]
    if again:
        due_at = max(min(again), now + timedelta(minutes=1))
        schedule(POLL, key=directory.code, due_at=due_at, lane=lane, keep_earlier=True, directory=directory.code)


def to_ask_about(directory: Directory) -> QuerySet[Display]:
    """Returns the displays whose orders are undecided at a directory that programs call; not those that
    people carry.
    """
    return (
        Display.objects.filter(directory=directory, state=Display.State.PENDING, ordered_revision=F("revision"))
        .filter(trouble__in=(DECIDING, UNKNOWN))
        .select_related("number")
        .order_by("pk")
    )


def found_there(cell: Display, seen: DisplaySighting) -> DisplayReceipt | None:
    """Returns the receipt of an order whose outcome was unknown: accepted if the directory holds the label,
    else None.
    """
    held = seen.held.label if seen.held else None
    if held != cell.wanted:
        return None
    at = seen.held.accepted_at if seen.held else seen.at
    return DisplayReceipt("", cell.number.canonical, "accepted", cell.revision, at)


def wait_for_vetting(cells: Iterable[Display]) -> None:
    """Notes that the directory has to verify the client before it gets orders for these displays."""
    waiting = Display.objects.filter(pk__in=[cell.pk for cell in cells], state=Display.State.PENDING)
    waiting.update(trouble=VETTING)


def order_anew(cells: Collection[int]) -> None:
    """Makes orders that the directory does not hold due again."""
    waiting = Display.objects.filter(pk__in=cells, state=Display.State.PENDING, ordered_revision=F("revision"))
    waiting.update(ordered_revision=0, trouble="")


def locked_cells(cells: Iterable[Display]) -> dict[int, Display]:
    """Locks these displays in a fixed order and returns their present rows, by key."""
    rows = Display.objects.select_for_update().filter(pk__in=[cell.pk for cell in cells]).order_by("pk")
    return {cell.pk: cell for cell in rows}


# ---------------------------------------------------------------- carried by people


def hand_out(directory: Directory, cells: Sequence[Display], orders: Sequence[DisplayOrder]) -> None:
    """Gives orders to the people who carry them, in the caller's transaction."""
    current = locked_cells(cells)
    same = [
        (current[cell.pk], _ordered(cell, order.key))
        for cell, order in zip(cells, orders, strict=True)
        if current[cell.pk].revision == cell.revision and current[cell.pk].state == Display.State.PENDING
    ]
    if not same:
        return
    by = order_errands(directory, [order for _cell, order in same])
    for cell, _order in same:
        cell.ordered_revision, cell.answer_by, cell.trouble = cell.revision, by, ""
    update_rows([cell for cell, _order in same], ["ordered_revision", "answer_by", "trouble"])


def _ordered(cell: Display, key: str, task: str = "") -> Ordered:
    return Ordered(cell.pk, cell.revision, key, cell.number.canonical, cell.wanted, cell.held or "", task)
