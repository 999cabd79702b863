"""Decides which documents a client and its labels need, and until when they are covered.

Days are the client's local days.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

DAY = timedelta(days=1)
FOREVER = date.max
# The days that a document may have: dates a little before and after them can still be computed.
EARLIEST, FURTHEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Rule:
    """A document type in the form that the rules read (compliance.catalogue.models.DocumentType explains
    the fields).
    """

    code: str
    required: bool = True
    subject_types: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    label_words: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    grace_days: int = 0
    first_days: int = 0

    @property
    def satisfied_by(self) -> tuple[str, ...]:
        """Returns the codes of the documents that satisfy the need, the document itself first."""
        return (self.code, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Subject:
    """The client that needs documents: its subject type and industry."""

    subject_type: str
    industry: str


@dataclass(frozen=True, slots=True)
class Document:
    """A licence in the form that the rules read.

    state: a value of compliance.models.Licence.State; valid_until None: long-term; asked: it is in review, and the
    reviewer waits for the client's answer; decided_on: the local day of the last decision about it (approved, rejected,
    revoked).
    """

    id: UUID
    document_type: str
    state: str
    valid_from: date
    valid_until: date | None
    replaces: UUID | None = None
    asked: bool = False
    decided_on: date | None = None

    @property
    def last_day(self) -> date:
        """Returns the last day on which the document is valid."""
        return FOREVER if self.valid_until is None else self.valid_until


def words_in(rule: Rule, label: str) -> tuple[str, ...]:
    """Returns the words of the rule that the label contains, whatever its width, case and spaces."""
    text = _plain(label)
    return tuple(word for word in rule.label_words if _plain(word) in text)


def owed(rules: Mapping[str, Rule], subject: Subject, labels: Iterable[str]) -> tuple[Rule, ...]:
    """Returns the rules whose documents the client owes, with the labels it has or asks for."""
    texts = list(labels)
    return tuple(rule for rule in rules.values() if _owed(rule, subject, texts))


def needed_by_label(rules: Mapping[str, Rule], subject: Subject, label: str) -> tuple[Rule, ...]:
    """Returns the rules whose documents this label needs: for its words, and for all labels of the client."""
    return tuple(
        rule
        for rule in rules.values()
        if _owed(rule, subject, [label]) and (not rule.label_words or words_in(rule, label))
    )


def owed_since(rule: Rule, labels: Iterable[str], certified_on: date, earlier: Iterable[tuple[Subject, date]]) -> date:
    """Returns since when the client has owed the document without a break.

    certified_on: since when it is certified as what it is now; earlier: what it was before, the latest first, each with
    its first day.
    """
    texts, since = list(labels), certified_on
    for who, first in earlier:
        if not _owed(rule, who, texts):
            break
        since = first
    return since


def concerns(rule: Rule, subject: Subject) -> bool:
    """Returns True if the client may owe the document at all, with some label or without."""
    return rule.required and (not rule.subject_types or subject.subject_type in rule.subject_types)


def of_its_kind(rule: Rule, subject: Subject) -> bool:
    """Whether such clients have this document: it is no other subject type's, and no other industry's."""
    of_type = not rule.subject_types or subject.subject_type in rule.subject_types
    return of_type and (not rule.industries or subject.industry in rule.industries)


def covered_until(rule: Rule, documents: Iterable[Document], day: date) -> date | None:
    """Returns the last day up to which approved documents cover the need without a gap; None when `day` itself is
    uncovered, FOREVER for a long-term document. Grace is not counted: add rule.grace_days where it matters.
    """
    valid = [
        document
        for document in documents
        if document.state == "approved" and document.document_type in rule.satisfied_by
    ]
    end: date | None = None
    reach = day
    while True:
        ends = [document.last_day for document in valid if document.valid_from <= reach <= document.last_day]
        if not ends:
            return end
        end = max(ends)
        if end == FOREVER:
            return end
        reach = end + DAY


def _owed(rule: Rule, subject: Subject, labels: list[str]) -> bool:
    if not concerns(rule, subject):
        return False
    if not rule.industries and not rule.label_words:
        return True
    return subject.industry in rule.industries or any(words_in(rule, label) for label in labels)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
