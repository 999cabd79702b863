"""Submits orders to a directory and writes its receipts: see labels.displays.reconciler.

All of it may run twice, late, or be killed: orders carry a key made of the display and its revision, and results are
written under the fence of the work.
"""

from collections.abc import Sequence
from datetime import datetime

from labels.bulk import update_rows
from labels.directories import connections, profiles
from labels.directories.adapters import DisplayReceipt, DisplaySighting
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import looking, orders
from labels.displays.orders import BATCH
from labels.displays.reconciler import DisplaysMoved
from labels.displays.sightings import tell_of
from labels.models import Display
from labels.selectors import held_by_others
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clients import epochs
from tenants.clock import business_now
from tenants.context import current_tenant

# Troubles of a display whose directory holds a newer revision, or knows the key from another order.
STALE, KEY_REUSED = "revision_not_newer", "key_reused"


def submit(work: Claimed) -> None:
    """Submits the wanted labels to one directory, up to a batch. Passing trouble raises, so that the work is retried.

    1. Asks for vetting first, where the directory has to verify the client.
    2. Sends the orders, or gives them to the people who carry them.
    3. Writes the receipts, and schedules the rest.
    """
    directory = Directory.objects.get(code=work.arguments["directory"])
    can = capabilities_of(directory)
    cells = list(
        orders.to_order(directory).select_related("number").order_by("pk")[: can.batch if directory.active else 0]
    )
    if cells and not profiles.is_vetted(directory):
        with work.completing():
            profiles.want_profile(directory)
            orders.wait_for_vetting(cells)
        return
    receipts: list[DisplayReceipt] = []
    if cells and not can.by_people:
        receipts = connections.directory_adapter(directory).put([orders.order_of(cell) for cell in cells])
    with work.completing():
        if can.by_people:
            orders.hand_out(directory, cells, [orders.order_of(cell) for cell in cells])
            _submit_the_rest(directory, work.lane)
        else:
            take_receipts(directory, cells, receipts, work.lane)


def _submit_the_rest(directory: Directory, lane: str) -> None:
    if directory.active and orders.to_order(directory).exists():
        schedule("labels.submit", key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)


def poll(work: Claimed) -> None:
    """Asks a directory about the orders that it was deciding on; orders of unknown outcome are looked up first."""
    directory = Directory.objects.get(code=work.arguments["directory"])
    cells = list(orders.to_ask_about(directory)[: BATCH if directory.active else 0])
    unknown = [cell for cell in cells if cell.trouble == orders.UNKNOWN]
    asked = [cell for cell in cells if cell.trouble != orders.UNKNOWN]
    receipts: list[DisplayReceipt] = []
    sightings: list[DisplaySighting] = []
    if cells:
        adapter = connections.directory_adapter(directory)
        receipts = adapter.put([orders.order_of(cell) for cell in asked]) if asked else []
        sightings = adapter.look_up([cell.number.canonical for cell in unknown]) if unknown else []
    with work.completing():
        held = [orders.found_there(cell, seen) for cell, seen in zip(unknown, sightings, strict=True)]
        lost = [cell.pk for cell, receipt in zip(unknown, held, strict=True) if receipt is None]
        orders.order_anew(lost)
        there = [(cell, receipt) for cell, receipt in zip(unknown, held, strict=True) if receipt is not None]
        take_receipts(
            directory,
            [*asked, *(cell for cell, _receipt in there)],
            [*receipts, *(receipt for _cell, receipt in there)],
            work.lane,
        )


def take_receipts(directory: Directory, sent: Sequence[Display], receipts: Sequence[DisplayReceipt], lane: str) -> None:
    """Writes receipts into displays, in the caller's transaction; `sent`: the displays as they were ordered.

    1. Locks the displays and writes each receipt, unless a newer order was made meanwhile.
    2. Follows up on undecided orders, and schedules the rest and the next look.
    3. Tells the client what was refused.
    """
    now = business_now()
    current = orders.locked_cells(sent)
    theirs = held_by_others(sent)
    refused: list[Display] = []
    for before, receipt in zip(sent, receipts, strict=True):
        cell = current[before.pk]
        if receipt.outcome == "accepted":
            _accept(cell, before, receipt, directory, now, given_up=before.number_id in theirs)
        elif receipt.outcome in orders.OUTCOMES:
            if cell.revision == before.revision:
                orders.note(cell, receipt, directory, now)
        elif receipt.outcome == "stale" and before.number_id in theirs:
            cell.state = Display.State.NOTHING  # the newer label there is the other client's
        elif cell.revision == before.revision and not _goes_past(cell, receipt) and _fails(cell, receipt.reason or ""):
            refused.append(cell)
    update_rows(
        current.values(),
        [
            "revision",
            "accepted_revision",
            "accepted_at",
            "held",
            "expected_from",
            "expected_by",
            "state",
            "trouble",
            "ordered_revision",
            "answer_by",
        ],
    )
    orders.follow_up_undecided(directory, zip(sent, receipts, strict=True), lane)
    _submit_the_rest(directory, lane)
    waiting = [cell.expected_from or now for cell in current.values() if cell.state == Display.State.SUBMITTED]
    if waiting:
        looking.schedule_look(directory, min(waiting), lane)
    if refused:
        tell_of("display_refused", directory, refused)
    if current:
        DisplaysMoved(numbers=[cell.number_id for cell in current.values()]).emit()


def _accept(
    cell: Display, before: Display, receipt: DisplayReceipt, directory: Directory, now: datetime, *, given_up: bool
) -> None:
    """Writes an acceptance into a display. given_up: the number is another client's by now."""
    if before.revision > cell.accepted_revision:
        cell.accepted_revision, cell.accepted_at = before.revision, receipt.accepted_at or now
        cell.held = before.wanted
        cell.expected_from, cell.expected_by = orders.expected(directory, receipt, now)
    cell.trouble = ""
    if cell.revision == before.revision:
        cell.state = Display.State.NOTHING if given_up else Display.State.SUBMITTED


def _goes_past(cell: Display, receipt: DisplayReceipt) -> bool:
    """Makes a still newer order if the directory knows of newer ones than we remember. Returns False for a refusal.

    A directory that gives the same answer again, whatever it is sent, has refused.
    """
    behind = STALE if receipt.outcome == "stale" else receipt.reason
    if behind not in {STALE, KEY_REUSED} or cell.trouble == behind:
        return False
    if behind == KEY_REUSED:
        epochs.renew(current_tenant().pk)
    cell.revision, cell.trouble = max(cell.revision, receipt.revision or 0) + 1, behind
    return True


def _fails(cell: Display, reason: str) -> bool:
    """Writes a refusal into a display. Returns False if it changes nothing: the directory holds the label already."""
    if cell.wanted is not None and cell.held == cell.wanted:
        cell.accepted_revision, cell.state, cell.trouble = cell.revision, Display.State.SUBMITTED, ""
        return False
    cell.state, cell.trouble = Display.State.FAILED, reason[:200]
    return True
