"""Decides whether a number is proved to be the client's: by documents that name it, its carrier's list, or a code sent
to it.

Pure. No label is shown on a number without a proof. Days are local days of the client.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import Final
from uuid import UUID

from compliance.domain.documents import FOREVER, Document, Rule, covered_until
from compliance.domain.expiry import Cover, TimedDocument, coverage, next_change
from labels.domain.numbers import NumberKind

DOCUMENT = "number_ownership"  # its code in the catalogue: the carrier's certificate or bill
_RULE = Rule(DOCUMENT)


class Way(StrEnum):
    """A way to prove a number. A code and a list prove it without an end, a document as long as it is valid."""

    DOCUMENT = "document"
    CARRIER_LIST = "carrier_list"
    CODE = "code"  # sent to it by SMS, or read out in a call to it, and entered here


# For all other kinds (95, 96, 400, 800, 1010 …) only a document that a reviewer approved proves the owner.
_WAYS: Final[Mapping[NumberKind, frozenset[Way]]] = {
    NumberKind.MOBILE: frozenset(Way),
    NumberKind.FIXED_LINE: frozenset(Way),
}


def proves(way: Way, kind: NumberKind) -> bool:
    """Tells whether a number of this kind can be proved this way."""
    return way in _WAYS.get(kind, {Way.DOCUMENT})


class Standing(StrEnum):
    """The standings of a number: it is proved, or what happened to its last proof."""

    PROVED = "proved"
    IN_REVIEW = "in_review"
    REFUSED = "refused"  # the last proof was rejected or revoked
    EXPIRED = "expired"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Ownership:
    """A number's standing. until: the last day on which it is proved, None: no end, or not proved. proof: the document;
    way: what proves it, None: nothing.
    """

    standing: Standing
    until: date | None = None
    proof: UUID | None = None
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """The answer whether labels may be shown on a number now. until: the first instant at which that may change by
    itself; None: it stays.
    """

    now: bool
    until: datetime | None = None


FOR_GOOD: Final = Proved(True)


def proved_by_documents(rule: Rule, held: Sequence[TimedDocument], zone: tzinfo, now: datetime) -> Proved:
    """Decides what one document and its renewals prove: with the grace of its type, and provisionally while a renewal
    that came in time is in review. The same holds for every licence.
    """
    shows = _shows(rule, held, zone, now)
    at = now
    while (later := next_change([rule], held, zone, at)) is not None:
        if _shows(rule, held, zone, later) is not shows:
            return Proved(shows, later)
        at = later
    return Proved(shows)


def proved_by_several(rule: Rule, documents: Sequence[Sequence[TimedDocument]], zone: tzinfo, now: datetime) -> Proved:
    """Decides what several documents that name a number, each with its renewals, prove together.

    A new document works like a renewal: in review, and submitted before the other one lapsed, it keeps the labels
    provisionally.
    """
    alone = [proved_by_documents(rule, held, zone, now) for held in documents]
    if len(documents) < 2:
        return together(alone, None, now)
    as_one = proved_by_documents(rule, [each for held in documents for each in held], zone, now)
    return together([*alone, as_one], None, now)


def _shows(rule: Rule, held: Sequence[TimedDocument], zone: tzinfo, now: datetime) -> bool:
    return coverage(rule, held, zone, now).cover in (Cover.VALID, Cover.GRACE, Cover.PROVISIONAL)


def together(proofs: Iterable[Proved], kept_until: datetime | None, now: datetime) -> Proved:
    """Decides what several proofs of one number say together. kept_until: until when its label stays without any."""
    given = [*proofs, *([Proved(True, kept_until)] if kept_until is not None and kept_until > now else [])]
    good = [each for each in given if each.now]
    if good:
        ends = [each.until for each in good if each.until is not None]
        return Proved(True, max(ends) if len(ends) == len(good) else None)
    begins = [each.until for each in given if each.until is not None]
    return Proved(False, min(begins, default=None))


def ownership(documents: Sequence[Document], today: date) -> Ownership:
    """Returns how a number stands today. documents: the proofs that name it and their renewals, oldest first."""
    until = covered_until(_RULE, documents, today)
    if until is not None:
        last = next(each for each in documents if each.state == "approved" and each.last_day == until)
        return Ownership(Standing.PROVED, None if until == FOREVER else until, last.id, Way.DOCUMENT)
    handed_in = [each for each in documents if each.state != "draft"]
    for document in reversed(handed_in):
        if document.state == "in_review":
            return Ownership(Standing.IN_REVIEW, None, document.id)
    if not handed_in:
        return Ownership(Standing.UNPROVED)
    last = handed_in[-1]
    refused = last.state in ("rejected", "revoked")
    return Ownership(Standing.REFUSED if refused else Standing.EXPIRED, None, last.id)


def families(documents: Iterable[Document]) -> dict[UUID, list[Document]]:
    """Groups proofs into families: first proof → itself and its renewals, which name the same numbers; oldest first."""
    first: dict[UUID | None, UUID] = {}
    by_first: dict[UUID, list[Document]] = {}
    for document in documents:
        first[document.id] = first.get(document.replaces, document.id)
        by_first.setdefault(first[document.id], []).append(document)
    return by_first


def standing_well(by_first: Mapping[UUID, Sequence[Document]], today: date) -> Collection[UUID]:
    """Returns the first proofs of the families that prove their numbers today, or are with a reviewer."""
    good = (Standing.PROVED, Standing.IN_REVIEW)
    return [first for first, documents in by_first.items() if ownership(documents, today).standing in good]
