"""What is wanted of displays by what the database holds: the rows that labels.domain.wanted decides on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
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
from labels.models import Display, LabelVersion, Number, StandbyLease
from tenants.clock import business_now


def answers(
    numbers: Mapping[UUID, Number], directories: Mapping[int, Directory], cells: Sequence[Display]
) -> Iterator[rules.Wanted]:
    """What is wanted of each cell. Numbers of the same history, as one request leaves behind, share their answers."""
    now, certified = business_now(), certification()
    needs = Needs(certified.frozen_documents, now)
    takes = {key: taking(directory) for key, directory in directories.items()}
    delays = {key: delay_of(directory) for key, directory in directories.items()}
    versions = _versions(numbers, needs, {cell.held for cell in cells if cell.held is not None})
    leases = _leases(numbers, needs, now)
    owned = proofs.proved(numbers.values(), now)

    @cache
    def answer(
        directory: int,
        state: str,
        versions: tuple[rules.Version, ...],
        leases: tuple[rules.StandbyPeriod, ...],
        held_there: str | None,
        proved: Proved,
    ) -> rules.Wanted:
        return rules.wanted(
            versions,
            certified,
            leases,
            delays[directory],
            now,
            NumberState(state),
            takes[directory],
            held_there,
            proved,
        )

    for cell in cells:
        number = cell.number_id
        yield answer(
            cell.directory_id,
            numbers[number].state,
            versions.get(number, ()),
            leases.get(number, ()),
            cell.held,
            owned[number],
        )


def seeing_standby(directory: Directory) -> Callable[[rules.StandbyPeriod], rules.Visibility | None]:
    """How handsets of a directory see a standby label over a window; None where the directory does not take it."""
    takes, delay = taking(directory), delay_of(directory)
    return lambda period: rules.standby_visibility(period, delay) if takes(period.text) else None


def _versions(numbers: Iterable[UUID], needs: Needs, held: Iterable[str]) -> dict[UUID, tuple[rules.Version, ...]]:
    """held: texts that some directory holds; of superseded versions only these can be wanted still."""
    state = LabelVersion.State
    wanted = Q(state=state.PUBLISHED) | Q(state=state.SUPERSEDED, text__in=list(held))
    found: dict[UUID, tuple[rules.Version, ...]] = {}
    for version in with_any_of(LabelVersion.objects.filter(wanted), "number", numbers).order_by("sequence"):
        found[version.number_id] = (
            *found.get(version.number_id, ()),
            rules.Version(
                sequence=version.sequence,
                text=version.text,
                effective_from=version.effective_from,
                valid_from=version.valid_from,
                valid_until=version.valid_until,
                needs=needs.of(version.text),
                superseded=version.state == state.SUPERSEDED,
            ),
        )
    return found


def _leases(numbers: Iterable[UUID], needs: Needs, now: datetime) -> dict[UUID, tuple[rules.StandbyPeriod, ...]]:
    found: dict[UUID, tuple[rules.StandbyPeriod, ...]] = {}
    for lease in with_any_of(StandbyLease.objects.filter(ends_at__gt=now), "number", numbers).order_by("pk"):
        found[lease.number_id] = (
            *found.get(lease.number_id, ()),
            rules.StandbyPeriod(
                text=lease.text,
                granted_at=lease.granted_at,
                starts_at=lease.starts_at,
                ends_at=lease.ends_at,
                needs=needs.of(lease.text),
            ),
        )
    return found
