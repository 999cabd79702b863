"""Works out what is wanted of displays: reads the rows that labels.domain.wanted decides on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from compliance.licences.selectors import Needs
from compliance.selectors import certification
from labels.bulk import with_any_of
from labels.directories.models import Directory
from labels.displays import proofs
from labels.displays.directory_policies import taking
from labels.domain import wanted as rules
from labels.domain.number_states import NumberState
from labels.domain.ownership import Proved
from labels.errands.selectors import delay_of
from labels.models import LabelVersion, Number, StandbyLease
from tenants.clock import business_now


class CellRow(NamedTuple):
    """The columns of a display that decide what is wanted of it: a request may touch a million displays."""

    id: int
    number_id: UUID
    directory_id: int
    held: str | None
    wanted: str | None
    wanted_reason: str


class _History(NamedTuple):
    """Everything about a number that the answer rests on; many numbers share one, as one request changes them alike."""

    state: str
    versions: tuple[rules.Version, ...]
    leases: tuple[rules.StandbyPeriod, ...]
    proved: Proved


def answers(
    numbers: Mapping[UUID, Number], directories: Mapping[int, Directory], cells: Sequence[CellRow]
) -> Iterator[rules.Wanted]:
    """Yields what is wanted of each display, in their order."""
    now, certified = business_now(), certification()
    needs = Needs(certified.frozen_documents, now)
    takes = {key: taking(directory) for key, directory in directories.items()}
    delays = {key: delay_of(directory) for key, directory in directories.items()}
    versions = _versions(numbers, needs, {cell.held for cell in cells if cell.held is not None})
    leases = _leases(numbers, needs, now)
    owned = proofs.proved(numbers.values(), now)
    places, place_of = dict[_History, int](), dict[UUID, int]()
    for key, number in numbers.items():
        history = _History(number.state, versions.get(key, ()), leases.get(key, ()), owned[key])
        place_of[key] = places.setdefault(history, len(places))
    histories = [*places]

    @cache
    def answer(directory: int, place: int, held_there: str | None) -> rules.Wanted:
        history = histories[place]
        return rules.wanted(
            history.versions,
            certified,
            history.leases,
            delays[directory],
            now,
            NumberState(history.state),
            takes[directory],
            held_there,
            history.proved,
        )

    for cell in cells:
        yield answer(cell.directory_id, place_of[cell.number_id], cell.held)


def seeing_standby(directory: Directory) -> Callable[[rules.StandbyPeriod], rules.Visibility | None]:
    """Returns a function that tells how a directory's handsets see a standby label over a window; None: it
    refuses it.
    """
    takes, delay = taking(directory), delay_of(directory)
    return lambda period: rules.standby_visibility(period, delay) if takes(period.text) else None


def _versions(numbers: Iterable[UUID], needs: Needs, held: Iterable[str]) -> dict[UUID, tuple[rules.Version, ...]]:
    """Returns the versions of numbers that may be wanted. held: texts that some directory holds; a superseded version
    counts only with such a text.
    """
    state = LabelVersion.State
    wanted = Q(state=state.PUBLISHED) | Q(state=state.SUPERSEDED, text__in=list(held))
    by_number: dict[UUID, tuple[rules.Version, ...]] = {}
    versions = with_any_of(LabelVersion.objects.filter(wanted), "number", numbers).order_by("sequence")
    said = ("number_id", "sequence", "text", "effective_from", "valid_from", "valid_until", "state")
    for number, sequence, text, effective_from, valid_from, valid_until, its_state in versions.values_list(*said):
        version = rules.Version(
            sequence=sequence,
            text=text,
            effective_from=effective_from,
            valid_from=valid_from,
            valid_until=valid_until,
            needs=needs.of(text),
            superseded=its_state == state.SUPERSEDED,
        )
        by_number[number] = (*by_number.get(number, ()), version)
    return by_number


def _leases(numbers: Iterable[UUID], needs: Needs, now: datetime) -> dict[UUID, tuple[rules.StandbyPeriod, ...]]:
    by_number: dict[UUID, tuple[rules.StandbyPeriod, ...]] = {}
    for lease in with_any_of(StandbyLease.objects.filter(ends_at__gt=now), "number", numbers).order_by("pk"):
        by_number[lease.number_id] = (
            *by_number.get(lease.number_id, ()),
            rules.StandbyPeriod(
                text=lease.text,
                granted_at=lease.granted_at,
                starts_at=lease.starts_at,
                ends_at=lease.ends_at,
                needs=needs.of(lease.text),
            ),
        )
    return by_number
