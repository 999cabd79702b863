"""Decides whether a client's registered details may change, and what follows from the change."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Final

from tenants.domain.kept import StoredAsJson

INDIVIDUAL: Final = "individual"
ACCEPTED: Final = "accept"  # recognition's verdict on a label that needs no reviewer


@dataclass(frozen=True, slots=True)
class MasterData(StoredAsJson):
    """The details that two people certify of a client.

    credit_code: empty for an individual, whose identity document stays.
    """

    legal_name: str
    credit_code: str
    subject_type: str
    industry: str
    micro: bool


def differing(before: MasterData, after: MasterData) -> tuple[str, ...]:
    """Returns the names of the fields that change, in their order."""
    return tuple(each.name for each in fields(MasterData) if getattr(before, each.name) != getattr(after, each.name))


class MasterDataFault(StrEnum):
    """Reasons why a client cannot become what it asks to be."""

    NOTHING = "nothing"  # it is so already
    ANOTHER_PARTY = "another_subject"  # an individual and a firm are two subjects before the law


def master_data_fault(before: MasterData, after: MasterData) -> MasterDataFault | None:
    """Returns why the change may not be asked for; None where it may."""
    if before == after:
        return MasterDataFault.NOTHING
    if (before.subject_type == INDIVIDUAL) != (after.subject_type == INDIVIDUAL):
        return MasterDataFault.ANOTHER_PARTY
    return None


@dataclass(frozen=True, slots=True)
class SubjectStanding:
    """The state of everything that depends on a client's master data.

    owed: codes of the documents that are due now, each with its last day; frozen: those whose absence freezes labels;
    small: its label changes may take the fast lane; turn: the day of its next re-verification, None where none is to
    come or, if high_risk, none before its documents are approved; months: compliant ones; windows: how many are booked
    or run; labels: certified ones, each with recognition's verdict; unjudged: how many more there are without a
    verdict.
    """

    owed: Mapping[str, date] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    small: bool = False
    turn: date | None = None
    months: int = 0
    subject_type: str = ""
    industry: str = ""
    high_risk: bool = False
    windows: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    unjudged: int = 0


class Consequence(StrEnum):
    """Kinds of consequences of a change of master data."""

    LABELS_REVIEWED = "labels_reviewed"  # about: the labels that a person has to look at
    LABELS_STAY = "labels_stay"
    LABELS_LATER = "labels_later"  # count: labels that are judged when it is done
    OWED = "owed"  # about: codes of documents
    STILL_OWED = "still_owed"  # about: codes of documents
    OWED_NO_LONGER = "owed_no_longer"  # about: codes of documents
    FROZEN = "frozen"  # about: codes of documents
    UNFROZEN = "unfrozen"  # about: codes of documents
    FAST_LANE = "fast_lane"
    NO_FAST_LANE = "no_fast_lane"
    WINDOWS_STAY = "windows_stay"  # count: windows that keep their lane and time
    CYCLE = "cycle"  # day: of the first re-verification
    NO_CYCLE = "no_cycle"
    CYCLE_MOVES = "cycle_moves"  # day: of the next one
    CYCLE_STAYS = "cycle_stays"  # day: of the next one
    CYCLE_WAITS = "cycle_waits"  # day: of the next one, of documents that are not approved yet
    TRUST_STAYS = "trust_stays"
    TRUST_SPOILED = "trust_spoiled"  # a freeze spoils the month


@dataclass(frozen=True, slots=True)
class Following:
    """One consequence.

    about: which labels, or codes of which documents, in order; count: of labels, of windows, or of the compliant months
    that remain.
    """

    what: Consequence
    about: tuple[str, ...] = ()
    day: date | None = None
    count: int = 0


def following(before: SubjectStanding, after: SubjectStanding) -> tuple[Following, ...]:
    """Returns what follows when the standing `before` becomes `after`: what is frozen first, trust last."""
    begins = after.frozen - before.frozen
    return (
        *_of_documents(Consequence.FROZEN, begins),
        *_of_labels(before.labels, after.labels, after.unjudged),
        *(Following(Consequence.OWED, (code,), day) for code, day in _first_due(before, after)),
        *(Following(Consequence.STILL_OWED, (code,), day) for code, day in _still_due(before, after)),
        *_of_documents(Consequence.OWED_NO_LONGER, before.owed.keys() - after.owed.keys()),
        *_of_documents(Consequence.UNFROZEN, before.frozen - after.frozen),
        *_of_lane(before, after),
        *_of_windows(before, after),
        *_of_cycle(before, after),
        Following(Consequence.TRUST_SPOILED) if begins else Following(Consequence.TRUST_STAYS, count=after.months),
    )


def _of_documents(what: Consequence, codes: Set[str]) -> Iterator[Following]:
    if codes:
        yield Following(what, tuple(sorted(codes)))


def _of_labels(before: Mapping[str, str], after: Mapping[str, str], unjudged: int) -> Iterator[Following]:
    doubted = sorted(text for text, said in after.items() if said != ACCEPTED and before.get(text) == ACCEPTED)
    if doubted:
        yield Following(Consequence.LABELS_REVIEWED, tuple(doubted), count=len(doubted))
    elif after and not unjudged:
        yield Following(Consequence.LABELS_STAY)
    if unjudged:
        yield Following(Consequence.LABELS_LATER, count=unjudged)


def _first_due(before: SubjectStanding, after: SubjectStanding) -> list[tuple[str, date]]:
    """Returns what is due and was not before, the earliest first."""
    fresh = [(code, day) for code, day in after.owed.items() if code not in before.owed]
    return sorted(fresh, key=lambda each: (each[1], each[0]))


def _still_due(before: SubjectStanding, after: SubjectStanding) -> list[tuple[str, date]]:
    """Returns what another subject owes as this one did, the earliest first."""
    if not _another_subject(before, after):
        return []
    return sorted(
        ((code, after.owed[code]) for code in before.owed.keys() & after.owed.keys()), key=lambda each: each[::-1]
    )


def _another_subject(before: SubjectStanding, after: SubjectStanding) -> bool:
    return (before.subject_type, before.industry) != (after.subject_type, after.industry)


def _of_lane(before: SubjectStanding, after: SubjectStanding) -> Iterator[Following]:
    if before.small != after.small:
        yield Following(Consequence.FAST_LANE if after.small else Consequence.NO_FAST_LANE)


def _of_windows(before: SubjectStanding, after: SubjectStanding) -> Iterator[Following]:
    """Booked windows stay: the lane and the closed times of an industry are decided at the booking."""
    if after.windows and (before.small, before.industry) != (after.small, after.industry):
        yield Following(Consequence.WINDOWS_STAY, count=after.windows)


def _of_cycle(before: SubjectStanding, after: SubjectStanding) -> Iterator[Following]:
    if after.turn is None and before.turn is not None:
        waits = Following(Consequence.CYCLE_WAITS, day=before.turn)
        yield waits if after.high_risk else Following(Consequence.NO_CYCLE)
    elif after.turn is not None and before.turn is None:
        yield Following(Consequence.CYCLE, day=after.turn)
    elif after.turn is not None and after.turn != before.turn:
        yield Following(Consequence.CYCLE_MOVES, day=after.turn)
    elif after.turn is not None and _another_subject(before, after):
        yield Following(Consequence.CYCLE_STAYS, day=after.turn)
