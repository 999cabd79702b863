"""What the pages of cases show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.evidence.selectors import doer_of
from compliance.licences.services import HandedInFacts
from compliance.master_data import MasterDataFacts
from compliance.reviews import promises, texts
from compliance.reviews.models import Case
from compliance.reviews.questions import KEPT_OPEN, REOPENED_WITHIN
from compliance.reviews.selectors import late
from labels import texts as label_texts
from labels.backups.services import RestoreFacts
from labels.domain.numbers import number_text
from labels.domain.sync import CorrectionCode
from labels.entitlement.brands import BrandFacts
from labels.entitlement.certified import FlipFacts
from labels.models import NUMBER_STATES, NumberSync
from labels.numbers.claims import ClaimFacts
from labels.numbers.corrections import SyncFacts
from labels.selectors import directory_names
from labels.standby.labels import StandbyFacts
from maintenance import selectors
from maintenance.case_facts import QuestionFacts, RequestFacts
from maintenance.models import Window
from maintenance.promises.known import is_late
from portal.cases.facts import facts_of_case
from portal.clients.master_data import change_in_words
from portal.shell.words import Link, numbers_named
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.when import range_text

# Of the platform, or ended in another way: a question is solved.
NOT_TAKEN_BACK = (*Case.OF_PLATFORM, Case.Kind.RE_VERIFICATION, Case.Kind.SUPPORT)


@dataclass(frozen=True)
class CaseRow:
    """A case in a list. family: of its state; look: its state there; late: a reviewer is."""

    case: Case
    title: str
    family: str
    look: str
    late: bool


def family_of(case: Case) -> str:
    """Of the looks of its state."""
    return "support" if case.kind == Case.Kind.SUPPORT else "case"


def case_row(case: Case, now: datetime) -> CaseRow:
    """A case in a list."""
    return CaseRow(case, texts.title(case), family_of(case), texts.state_shown(case), late(case, now))


@dataclass(frozen=True)
class File:
    """A file of a turn. size: in bytes."""

    name: str
    size: int
    url: str


@dataclass(frozen=True)
class Turn:
    """What somebody did in a case. side: client, reviewer or platform; action: words."""

    side: str
    author: str
    action: str
    text: str
    at: datetime
    attachments: Sequence[File]


@dataclass(frozen=True)
class Corrections:
    """What a carrier's view would change: rows of (line, number, what, before, after) of `total`; source: where it is
    from; agree, unreported: how many numbers do and are not in it.
    """

    rows: Sequence[tuple[int, str, str, str, str]]
    total: int
    source: str
    sha256: str
    agree: int
    unreported: int


@dataclass(frozen=True)
class CaseShown:
    """A case with its thread, the oldest turn first. facts: (name, value) of what was handed in; solved_at: when an
    answered question counts as solved, in business time.
    """

    case: Case
    row: CaseRow
    reason: str
    decided_by: str
    facts: Sequence[tuple[str, str]]
    corrections: Corrections | None
    subject: Link | None
    entries: Sequence[Turn]
    can_answer: bool
    can_hand_in_again: bool
    can_withdraw: bool
    can_solve: bool
    can_reopen: bool
    solved_at: datetime | None


def case_shown(case: Case, now: datetime) -> CaseShown:
    """A case with its thread."""
    question, facts = case.kind == Case.Kind.SUPPORT, facts_of_case(case)
    reasons = [texts.canned_reason(case.reason_code) if case.reason_code != "other" else "", texts.reason(case)]
    return CaseShown(
        case=case,
        row=case_row(case, now),
        reason=" ".join(reason for reason in reasons if reason),
        decided_by=doer_of(case, "decided_by"),
        facts=case_facts(facts),
        corrections=corrections(facts) if isinstance(facts, SyncFacts) else None,
        subject=_subject(case),
        entries=[
            Turn(
                side=entry.side,
                author=texts.author(entry),
                action=texts.turn(entry),
                text=texts.words(entry),
                at=entry.at,
                attachments=[
                    File(file.name, file.size, reverse("attachment", args=[file.pk]))
                    for file in entry.attachments.all()
                ],
            )
            for entry in case.entries.all()
        ],
        can_answer=not case.decided and case.state != Case.State.WAITING,
        can_hand_in_again=case.state == Case.State.WAITING,
        can_withdraw=not case.decided and case.kind not in NOT_TAKEN_BACK,
        can_solve=question and not case.decided,
        can_reopen=question and case.decided_at is not None and now - case.decided_at <= REOPENED_WITHIN,
        solved_at=_counts_as_solved(case),
    )


def _counts_as_solved(case: Case) -> datetime | None:
    """When an answered question ends by itself."""
    if case.waiting_since is None or case.state != Case.State.ANSWERED:
        return None
    return case.waiting_since + KEPT_OPEN


def answered_by(window: Window | None, now: datetime) -> datetime:
    """By when the support answers what is asked now (business time)."""
    lane = Lane.FAST if window is not None and is_late(window, now) else Lane.STANDARD
    return promises.promise(Case.Kind.SUPPORT, lane, now).due_at


def case_facts(facts: StoredAsJson) -> list[tuple[str, str]]:
    """What was handed in, in words."""
    rows: list[tuple[str, str]] = []
    match facts:
        case StandbyFacts(label):
            rows = [(_("Standby label"), label)]
        case BrandFacts(label):
            rows = [(_("Label"), label)]
        case ClaimFacts(number):
            rows = [(_("Number"), number_text(number))]
        case RestoreFacts(numbers, count, labels):
            rows = [
                (_("Labels"), ", ".join(each.text for each in labels)),
                (_("Numbers"), numbers_named(numbers[:5], count)),
            ]
        case SyncFacts(numbers, count):
            rows = [(_("Numbers"), numbers_named(numbers[:5], count))]
        case FlipFacts(label, numbers, count) | RequestFacts(label, numbers, count):
            rows = [(_("Label"), label), (_("Numbers"), numbers_named(numbers[:5], count))]
        case MasterDataFacts():
            rows = change_in_words(facts)
        case HandedInFacts(licence):
            until = licence.valid_until or _("long-term")
            rows = [(_("Issued by"), licence.issuer), (_("Valid"), f"{licence.valid_from} – {until}")]
    if isinstance(facts, RequestFacts | QuestionFacts) and (window := facts.window) is not None:
        start, end = window.starts_at, window.ends_at
        rows.append((_("Window when submitted"), range_text(start, end) if start and end else ""))
    return [(name, text) for name, text in rows if text]


def corrections(facts: SyncFacts) -> Corrections:
    """What a carrier's view would change. Of a mark, `after` is the directory that shows it."""
    names = directory_names()
    rows = []
    for each in facts.corrections:
        before, after = _state(each.before), _state(each.after)
        if each.code is CorrectionCode.CLEAR_MARK:
            before, after = label_texts.mark(each.before), names.get(each.directory, each.directory)
        rows.append((each.line, number_text(each.number), label_texts.correction(each.code), before, after))
    compared = facts.compared
    return Corrections(
        rows=rows,
        total=sum(facts.counts.values()),
        source=compared.source,
        sha256=compared.sha256,
        agree=compared.agree,
        unreported=compared.unreported,
    )


def _state(value: str) -> str:
    """A state of numbers in words; of a ported number the carrier, as it is called."""
    return str(NUMBER_STATES.get(value, value))


def _subject(case: Case) -> Link | None:
    """What the case is about, as a link."""
    if case.subject_kind == "maintenance_request":
        return Link(_("The change"), reverse("proposal", args=[case.subject_id]))
    if case.subject_kind == "licence":
        return Link(texts.title(case), reverse("licence", args=[case.subject_id]))
    if case.subject_kind == "number":
        return Link(texts.title(case), reverse("number", args=[case.subject_id]))
    if case.subject_kind == "standby_label":
        return Link(_("Standby labels"), reverse("standby"))
    if case.subject_kind == "snapshot":
        return Link(_("Backups"), reverse("backups"))
    if case.subject_kind == "violation":
        return Link(_("Violation"), reverse("violation", args=[case.subject_id]))
    if case.kind == Case.Kind.MASTER_DATA:
        return Link(_("Profile"), reverse("settings"))
    if case.subject_kind == "re_verification":
        return Link(_("Trust"), reverse("trust"))
    windows = selectors.windows_with_requests()
    if case.subject_kind == "number_sync":  # applied in it
        applied = NumberSync.objects.filter(pk=case.subject_id).exclude(request_id=None).values("request_id")
        windows = windows.filter(request__in=applied)
    else:
        windows = windows.filter(pk=case.subject_id)
    if case.subject_kind in ("number_sync", "window") and (window := windows.order_by("-starts_at").first()):
        return Link(str(window), reverse("window", args=[window.pk]))
    return None
