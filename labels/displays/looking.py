"""Asks directories what they hold and what handsets show: see labels.displays.reconciler."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from labels.bulk import update_rows
from labels.directories import connections
from labels.directories.adapters import DisplaySighting, Mark
from labels.directories.aggregators.due import ask_aggregators
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import orders
from labels.displays.orders import BATCH
from labels.displays.reconciler import DisplaysMoved
from labels.displays.seen import Looked, note_marks
from labels.displays.sightings import answer_check, follow_up, in_scope
from labels.displays.witnesses import counting
from labels.domain.display_state import display_state, is_over, unseen_state
from labels.domain.looks import WHEN_OVERDUE, Expected, next_look
from labels.models import ConsistencyCheck, Display
from labels.selectors import held_by_others, texts_given
from tenants.agenda.handlers import Claimed
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.events import Event


@dataclass(frozen=True)
class SightingsWeighed(Event):
    """Emitted in the client's schema when somebody's sightings on handsets change what is known of numbers at a
    directory that nobody can ask.
    """

    numbers: Collection[UUID]


def look_up(work: Claimed) -> None:
    """Asks one directory what it holds and shows: for the displays that are due, or for all (a consistency check)."""
    directory = Directory.objects.get(code=work.arguments["directory"])
    everything, after = bool(work.arguments.get("everything")), int(work.arguments.get("after", 0))
    check = work.arguments.get("check")
    if not capabilities_of(directory).look_up:
        with work.completing():
            _weigh_due(directory, work.lane)
            ask_aggregators(directory)
        return
    due = list(_to_look_at(directory, everything=everything, after=after, check=check)) if directory.active else []
    theirs = held_by_others(due)
    cells = [cell for cell in due if cell.number_id not in theirs]
    sightings = (
        connections.directory_adapter(directory).look_up([cell.number.canonical for cell in cells]) if cells else []
    )
    with work.completing():
        take_sightings(directory, cells, sightings, work.lane)
        if everything and len(due) == BATCH:
            check_consistency(directory.code, after=due[-1].pk, lane=work.lane, check=check)
        elif check:
            answer_check(UUID(check), directory)


def _weigh_due(directory: Directory, lane: str) -> None:
    """Weighs the displays of a directory that nobody can ask, once a time is over.

    An accepted label counts as assumed when its estimated time has passed and no sighting says otherwise; a sighting
    counts for a limited time.
    """
    if not directory.active:
        return
    now, counted_for = business_now(), directory.trust.age
    rows = Display.objects.filter(directory=directory, accepted_revision__gt=0)
    taken = rows.filter(state__in=(Display.State.SUBMITTED, Display.State.WAITING))
    seen = rows.filter(looked_at__isnull=False).exclude(state__in=(Display.State.PENDING, Display.State.FAILED))
    over = taken.filter(expected_by__lte=now) | seen.filter(looked_at__lte=now - counted_for)
    weigh(directory, list(over.select_for_update().order_by("pk")[:BATCH]))
    following = taken.order_by("expected_by").values_list("expected_by", flat=True).first()
    oldest = seen.order_by("looked_at").values_list("looked_at", flat=True).first()
    instants = [at for at in (following, oldest and oldest + counted_for) if at is not None]
    if instants:  # past, where a batch has left some
        schedule_look(directory, min(instants), lane)


def weigh(directory: Directory, locked: Iterable[Display]) -> None:
    """Updates locked displays of a directory that nobody can ask by the sightings on handsets that count."""
    undecided = (Display.State.PENDING, Display.State.FAILED)
    cells = [cell for cell in locked if cell.accepted_at is not None and cell.state not in undecided]
    earlier = {cell.pk: (cell.state, cell.mark) for cell in cells}
    sightings = counting(directory, cells)
    texts = texts_given(
        cell.number_id for cell in cells if cell.pk in sightings and sightings[cell.pk].shown != cell.wanted
    )
    moved: list[UUID] = []
    looked: list[Looked] = []
    now = business_now()
    for cell in cells:
        before = (cell.state, cell.shown, cell.mark)
        seen = sightings.get(cell.pk)
        if seen is not None:
            cell.shown_since = cell.shown_since if seen.shown == cell.shown and cell.shown_since else seen.seen_at
            cell.shown, cell.mark, cell.looked_at = seen.shown, seen.mark, seen.seen_at
            cell.shown_revision = cell.accepted_revision if seen.shown == cell.wanted else None
            cell.state = _state_of_cell(cell, texts.get(cell.number_id, frozenset()))
        # A sighting of what was there before counts no longer once the time is over.
        if seen is None or (cell.state == Display.State.WAITING and is_over(cell.expected_by, now)):
            seen = None
            cell.state = unseen_state(cell.expected_by, now).value
            cell.shown = cell.shown_revision = cell.shown_since = cell.looked_at = None
            cell.mark = ""
        looked.append((cell, before[2], Mark(cell.mark, seen.seen_at) if seen and cell.mark else None))
        if (cell.state, cell.shown, cell.mark) != before:
            moved.append(cell.number_id)
    update_rows(cells, ["shown", "shown_revision", "shown_since", "mark", "looked_at", "state"])
    note_marks(looked)
    follow_up(directory, cells, earlier)
    if moved:
        DisplaysMoved(numbers=moved).emit()
        SightingsWeighed(numbers=moved).emit()


def check_consistency(code: str, *, after: int = 0, lane: str = Lane.STANDARD, check: str | None = None) -> None:
    """Schedules a look at everything that the directory shows for this client, or at what a check asks for."""
    key = f"{code} {check or 'everything'}"
    schedule("labels.look_up", key=key, lane=lane, directory=code, everything=True, after=after, check=check)


def _to_look_at(directory: Directory, *, everything: bool, after: int, check: str | None) -> Iterable[Display]:
    cells: QuerySet[Display] = Display.objects.filter(directory=directory).select_related("number")
    if check:
        cells = in_scope(ConsistencyCheck.objects.get(pk=check), cells)
    if everything:
        return cells.filter(accepted_revision__gt=0, pk__gt=after).order_by("pk")[:BATCH]
    return cells.filter(state__in=Display.TO_LOOK_AT, expected_from__lte=business_now()).order_by("looked_at", "pk")[
        :BATCH
    ]


def take_sightings(
    directory: Directory, asked: Sequence[Display], sightings: Sequence[DisplaySighting], lane: str
) -> None:
    """Writes sightings into displays, in the caller's transaction; `asked`: the displays as they were at the look.

    1. Skips a display whose order was accepted since: the look is older.
    2. Updates what is held, shown and marked.
    3. Orders again what the directory has lost or somebody else has changed; other displays get their new state.
    4. Notes marks, follows up on trouble, and schedules orders and the next look.
    """
    current = orders.locked_cells(asked)
    texts = texts_given(
        before.number_id
        for before, sighting in zip(asked, sightings, strict=True)
        if sighting.shown and sighting.shown.label != current[before.pk].wanted
    )
    moved: list[UUID] = []
    looked: list[Looked] = []
    earlier_states = {cell.pk: (cell.state, cell.mark) for cell in current.values()}
    for before, sighting in zip(asked, sightings, strict=True):
        cell = current[before.pk]
        if cell.accepted_revision != before.accepted_revision:
            continue  # an order was taken since: this look is older
        earlier = (cell.state, cell.shown, cell.mark)
        looked.append((cell, cell.mark, sighting.mark))
        cell.looked_at = sighting.at
        cell.held = sighting.held.label if sighting.held else None
        cell.shown = sighting.shown.label if sighting.shown else None
        cell.shown_revision = sighting.shown.revision if sighting.shown else None
        cell.shown_since = _since(sighting, earlier[1], cell.shown_since)
        cell.mark = sighting.mark.kind if sighting.mark else ""
        if cell.revision == cell.accepted_revision and not _holds(cell, sighting) and _worth_telling(cell, sighting):
            cell.revision += 1  # the directory lost it or somebody else changed it: order it again
            cell.state = Display.State.PENDING
        elif cell.state not in (Display.State.PENDING, Display.State.FAILED):
            cell.state = _state_of_cell(cell, texts.get(cell.number_id, frozenset()))
        if (cell.state, cell.shown, cell.mark) != earlier:
            moved.append(cell.number_id)
    update_rows(
        current.values(),
        ["revision", "held", "shown", "shown_revision", "shown_since", "mark", "looked_at", "state"],
    )
    note_marks(looked)
    follow_up(directory, current.values(), earlier_states)
    if any(cell.state == Display.State.PENDING for cell in current.values()):
        schedule("labels.submit", key=directory.code, lane=lane, keep_earlier=True, directory=directory.code)
    _schedule_next_look(directory, lane)
    if moved:
        DisplaysMoved(numbers=moved).emit()


def _since(sighting: DisplaySighting, shown: str | None, since: datetime | None) -> datetime | None:
    """Returns since when the label has been seen. A directory that gets the same label again may count from then; we
    keep the earlier instant.

    shown, since: the label and instant of the look before.
    """
    if sighting.shown is None:
        return None
    return min(since, sighting.shown.since) if since and shown == sighting.shown.label else sighting.shown.since


def look_at(work: Claimed) -> None:
    """Asks a directory about single displays, whatever is expected of them."""
    cells = list(Display.objects.filter(pk__in=work.arguments["displays"]).select_related("number", "directory"))
    cells = [cell for cell in cells if cell.directory.active and capabilities_of(cell.directory).look_up]
    sightings = (
        connections.directory_adapter(cells[0].directory).look_up([cell.number.canonical for cell in cells])
        if cells
        else []
    )
    with work.completing():
        if cells:
            take_sightings(cells[0].directory, cells, sightings, work.lane)


def _holds(cell: Display, sighting: DisplaySighting) -> bool:
    held = sighting.held
    return (held.label if held else None) == cell.wanted


def _worth_telling(cell: Display, sighting: DisplaySighting) -> bool:
    """Tells whether an order is sent again that the directory accepted and does not hold; not at once after it
    accepted.

    Otherwise a directory that loses everything, or where somebody else writes as well, would get orders without end.
    """
    return cell.accepted_at is None or sighting.at - cell.accepted_at >= WHEN_OVERDUE


def _state_of_cell(cell: Display, earlier_texts: frozenset[str]) -> str:
    return display_state(
        wanted_text=cell.wanted,
        wanted_revision=cell.revision,
        accepted_revision=cell.accepted_revision,
        accepted_at=cell.accepted_at,
        shown_text=cell.shown,
        looked_at=cell.looked_at,
        expected_by=cell.expected_by,
        now=cell.looked_at or business_now(),
        mark=cell.mark,
        earlier_texts=earlier_texts,
    ).value


def _schedule_next_look(directory: Directory, lane: str) -> None:
    waiting = Display.objects.filter(directory=directory, state__in=Display.TO_LOOK_AT)
    times = [
        Expected(start, end)
        for start, end in waiting.values_list("expected_from", "expected_by").distinct()
        if start and end
    ]
    if times:
        now = business_now()
        schedule_look(directory, min(next_look(due, now) for due in times), lane)


def schedule_look(directory: Directory, at: datetime, lane: str) -> None:
    """Schedules a look at a directory's handsets, at an instant or before it."""
    schedule("labels.look_up", key=directory.code, due_at=at, lane=lane, keep_earlier=True, directory=directory.code)
