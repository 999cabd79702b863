"""Whether a number is proved to be the client's, by the documents that name it. Pure. Days are its local days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from compliance.domain.documents import FOREVER, Paper, Rule, covered_until

DOCUMENT = "number_ownership"  # of the catalogue: the carrier's certificate or bill
_RULE = Rule(DOCUMENT)


class Standing(StrEnum):
    """How a number stands."""

    PROVED = "proved"
    IN_REVIEW = "in_review"
    REFUSED = "refused"  # the last proof was rejected or revoked
    EXPIRED = "expired"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Ownership:
    """until: the last day on which it is proved, None: no end, or not proved. proof: the document that says so."""

    standing: Standing
    until: date | None = None
    proof: UUID | None = None


def ownership(papers: Sequence[Paper], today: date) -> Ownership:
    """How a number stands today. papers: the proofs that name it and their renewals, oldest first."""
    until = covered_until(_RULE, papers, today)
    if until is not None:
        last = next(each for each in papers if each.state == "approved" and each.last_day == until)
        return Ownership(Standing.PROVED, None if until == FOREVER else until, last.id)
    handed_in = [each for each in papers if each.state != "draft"]
    for paper in reversed(handed_in):
        if paper.state == "in_review":
            return Ownership(Standing.IN_REVIEW, None, paper.id)
    if not handed_in:
        return Ownership(Standing.UNPROVED)
    last = handed_in[-1]
    refused = last.state in ("rejected", "revoked")
    return Ownership(Standing.REFUSED if refused else Standing.EXPIRED, None, last.id)


def families(papers: Iterable[Paper]) -> dict[UUID, list[Paper]]:
    """First proof → itself and its renewals, which name the same numbers. papers, and each family: oldest first."""
    first: dict[UUID, UUID] = {}
    found: dict[UUID, list[Paper]] = {}
    for paper in papers:
        first[paper.id] = first.get(paper.replaces, paper.id) if paper.replaces else paper.id
        found.setdefault(first[paper.id], []).append(paper)
    return found


def standing_well(found: Mapping[UUID, Sequence[Paper]], today: date) -> Collection[UUID]:
    """The first proofs of the families that prove their numbers today, or are with a reviewer."""
    good = (Standing.PROVED, Standing.IN_REVIEW)
    return [first for first, papers in found.items() if ownership(papers, today).standing in good]
