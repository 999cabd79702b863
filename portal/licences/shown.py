"""The content of the pages of licences, and the documents that the client still owes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types
from compliance.domain.requirements import OwedReason, Requirement, Requirements, Status
from compliance.evidence.selectors import HistoryEntry, history
from compliance.licences import texts
from compliance.licences.forged import forged_licences
from compliance.licences.selectors import local_day, ours, renewal_of
from compliance.licences.services import RENEWABLE
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.promises import promise
from compliance.reviews.selectors import cases_of_client, newest_case_about
from labels.domain.numbers import number_text
from labels.domain.ownership import DOCUMENT
from labels.entitlement import documents, number_proofs
from labels.models import Number
from maintenance import selectors
from maintenance.models import Window
from portal.cases import shown as cases
from portal.shell.lists import ListShown
from portal.shell.todo import Todo
from portal.shell.words import days_left_text
from tenants.domain.lanes import Lane

Types = Mapping[str, DocumentType]
TONES = {Status.PAST_DUE: "bad", Status.CURRENTLY_DUE: "warn", Status.EVENTUALLY_DUE: "info"}
NAMED = 20  # numbers of a proof
RENEWING = (Licence.State.IN_REVIEW, Licence.State.APPROVED)
SOON = 30  # days ahead of the last valid day


# ---------------------------------------------------------------- what is owed


@dataclass(frozen=True)
class Owed:
    """A document that is owed. status: of the family requirement; alternatives: names of documents that do as well;
    blocks: the consequence when it is overdue, in words; windows: those that wait for it; url, action: its page and the
    link's words.
    """

    name: str
    hint: str
    status: str
    reason: str
    due: date
    alternatives: Sequence[str]
    blocks: str
    windows: Sequence[Window]
    url: str
    action: str


def owed(requirements: Requirements, types: Types, windows: Mapping[str, list[Window]]) -> list[Owed]:
    """Returns the documents owed, the most urgent first. windows: label → the windows that are to publish it."""
    return [_owed(each, types, windows_of(each, windows)) for each in by_urgency(requirements)]


def by_urgency(requirements: Requirements) -> tuple[Requirement, ...]:
    """Returns all requirements, the most urgent first."""
    return (
        *requirements.past_due,
        *requirements.currently_due,
        *requirements.pending_verification,
        *requirements.eventually_due,
    )


def windows_to_publish() -> dict[str, list[Window]]:
    """Returns label → the windows that are to publish it, the earliest first."""
    windows: dict[str, list[Window]] = {}
    for window in selectors.windows_to_publish().exclude(request__text=""):
        windows.setdefault(window.request.text, []).append(window)
    return windows


def windows_of(each: Requirement, windows: Mapping[str, list[Window]]) -> list[Window]:
    """The windows to publish that wait for this requirement: held, or with the reviewers."""
    return [window for label in each.blocks for window in windows.get(label, ())] if _lacks(each) else []


def _lacks(each: Requirement) -> bool:
    """Returns whether the document is absent now; a document under re-verification still counts."""
    return each.covered_until is None and each.case is None and each.reason != "re_verification_ahead"


def _owed(each: Requirement, types: Types, windows: list[Window]) -> Owed:
    url, action = where_to(each)
    return Owed(
        name=texts.name(each.document_type, types),
        hint=types[each.document_type].says if each.document_type in types else "",
        status=each.status.value,
        reason=texts.reason_owed(each),
        due=each.due,
        alternatives=[texts.name(code, types) for code in ours(types, each.alternatives)],
        blocks=texts.blocks(each),
        windows=windows,
        url=url,
        action=action,
    )


def where_to(each: Requirement) -> tuple[str, str]:
    """Returns the address where the document is submitted, renewed or looked at, and the link's words."""
    if each.reason in ("in_review", "answer_wanted") and each.licence:
        answer = each.reason == "answer_wanted"
        return reverse("licence", args=[each.licence]), _("Reply") if answer else _("View")
    if each.case is not None:
        answer = each.reason == "re_verification_answer_wanted"
        return reverse("case", args=[each.case]), _("Reply") if answer else _("View")
    if each.reason == "re_verification_ahead":
        return reverse("trust"), _("View")
    if each.reason in ("expiring", "expired") and each.licence:
        return reverse("licence_renew", args=[each.licence]), _("Renew")
    if each.document_type == DOCUMENT:
        return f"{reverse('proof_new')}?unproved=1", _("Submit")
    return f"{reverse('licence_new')}?type={each.document_type}", _("Submit")


def documents_todo(requirements: Requirements, types: Types) -> list[Todo]:
    """Returns the documents owed as entries of the dashboard, without those in review."""
    return [
        Todo(
            title=texts.name(each.document_type, types),
            detail=texts.reason_owed(each),
            url=where_to(each)[0],
            action=where_to(each)[1],
            tone=TONES[each.status],
            due=each.due,
            acts=each.reason != "re_verification_ahead",
        )
        for each in _rows(requirements)
        if each.reason not in ("answer_wanted", "re_verification_answer_wanted")  # the case says so already
    ]


# ---------------------------------------------------------------- licences


@dataclass(frozen=True)
class LicenceRow:
    """A licence in a list. next: the next step, in words; due_at: when its reviewer should decide; late: that has
    passed.
    """

    licence: Licence
    name: str
    next: str
    due_at: datetime | None
    late: bool


@dataclass(frozen=True)
class LicencesPage:
    """The documents owed, and licences in a list. blocked: something is past due."""

    owed: Sequence[Owed]
    blocked: bool
    listed: ListShown
    licences: Sequence[LicenceRow]


def licences_page(listed: ListShown, now: datetime) -> LicencesPage:
    """Returns the documents owed and the licences of a list's page. now: business time."""
    types, windows = document_types(now), windows_to_publish()
    requirements = documents.requirements(now, types, windows)
    licences = list(listed.page.object_list)
    open_cases = cases_of_client().filter(kind=Case.Kind.LICENCE, decided_at=None)
    by_subject = {case.subject_id: case for case in open_cases}
    renewals = {each.replaces_id: each for each in Licence.objects.filter(replaces__in=licences, state__in=RENEWING)}
    forged = forged_licences()
    return LicencesPage(
        owed=owed(requirements, types, windows),
        blocked=bool(requirements.disabled_reason),
        listed=listed,
        licences=[
            licence_row(
                licence,
                types,
                by_subject.get(licence.pk),
                renewals.get(licence.pk),
                now,
                forged=licence.pk in forged,
            )
            for licence in licences
        ],
    )


def licence_row(
    licence: Licence, types: Types, case: Case | None, renewal: Licence | None, now: datetime, *, forged: bool
) -> LicenceRow:
    """Returns a licence for a list. case: its open case; renewal: in review or approved; forged: recorded as forged."""
    due_at = case.due_at if case is not None and case.state == Case.State.OPEN else None
    return LicenceRow(
        licence=licence,
        name=texts.name(licence.document_type, types),
        next=_("Recorded as a forged document.") if forged else _next(licence, case, renewal, now),
        due_at=due_at,
        late=due_at is not None and due_at < now,
    )


def _next(licence: Licence, case: Case | None, renewal: Licence | None, now: datetime) -> str:
    ahead = licence.valid_from > local_day(now)
    if case is not None:
        turn = _turn(case)
        return f"{turn} {texts.begins_later(licence.valid_from)}" if ahead else turn
    if licence.state == Licence.State.DRAFT:
        return _("Withdrawn: it can be submitted again.")
    if licence.state != Licence.State.APPROVED:
        return ""
    if ahead:
        return texts.begins_later(licence.valid_from)
    if renewal is not None:
        waits = renewal.state == Licence.State.IN_REVIEW
        return _("Its renewal is under review.") if waits else _("Its renewal is approved.")
    if licence.valid_until is None:
        return _("No action needed: no expiry date.")
    days = (licence.valid_until - local_day(now)).days
    if days < 0:
        return _("It has expired.")
    return days_left_text(days, soon=days <= SOON)


def _turn(case: Case) -> str:
    if case.state == Case.State.WAITING:
        return _("Your reply is needed.")
    return _("A reviewer is checking it.") if case.assigned_to else _("Submitted: waiting for a reviewer.")


@dataclass(frozen=True)
class LicencePage:
    """A licence on its page. hint: what it must show; thread: its newest case; before: the licence it renews; renewal:
    the one that renews it; numbers: (key, number), the first in a proof of ownership; more: how many others; other:
    while it is in review, the next document to submit and its address.
    """

    licence: Licence
    row: LicenceRow
    hint: str
    thread: cases.CaseShown | None
    before: Licence | None
    renewal: Licence | None
    can_renew: bool
    can_hand_in_again: bool
    history: Sequence[HistoryEntry]
    numbers: Sequence[tuple[UUID, str]]
    more: int
    other: tuple[str, str] | None


def licence_page(licence: Licence, now: datetime) -> LicencePage:
    """Returns a licence with its case and its history."""
    types = document_types(now)
    case = newest_case_about(Case.Kind.LICENCE, licence.pk)
    renewal = renewal_of(licence)
    named = number_proofs.numbers_of(licence) if licence.document_type == DOCUMENT else Number.objects.none()
    numbers = [(each.pk, number_text(each.canonical)) for each in named[:NAMED]]
    return LicencePage(
        licence=licence,
        row=licence_row(
            licence,
            types,
            case if case is not None and not case.decided else None,
            renewal,
            now,
            forged=licence.pk in forged_licences(),
        ),
        hint=types[licence.document_type].says if licence.document_type in types else "",
        thread=cases.case_shown(case, now) if case is not None else None,
        before=licence.replaces,
        renewal=renewal,
        can_renew=licence.state in RENEWABLE and renewal is None,
        can_hand_in_again=licence.state == Licence.State.DRAFT,
        history=history(("licence", licence.pk), limit=30),
        numbers=numbers,
        more=named.count() - len(numbers),
        other=next_owed(now) if licence.state == Licence.State.IN_REVIEW else None,
    )


@dataclass(frozen=True)
class DocumentChoice:
    """A document that can be submitted. hint: what it must show; due: by when it is owed, if it is; reply_by: when a
    reviewer decides, if it is submitted now.
    """

    code: str
    name: str
    hint: str
    due: date | None
    reply_by: datetime


def document_choices(now: datetime, asked: str) -> list[DocumentChoice]:
    """Returns the documents that can be submitted, those owed first; proofs of numbers have a page of their own. asked:
    the only type to offer, of whatever industry.
    """
    types = {code: each for code, each in document_types(now).items() if code != DOCUMENT}
    due = _still_owed(documents.requirements(now, types))
    codes = (
        [asked]
        if asked in types
        else dict.fromkeys([*(code for code in due if code in types), *ours(types, sorted(types))])
    )
    return _choices([types[code] for code in codes], now, due)


def proof_choice(now: datetime) -> Sequence[DocumentChoice]:
    """Returns the proof of numbers as the only document to submit."""
    types = document_types(now)
    return _choices([types[DOCUMENT]], now, _still_owed(documents.requirements(now, types)))


def renewal_choice(kind: DocumentType, now: datetime) -> Sequence[DocumentChoice]:
    """Returns a document that is renewed as the only one to submit."""
    return _choices([kind], now, {})


def _choices(kinds: Sequence[DocumentType], now: datetime, due: Mapping[str, date]) -> list[DocumentChoice]:
    terms = {kind.review_days for kind in kinds}
    reply_by = {days: promise(Case.Kind.LICENCE, Lane.STANDARD, now, days=days).due_at for days in terms}
    return [
        DocumentChoice(kind.code, str(kind), kind.says, due.get(kind.code), reply_by[kind.review_days])
        for kind in kinds
    ]


def next_owed(now: datetime) -> tuple[str, str] | None:
    """Returns name and address of the most urgent document not yet submitted, proofs of numbers last; or None."""
    types = document_types(now)
    requirements = documents.requirements(now, types)
    rows = [each for each in _rows(requirements) if each.reason in (OwedReason.MISSING, OwedReason.REJECTED)]
    rows.sort(key=lambda each: each.document_type == DOCUMENT)
    return (texts.name(rows[0].document_type, types), where_to(rows[0])[0]) if rows else None


def _still_owed(requirements: Requirements) -> dict[str, date]:
    return {each.document_type: each.due for each in _rows(requirements)}


def _rows(requirements: Requirements) -> tuple[Requirement, ...]:
    """Returns the requirements that are not in review, the most urgent first."""
    return (*requirements.past_due, *requirements.currently_due, *requirements.eventually_due)
