"""One display: what it should show and shows, what can be done about it, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.catalogue.selectors import document_types
from compliance.evidence.selectors import doer_of, with_namesakes
from compliance.licences.selectors import documents_on_file
from compliance.licences.texts import name as name_of
from labels import texts
from labels.directories.capabilities import capabilities_of
from labels.directories.models import Directory
from labels.displays import remedies
from labels.displays.reporting import ASKED_AGAIN
from labels.displays.witnesses import picture_against
from labels.domain.display_state import UNDER_WAY
from labels.domain.numbers import number_text
from labels.errands.selectors import answer_due, party_served
from labels.models import Acceleration, Display
from portal.displays.handsets import what_it_shows
from portal.displays.why_shown import WhyShown, why_of
from tenants.clock import business_now
from tenants.ledger.selectors import balance


@dataclass(frozen=True)
class DisplayShown:
    """One number on one directory. mark: words, or empty; held: the directory has taken what is wanted; coming: so it
    has, and handsets are not known to show it; accelerated: from when an acceleration that was taken has handsets ask
    anew, or None; why: it is not as it should be, or None; against: a confirmed picture
    shows something else, or None.
    """

    number: str
    cell: Display
    wanted_reason: str
    mark: str
    held: bool
    coming: bool
    accelerated: datetime | None
    why: WhyShown | None
    against: PictureAgainst | None


@dataclass(frozen=True)
class PictureAgainst:
    """What a confirmed picture shows otherwise than the directory says. asked: the directory was asked since;
    asked_by: until then by when it is, or None where that has passed.
    """

    what: str
    at: datetime
    asked: bool
    asked_by: datetime | None


def _against(cell: Display) -> PictureAgainst | None:
    row = picture_against(cell)
    if row is None:
        return None
    by = max(row.taken_at, cell.looked_at + ASKED_AGAIN) if cell.looked_at else row.taken_at + ASKED_AGAIN
    return PictureAgainst(
        what=what_it_shows(row),
        at=row.seen_at,
        asked=cell.looked_at is not None and cell.looked_at >= row.taken_at,
        asked_by=by if by > business_now() else None,
    )


def _accelerated(cell: Display) -> datetime | None:
    taken = cell.accelerations.filter(state=Acceleration.State.TAKEN, revision=cell.revision)
    at: datetime | None = taken.values_list("takes_effect_at", flat=True).first()
    return at


def display_shown(cell: Display) -> DisplayShown:
    """What it should show and shows."""
    return DisplayShown(
        number=number_text(cell.number.canonical),
        cell=cell,
        wanted_reason=texts.wanted_reason(cell.wanted_reason),
        mark=texts.mark(cell.mark) if cell.mark else "",
        held=cell.accepted_revision == cell.revision,
        coming=cell.state in UNDER_WAY,
        accelerated=_accelerated(cell) if cell.state in UNDER_WAY else None,
        why=why_of(cell),
        against=_against(cell),
    )


@dataclass(frozen=True)
class Offers:
    """What can be done now. can_accelerate, or why not, in words; free_appeals: how many are left of them; documents:
    what the party wants for an appeal that people bring to it, and whether the client has it; carried_by: by when a
    party to which people bring an acceleration should have answered.
    """

    can_accelerate: bool
    why_no_acceleration: str
    can_appeal: bool
    free_appeals: int
    documents: list[tuple[str, bool]]
    carried_by: datetime | None


def offers(cell: Display) -> Offers:
    """What can be done now, at the directory's prices."""
    no_acceleration, no_appeal = remedies.barriers(cell)
    why = texts.barrier(no_acceleration) if no_acceleration else ""
    if no_appeal:
        return Offers(not no_acceleration, why, False, 0, [], carried_by(cell.directory))
    documents = _documents(cell.directory)
    return Offers(not no_acceleration, why, True, balance().free_appeals, documents, carried_by(cell.directory))


def carried_by(directory: Directory) -> datetime | None:
    """By when a party to which people bring an acceleration should have answered; None: a program orders it."""
    if not capabilities_of(directory).by_people:
        return None
    return answer_due(party_served(directory), business_now())


def _documents(directory: Directory) -> list[tuple[str, bool]]:
    if capabilities_of(directory).appeal:
        return []
    wanted, types = party_served(directory).documents, document_types(business_now())
    held = documents_on_file(wanted)
    return [(name_of(code, types), code in held) for code in wanted]


@dataclass(frozen=True)
class RemedyShown:
    """An acceleration or an appeal (its family). price: in fen; free: paid with a free appeal."""

    family: str
    state: str
    at: datetime
    by: str
    price: int
    free: bool
    expected_at: datetime | None
    reason: str
    statement: str


@dataclass(frozen=True)
class SightingShown:
    """What somebody has seen. says: of the family sighting; handset: what is known of it, or empty."""

    source: str
    says: str
    shown: str
    mark: str
    at: datetime
    by: str
    handset: str


def sightings_of(cell: Display) -> list[SightingShown]:
    """What was seen of it on handsets, the latest first."""
    return [
        SightingShown(
            source=row.get_source_display(),
            says=row.says,
            shown=row.shown or "",
            mark=texts.mark(row.mark) if row.mark else "",
            at=row.seen_at,
            by=doer_of(row, "seen_by"),
            handset=" · ".join(each for each in (row.brand, row.os, row.carrier, row.app) if each),
        )
        for row in with_namesakes(cell.sightings.order_by("-seen_at", "-pk"), "seen_by")[:20]
    ]


def remedies_so_far(cell: Display) -> list[RemedyShown]:
    """Accelerations and appeals, the newest first."""
    remedies = [
        RemedyShown(
            family="acceleration",
            state=order.state,
            at=order.ordered_at,
            by=doer_of(order, "ordered_by"),
            price=order.price,
            free=False,
            expected_at=order.takes_effect_at if order.state in order.OPEN else None,
            reason=texts.directory_answer(order.reason) if order.reason else "",
            statement="",
        )
        for order in with_namesakes(cell.accelerations.all(), "ordered_by")[:50]
    ] + [
        RemedyShown(
            family="appeal",
            state=appeal.state,
            at=appeal.made_at,
            by=doer_of(appeal, "made_by"),
            price=appeal.price,
            free=appeal.paid_with == "appeal",
            expected_at=appeal.decided_by if appeal.state in appeal.OPEN else None,
            reason=texts.directory_answer(appeal.reason) if appeal.reason else "",
            statement=appeal.statement,
        )
        for appeal in with_namesakes(cell.appeals.all(), "made_by")[:50]
    ]
    return sorted(remedies, key=lambda each: each.at, reverse=True)
