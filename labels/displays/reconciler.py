"""Drives every directory to what is wanted: the one loop.

`reconcile_displays` works out what each directory should show and marks what differs; `submitting` sends orders,
`looking` asks it what handsets show. All three may run twice, late, or be killed: orders carry a key made of the
display and its revision, a directory refuses older revisions, and results are written under the fence of the work.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from labels.bulk import update_rows, with_any_of
from labels.directories.models import Directory
from labels.displays.directory_policies import taking
from labels.displays.wanted import CellRow, answers
from labels.domain.wanted import Wanted
from labels.models import Display, Number
from tenants.agenda.services import Planned, schedule_all
from tenants.database.statements import execute
from tenants.domain.lanes import Lane
from tenants.events import Event

CHUNK = 500  # numbers of one work
AT_ONCE = 10 * CHUNK  # numbers whose displays are in memory together


@dataclass(frozen=True)
class DisplaysMoved(Event):
    """Emitted in the client's schema when what directories hold, or handsets show, has changed for numbers."""

    numbers: Collection[UUID]


def reconcile_displays(numbers: Iterable[UUID], *, lane: str = Lane.STANDARD) -> int:
    """Works out what is wanted for these numbers now and marks the displays that differ. Returns how many it marked.

    In the caller's transaction. What changes later by itself (a lease ends, a scene begins) is scheduled.
    """
    rows = sorted(set(numbers))
    with transaction.atomic():
        return sum(_reconcile(rows[start : start + AT_ONCE], lane) for start in range(0, len(rows), AT_ONCE))


def _reconcile(numbers: Sequence[UUID], lane: str) -> int:
    rows = with_any_of(Number.objects.all(), "id", numbers).select_for_update().order_by("pk")
    locked = {number.pk: number for number in rows}
    directories = {directory.pk: directory for directory in Directory.objects.filter(active=True)}
    if not locked or not directories:
        return 0
    _make_cells(locked, directories)
    # The lock keeps what a receipt writes meanwhile from being overwritten.
    displays = with_any_of(Display.objects.filter(directory__in=directories), "number", locked).select_for_update()
    cells = [CellRow(*row) for row in displays.order_by("pk").values_list(*CellRow.__annotations__)]
    changed: list[tuple[CellRow, Wanted]] = []
    changes_at: dict[datetime, set[UUID]] = {}
    for cell, answer in zip(cells, answers(locked, directories, cells), strict=True):
        if answer.until is not None:
            changes_at.setdefault(answer.until, set()).add(cell.number_id)
        if answer.text != cell.wanted or answer.reason != cell.wanted_reason:
            changed.append((cell, answer))
    _want(changed)
    pending = {cell.directory_id for cell, answer in changed if answer.text != cell.wanted}
    _submit_to((directories[key].code for key in pending), lane)
    _note_changes(changes_at, lane)
    if changed:
        DisplaysMoved(numbers={cell.number_id for cell, _answer in changed}).emit()
    return len(changed)


def _want(changed: Sequence[tuple[CellRow, Wanted]]) -> None:
    """Writes what is wanted now; a display whose text differs becomes pending, with a new revision."""
    if not changed:
        return
    told = [(answer.text, answer.reason.value) for _cell, answer in changed]
    places = {answer: place for place, answer in enumerate(dict.fromkeys(told), start=1)}
    cells, which = ",".join(str(cell.id) for cell, _answer in changed), ",".join(str(places[each]) for each in told)
    execute(_WANT, [f"{{{cells}}}", f"{{{which}}}", *map(list, zip(*places, strict=True))])


_WANT = """
    UPDATE labels_display AS cell
    SET wanted = answer.text, wanted_reason = answer.reason,
        revision = cell.revision + (cell.wanted IS DISTINCT FROM answer.text)::int,
        state = CASE WHEN cell.wanted IS DISTINCT FROM answer.text THEN 'pending' ELSE cell.state END
    FROM unnest(%s::bigint[], %s::int[]) AS changed (id, place)
    JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY AS answer (text, reason, place)
        ON answer.place = changed.place
    WHERE cell.id = changed.id
"""


def reconcile_everything(*, lane: str) -> None:
    """Works out again what is wanted for all numbers of the client, as reconcile_many does."""
    reconcile_many(Number.objects.order_by("pk").values_list("pk", flat=True), lane=lane)


def reconcile_many(numbers: Iterable[UUID], *, lane: str) -> None:
    """Works out what is wanted for many numbers: the first CHUNK in the caller's transaction, the others as
    due work.
    """
    rows = sorted(numbers)
    schedule_all(_planned(rows[CHUNK:]), lane=lane, keep_earlier=True)
    reconcile_displays(rows[:CHUNK], lane=lane)


def resubmit(numbers: Iterable[UUID], *, lane: str = Lane.STANDARD, directory: str = "") -> None:
    """Orders again what is wanted at every directory, or at one by its code (a calibration), in the caller's
    transaction; each directory gets the orders as its limits allow.

    A label that the directory holds but would not take again is not ordered.
    """
    with transaction.atomic():
        rows = list(numbers)
        reconcile_displays(rows, lane=lane)
        cells = (
            with_any_of(Display.objects.all(), "number", rows)
            .select_for_update(of=("self",))
            .filter(directory__active=True, wanted__isnull=False)
            .exclude(state=Display.State.PENDING)
        )
        cells = cells.filter(directory__code=directory) if directory else cells
        takes = {directory.pk: taking(directory) for directory in Directory.objects.filter(active=True)}
        touched = [cell for cell in cells.select_related("directory") if takes[cell.directory_id](cell.wanted or "")]
        for cell in touched:
            cell.revision += 1
            cell.state = Display.State.PENDING
        update_rows(touched, ["revision", "state"])
        _submit_to((cell.directory.code for cell in touched), lane)


def resubmit_many(numbers: Iterable[UUID], *, lane: str) -> None:
    """Resubmits many numbers: the first CHUNK in the caller's transaction, the others as due work."""
    rows = sorted(numbers)
    later = [Planned("labels.resubmit", key, piece) for key, piece in pieces(rows[CHUNK:])]
    schedule_all(later, lane=lane, keep_earlier=True)
    resubmit(rows[:CHUNK], lane=lane)


def _submit_to(codes: Iterable[str], lane: str) -> None:
    submits = [Planned("labels.submit", code, {"directory": code}) for code in sorted(set(codes))]
    schedule_all(submits, lane=lane, keep_earlier=True)


def _make_cells(numbers: Iterable[UUID], directories: Iterable[int]) -> None:
    execute(
        "INSERT INTO labels_display"
        " (number_id, directory_id, revision, accepted_revision, wanted_reason, mark, state, trouble)"
        " SELECT n, d, 0, 0, 'nothing_approved', '', 'nothing', ''"
        " FROM unnest(%s::uuid[]) AS n, unnest(%s::bigint[]) AS d ON CONFLICT (number_id, directory_id) DO NOTHING",
        [list(numbers), list(directories)],
    )


def _note_changes(changes_at: dict[datetime, set[UUID]], lane: str) -> None:
    planned = [each for instant, numbers in changes_at.items() for each in _planned(sorted(numbers), instant)]
    schedule_all(planned, lane=lane, keep_earlier=True)


def _planned(numbers: Sequence[UUID], at: datetime | None = None) -> Iterator[Planned]:
    """Plans to work numbers out again at an instant, None: now. Work planned for the same instant is not replaced."""
    when = at.isoformat() if at else "now"
    for key, piece in pieces(numbers):
        yield Planned("labels.reconcile", f"{when} {key}", piece, at)


def pieces(numbers: Sequence[UUID]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Splits numbers into arguments of due work, CHUNK each, with a key made of all its numbers."""
    for start in range(0, len(numbers), CHUNK):
        chunk = [str(number) for number in numbers[start : start + CHUNK]]
        yield hashlib.sha256(" ".join(chunk).encode()).hexdigest()[:32], {"numbers": chunk}
