"""Reads what is known of numbers, in one statement for many: for lists and for the page of one number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from labels.displays import proofs
from labels.domain.number_known import CellsSeen, NumberKnown, NumberSeen, number_known
from labels.domain.number_states import NumberState
from labels.domain.ownership import Ownership
from labels.entitlement import number_proofs
from labels.models import LabelVersion, Number
from tenants.clock import business_now
from tenants.database.kept_queries import PreparedStatement

_LIVE, _COMING = "live", "coming"
# For each number: its displays on active directories by state, and its live and coming versions, the newest last.
_FACTS: Final = PreparedStatement(
    """
    SELECT cell.number_id, cell.state, cell.wanted_reason, count(*) AS place, true AS is_cell
    FROM labels_display AS cell JOIN public.directories_directory AS party ON party.id = cell.directory_id
    WHERE cell.number_id = ANY(%(numbers)s) AND party.active GROUP BY 1, 2, 3
    UNION ALL
    SELECT number_id, CASE state WHEN %(published)s THEN %(live)s ELSE %(coming)s END, text, sequence, false
    FROM labels_labelversion, business_now() AS now
    WHERE number_id = ANY(%(numbers)s) AND (state = ANY(%(to_come)s) OR state = %(published)s AND effective_from <= now
        AND (valid_from IS NULL OR valid_from <= now) AND (valid_until IS NULL OR valid_until > now))
    ORDER BY place
    """,
    published=LabelVersion.State.PUBLISHED,
    to_come=[LabelVersion.State.IN_REVIEW, LabelVersion.State.APPROVED],
    live=_LIVE,
    coming=_COMING,
)


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """The facts of a number that a list has read already; kept_until: until when its label stays without a proof."""

    id: UUID
    state: str
    ownership: Ownership
    claim_until: datetime | None
    kept_until: datetime | None


def known_of_numbers(numbers: Sequence[Number]) -> dict[UUID, NumberKnown]:
    """Returns what is known of each of these numbers now."""
    owned, kept = number_proofs.owned(number.pk for number in numbers), proofs.kept_until(numbers)
    return known_of_number_rows(
        [ListedNumber(each.pk, each.state, owned[each.pk], each.claim_until, kept[each.pk]) for each in numbers]
    )


def known_of_number_rows(rows: Sequence[ListedNumber]) -> dict[UUID, NumberKnown]:
    """Returns what is known of each number of a list."""
    cells, versions = _read([row.id for row in rows])
    now = business_now() if any(row.kept_until for row in rows) else None
    return {
        row.id: number_known(
            NumberSeen(
                state=NumberState(row.state),
                ownership=row.ownership,
                displays=cells.get(row.id, ()),
                label=versions.get((row.id, _LIVE), ""),
                coming=versions.get((row.id, _COMING), ""),
                claim_until=row.claim_until,
                kept_until=row.kept_until if row.kept_until and now and row.kept_until > now else None,
            )
        )
        for row in rows
    }


def _read(numbers: Iterable[UUID]) -> tuple[Mapping[UUID, list[CellsSeen]], Mapping[tuple[UUID, str], str]]:
    """Returns the displays of each number, and the text of each version that is live or coming."""
    cells: dict[UUID, list[CellsSeen]] = {}
    versions: dict[tuple[UUID, str], str] = {}
    for number, first, second, place, is_cell in _FACTS(numbers=list(numbers)):
        if is_cell:
            cells.setdefault(number, []).append(CellsSeen(first, second, place))
        else:
            versions[number, first] = second
    return cells, versions
