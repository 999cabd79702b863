"""Takes parties' answers to orders that people carried, and updates the client's displays in its schema.

Carriers' answers about forwardings: labels.standby.forwarding.
"""

from collections import Counter, defaultdict
from datetime import datetime, time
from typing import Final
from uuid import UUID

from compliance.evidence.services import record
from labels.directories.adapters import DisplayReceipt
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import orders, remedies, submitting
from labels.errands import services as errands
from labels.errands.models import Errand, ErrandFile
from labels.errands.selectors import zone
from labels.models import Display
from tenants.agenda.services import schedule
from tenants.context import current_tenant
from tenants.domain.actors import PLATFORM

PIECE: Final = 2000  # answers of one transaction


def take_answers(code: str, *, lane: str) -> None:
    """Takes the next answers of a directory about the client in use, and schedules the rest.

    1. Locks the answers and marks them as told.
    2. Ends or moves on the appeals and accelerations that they decide.
    3. Writes the others into displays, and records everything in the history.
    """
    directory = Directory.objects.get(code=code)
    answered = Errand.objects.filter(
        directory=directory, tenant=current_tenant(), state__in=Errand.ANSWERED, told_at=None, forwarding=None
    )
    rows = list(answered.select_for_update().order_by("revision", "pk")[:PIECE])
    if not rows:
        return
    errands.note_told([row.pk for row in rows])
    if len(rows) == PIECE:
        schedule(errands.TAKE, key=code, lane=lane, directory=code)
    for row in rows:
        if row.appeal:
            remedies.take_partys_word(row.appeal, granted=row.state == Errand.State.ACCEPTED, reason=row.reason)
        if row.acceleration:
            takes_effect_at = _begins(row) if row.state == Errand.State.ACCEPTED else None
            remedies.take_word_on_acceleration(row.acceleration, takes_effect_at=takes_effect_at, reason=row.reason)
    rows = [row for row in rows if not row.appeal and not row.acceleration]
    if not rows:
        return
    if capabilities_of(directory).by_people:
        _take_display_answers(directory, rows, lane)
    else:
        _continue_orders(directory, rows, lane)
    _record_answers(directory, rows)


def _take_display_answers(directory: Directory, rows: list[Errand], lane: str) -> None:
    cells = Display.objects.select_related("number").in_bulk([row.display for row in rows])
    sent, receipts = [], []
    for row in rows:
        now_there = cells.get(row.display)
        if now_there is None:
            continue  # its number is gone
        sent.append(Display(pk=row.display, number=now_there.number, revision=row.revision, wanted=row.label))
        receipts.append(_receipt(directory, row))
    submitting.take_receipts(directory, sent, receipts, lane)


def _receipt(directory: Directory, row: Errand) -> DisplayReceipt:
    if row.state == Errand.State.REFUSED:
        return DisplayReceipt(row.key, row.number, "refused", reason=row.reason)
    at, begins = row.answered_at or row.made_at, _begins(row)
    return DisplayReceipt(
        row.key,
        row.number,
        "accepted",
        row.revision,
        at,
        begins + directory.cache_min,
        begins + directory.cache_max,
    )


def _begins(row: Errand) -> datetime:
    """Returns from when on the party does what it has accepted."""
    at = row.answered_at or row.made_at
    return max(at, datetime.combine(row.effective_on, time(), zone())) if row.effective_on else at


def _continue_orders(directory: Directory, rows: list[Errand], lane: str) -> None:
    """Continues orders to a directory that programs call, which wanted something done by hand: an order is sent again
    once that is done, and fails if the party refused it.
    """
    orders.order_anew([row.display for row in rows if row.state == Errand.State.ACCEPTED])
    refused = [row for row in rows if row.state == Errand.State.REFUSED]
    if refused:
        _take_display_answers(directory, refused, lane)
    schedule("labels.submit", key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)


def _record_answers(directory: Directory, rows: list[Errand]) -> None:
    by_file: dict[UUID | None, list[Errand]] = defaultdict(list)
    for row in rows:
        by_file[row.file_id].append(row)
    names = dict(ErrandFile.objects.filter(pk__in=[key for key in by_file if key]).values_list("pk", "name"))
    for key, mine in by_file.items():
        counts = Counter(row.state for row in mine)
        record(
            "labels_answered",
            actor=PLATFORM,
            subject_kind="directory",
            subject_id=directory.pk,
            directory=directory.names,
            accepted=counts[Errand.State.ACCEPTED],
            refused=counts[Errand.State.REFUSED],
            file=names.get(key, "") if key else mine[0].ticket,
        )


def note_handed_over(file_id: UUID) -> None:
    """Records in the history of the client in use that its orders are with a party, and in which file."""
    file = ErrandFile.objects.select_related("directory").defer("content").get(pk=file_id)
    record(
        "labels_handed_over",
        actor=PLATFORM,
        subject_kind="directory",
        subject_id=file.directory_id,
        directory=file.directory.names,
        count=file.errands.filter(tenant=current_tenant()).count(),
        file=file.name,
        sha256=file.sha256,
    )
