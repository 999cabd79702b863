"""Works out what a client still owes, in the shape of Stripe's `requirements`, with reasons.

A requirement stands in exactly one list. past_due: its day is over; its `blocks` are stopped. currently_due: to be
submitted by its day. eventually_due: in the next three months. pending_verification: submitted, with the reviewers.
Days are local days of the client, the last one included. Documents are owed, and so is what a re-verification asks of
the client.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from compliance.domain.documents import (
    DAY,
    FOREVER,
    Document,
    Rule,
    Subject,
    covered_until,
    needed_by_label,
    owed,
    owed_since,
    words_in,
)

CURRENT = timedelta(days=30)  # ahead of the last valid day a renewal is due now,
EVENTUAL = timedelta(days=90)  # and known to be due


class Status(StrEnum):
    PAST_DUE = "past_due"
    CURRENTLY_DUE = "currently_due"
    EVENTUALLY_DUE = "eventually_due"
    PENDING_VERIFICATION = "pending_verification"


class OwedReason(StrEnum):
    MISSING = "missing"  # never handed in
    REJECTED = "rejected"  # the last one handed in was rejected
    REVOKED = "revoked"
    EXPIRED = "expired"  # params: last_day
    EXPIRING = "expiring"  # params: last_day
    NOT_YET_VALID = "not_yet_valid"  # params: first_day
    IN_REVIEW = "in_review"
    ANSWER_WANTED = "answer_wanted"  # the reviewer has asked the client
    RE_VERIFICATION_AHEAD = "re_verification_ahead"  # params: day, on which it begins
    RE_VERIFICATION_IN_REVIEW = "re_verification_in_review"
    RE_VERIFICATION_ANSWER_WANTED = "re_verification_answer_wanted"
    RE_VERIFICATION_FAILED = "re_verification_failed"  # params: day


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that is owed.

    due: the last day on which it is in time, grace included. alternatives: documents that do as well. blocks: the
    labels that stop when it is past due; blocks_all: all of them, new ones too. licence: the one to renew, in review or
    refused. case: of the re-verification that is under way.
    """

    document_type: str
    status: Status
    reason: OwedReason
    due: date
    covered_until: date | None
    params: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    blocks_all: bool = False
    licence: UUID | None = None
    case: UUID | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The next re-verification, or the one under way. documents: codes of the types that are reviewed again.

    due: the day on which it begins or, under way (case), the day by which it is decided. asked: the reviewer waits for
    the client's answer.
    """

    documents: tuple[str, ...]
    due: date
    case: UUID | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ClientStanding:
    """The facts about a client that the rules read. documents: its licences, oldest first.

    failed: documents whose re-verification failed, with the day, until a new one is approved. frozen: documents whose
    absence freezes labels, with the day since when. earlier: what it was certified as before, the latest first, each
    with its first day; what it owed then and still owes keeps its due day.
    """

    subject: Subject
    documents: Sequence[Document]
    certified_on: date
    turn: Turn | None = None
    failed: Mapping[str, date] = field(default_factory=dict)
    frozen: Mapping[str, date] = field(default_factory=dict)
    earlier: Sequence[tuple[Subject, date]] = ()


@dataclass(frozen=True, slots=True)
class Requirements:
    """Everything that is owed, each list with the most pressing first.

    current_deadline: the first day among what is due now or past. disabled_reason: "requirements.past_due" while
    something is past due, else empty.
    """

    past_due: tuple[Requirement, ...] = ()
    currently_due: tuple[Requirement, ...] = ()
    eventually_due: tuple[Requirement, ...] = ()
    pending_verification: tuple[Requirement, ...] = ()

    @property
    def current_deadline(self) -> date | None:
        return min((each.due for each in (*self.past_due, *self.currently_due)), default=None)

    @property
    def disabled_reason(self) -> str:
        return "requirements.past_due" if self.past_due else ""


@dataclass(frozen=True, slots=True)
class LabelDocuments:
    """The documents that a label needs and lacks.

    words_of: the documents needed for its words, by code, each with the words.
    """

    missing: tuple[Requirement, ...]
    pending: tuple[Requirement, ...]
    words_of: Mapping[str, tuple[str, ...]]

    @property
    def touches_licence(self) -> bool:
        """Returns True if the label's words need a document, whether it is there or not."""
        return bool(self.words_of)


def requirements(rules: Mapping[str, Rule], who: ClientStanding, labels: Iterable[str], today: date) -> Requirements:
    """Returns what the client owes today. labels: in use or asked for."""
    texts = sorted(set(labels))
    candidates = [_requirement(rule, texts, who, today) for rule in owed(rules, who.subject, texts)]
    if who.turn is not None:  # a document that failed is owed already
        again = [code for code in who.turn.documents if code in rules and code not in who.failed]
        candidates += [_of_turn(rules[code], texts, who.turn, today) for code in again]
    lists: dict[Status, list[Requirement]] = {status: [] for status in Status}
    for each in filter(None, candidates):
        lists[each.status].append(each)
    ordered = {
        status: tuple(sorted(rows, key=lambda row: (row.due, row.document_type, row.reason)))
        for status, rows in lists.items()
    }
    return Requirements(**{status.value: rows for status, rows in ordered.items()})


def documents_of_label(rules: Mapping[str, Rule], who: ClientStanding, label: str, today: date) -> LabelDocuments:
    """Returns which documents stand in the way of asking for this label today.

    A document needed for its words must be there at once; one needed for all labels only when it is past due.
    """
    missing, pending, words_of = [], [], {}
    for rule in needed_by_label(rules, who.subject, label):
        if rule.label_words:
            words_of[rule.code] = words_in(rule, label)
        requirement = _requirement(rule, [label], who, today)
        if requirement is None or requirement.covered_until is not None:
            continue
        if requirement.reason in (OwedReason.IN_REVIEW, OwedReason.ANSWER_WANTED):
            pending.append(requirement)
        elif rule.label_words or requirement.status == Status.PAST_DUE:
            missing.append(requirement)
    return LabelDocuments(tuple(missing), tuple(pending), words_of)


def _requirement(rule: Rule, labels: Sequence[str], who: ClientStanding, today: date) -> Requirement | None:
    """Returns what is owed of the document itself, or None. After a failed re-verification only a new
    document covers.
    """
    mine = [document for document in who.documents if document.document_type in rule.satisfied_by]
    failed = who.failed.get(rule.code)
    until = None if failed is not None else covered_until(rule, mine, today)
    if until is not None and (until == FOREVER or until - today > EVENTUAL):
        return None
    waiting = next((document for document in reversed(mine) if _would_help(document, until, today)), None)
    status: Status
    reason: OwedReason
    params: Mapping[str, str]
    licence: UUID | None
    if failed is not None:
        due, status, reason = failed, Status.PAST_DUE, OwedReason.RE_VERIFICATION_FAILED
        params, licence = {"day": failed.isoformat()}, None
    else:
        due = _due(rule, mine, until, labels, who, today)
        status, reason, params, licence = _verdict(mine, until, due, today)
    if waiting is not None:
        status = Status.CURRENTLY_DUE if waiting.asked else Status.PENDING_VERIFICATION
        reason = OwedReason.ANSWER_WANTED if waiting.asked else OwedReason.IN_REVIEW
        licence = waiting.id
    return Requirement(
        document_type=rule.code,
        status=status,
        reason=reason,
        due=due,
        covered_until=until,
        params=params,
        alternatives=rule.alternatives,
        blocks=_blocked(rule, labels),
        blocks_all=not rule.label_words,
        licence=licence,
    )


def _of_turn(rule: Rule, labels: Sequence[str], turn: Turn, today: date) -> Requirement | None:
    """Returns what a re-verification asks of the client: be ready, wait, or answer. It stops nothing until it fails."""
    params: Mapping[str, str] = {}
    if turn.case is None:
        if turn.due - today > EVENTUAL:
            return None
        status, reason, params = Status.EVENTUALLY_DUE, OwedReason.RE_VERIFICATION_AHEAD, {"day": turn.due.isoformat()}
    elif turn.asked:
        status = Status.PAST_DUE if today > turn.due else Status.CURRENTLY_DUE
        reason = OwedReason.RE_VERIFICATION_ANSWER_WANTED
    else:
        status, reason = Status.PENDING_VERIFICATION, OwedReason.RE_VERIFICATION_IN_REVIEW
    return Requirement(
        document_type=rule.code,
        status=status,
        reason=reason,
        due=turn.due,
        covered_until=None,
        params=params,
        alternatives=rule.alternatives,
        blocks=() if status is Status.PAST_DUE else _blocked(rule, labels),
        blocks_all=status is not Status.PAST_DUE and not rule.label_words,
        case=turn.case,
    )


def _blocked(rule: Rule, labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(label for label in labels if not rule.label_words or words_in(rule, label))


def _due(
    rule: Rule, mine: Sequence[Document], until: date | None, labels: Sequence[str], who: ClientStanding, today: date
) -> date:
    """Returns the last day in time: the end of the cover plus grace or, for a first document, the first days.

    A revoked document covers until the day before, without grace: its labels freeze at once. What is frozen already
    stays past due, whatever grace is given later.
    """
    end = until or _ended(mine, today)
    in_time = [] if end is None else [end + rule.grace_days * DAY]
    in_time += [  # only past days: while another document covers, this changes nothing
        document.decided_on - DAY
        for document in mine
        if document.state == "revoked" and document.valid_from <= today and document.decided_on is not None
    ]
    first = owed_since(rule, labels, who.certified_on, who.earlier)
    due = max(in_time, default=first + rule.first_days * DAY)
    return min(due, who.frozen[rule.code] - DAY) if until is None and rule.code in who.frozen else due


def _ended(mine: Sequence[Document], today: date) -> date | None:
    """Returns the last day of what was in force before today."""
    past = [
        document.last_day
        for document in mine
        if document.state in ("approved", "expired") and document.last_day < today
    ]
    return max(past, default=None)


def _would_help(document: Document, until: date | None, today: date) -> bool:
    """Returns True if the document is in review and, once approved, would cover more than is covered now."""
    if document.state != "in_review":
        return False
    return document.valid_from <= today <= document.last_day if until is None else document.last_day > until


def _verdict(
    mine: Sequence[Document], until: date | None, due: date, today: date
) -> tuple[Status, OwedReason, Mapping[str, str], UUID | None]:
    if until is not None:
        status = Status.CURRENTLY_DUE if until - today <= CURRENT else Status.EVENTUALLY_DUE
        covering = max(
            (document for document in mine if document.state == "approved" and document.last_day == until),
            key=lambda p: p.id,
        )
        return status, OwedReason.EXPIRING, {"last_day": until.isoformat()}, covering.id
    status = Status.PAST_DUE if today > due else Status.CURRENTLY_DUE
    ahead = [
        document for document in mine if document.state in ("approved", "in_review") and document.valid_from > today
    ]
    if ahead:
        first = min(ahead, key=lambda document: document.valid_from)
        return status, OwedReason.NOT_YET_VALID, {"first_day": first.valid_from.isoformat()}, first.id
    judged = [document for document in mine if document.state in ("rejected", "revoked")]
    ended = _ended(mine, today)
    if judged and (ended is None or judged[-1] is mine[-1]):
        reason = OwedReason.REJECTED if judged[-1].state == "rejected" else OwedReason.REVOKED
        return status, reason, {}, judged[-1].id
    if ended is not None:
        last = next(
            document
            for document in reversed(mine)
            if document.last_day == ended and document.state in ("approved", "expired")
        )
        return status, OwedReason.EXPIRED, {"last_day": ended.isoformat()}, last.id
    return status, OwedReason.MISSING, {}, None
