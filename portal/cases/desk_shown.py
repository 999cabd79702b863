"""What the page of a case shows: the client, what was handed in, how it would look, what was found and decided.

What each kind of case keeps is portal.cases.facts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.catalogue.selectors import document_types
from compliance.duty.selectors import absences
from compliance.evidence import selectors as evidence
from compliance.high_risk import MeasureFacts
from compliance.licences.selectors import LicenceFacts, ReVerificationFacts, local_day
from compliance.licences.services import HandedInFacts
from compliance.licences.texts import begins_later, name as name_of_document
from compliance.master_data import MasterDataFacts
from compliance.models import Licence
from compliance.pages import OFD
from compliance.reviews import selectors, texts
from compliance.reviews.models import Attachment, Case, Entry
from compliance.reviews.services import SignUpFacts
from compliance.uploads.pdf import MOST_PAGES
from labels.entitlement.brands import AliasFacts, BrandFacts
from labels.models import Alias
from labels.numbers.corrections import SyncFacts
from labels.recognition.recognise import identity_key
from labels.registry import selectors as registry
from maintenance import selectors as maintenance
from maintenance.case_facts import QuestionFacts, RequestFacts, UnansweredFacts
from maintenance.models import Window
from maintenance.notices.models import Notice
from maintenance.notices.selectors import ways_of
from maintenance.party_changes import PartyEffect
from maintenance.window_words import window_sentences
from portal.cases import (
    acts_of_staff,
    labels_desk as case_labels,
    names_desk as name_check,
    proofs_desk as case_proofs,
    shown as cases,
)
from portal.cases.facts import facts_of_case
from portal.cases.measures import measure_rows
from portal.clients.facts import ClientFacts, client_facts
from portal.clients.master_data import MasterDataShown, change_shown
from portal.directories import effects as party_effects
from portal.shell.desk import staff_access
from portal.shell.desk.forms import DecisionForm
from portal.shell.desk.site import reviewer, staff_actor
from portal.shell.desk.staff_access import has_schema
from portal.telling.told import PersonTold, people_told
from tenants import context as schemas
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.kept import StoredAsJson
from tenants.models import Tenant
from tenants.people.models import Contact, User
from tenants.people.selectors import staff_at_work


@dataclass(frozen=True)
class AttachmentShown:
    """A file of the thread. pages: (number, address of its picture); more: how many pages are only in the download;
    partly: its pictures lack seals and signatures; forged: where it is recorded as forged, of a client's own.
    """

    file: Attachment
    url: str
    pages: list[tuple[int, str]]
    more: int
    partly: bool
    forged: str


@dataclass(frozen=True)
class Silent:
    """Who has not answered a notice. reached_at: the addresses; told: what was said, None where nothing was."""

    name: str
    reached_at: str
    told: PersonTold | None


@dataclass(frozen=True, kw_only=True)
class DeskCasePage:
    """A case with all that is needed to decide, whoever looks at it.

    client: None where it is about none; tells_client: whether it reads what is written with a decision; labels: those
    that are shown on handsets; all_labels: where there are several, every one; window: the booked one as it is now,
    which is too_near when it would take another time if approved now; data: what the client entered about each
    document; change: of registered details; silent: who has not answered a notice, and how each is reached; measure:
    what a confirmation does, effects: what a party's change does now, with how many; failure: the open proposal to
    reject a re-verification; looking: which colleague looks at it now; colleagues: to whom it can be given, each with
    the last day off; may_act: whether it is for this person's role; can: which decisions are offered; next_case: of the
    list from which it was opened.
    """

    case: Case
    late: bool
    left: timedelta
    client: ClientFacts | None
    tells_client: bool
    labels: list[case_labels.CaseLabel]
    all_labels: list[case_labels.CaseLabel]
    numbers: case_proofs.NumbersShown
    change: MasterDataShown | None
    window: Window | None
    window_says: str
    too_near: bool
    holder: case_proofs.Holder | None
    name_check: name_check.NameWarnings | None
    applicant: SignUpFacts | None
    earlier: Sequence[Case]
    reasons: list[tuple[str, str]]
    data: list[list[tuple[str, str]]]
    corrections: cases.Corrections | None
    silent: list[Silent]
    measure: list[tuple[str, str]]
    effects: Mapping[PartyEffect, int]
    revocable: bool
    failure: Case | None
    documents: list[AttachmentShown]
    history: list[evidence.HistoryEntry]
    form: DecisionForm
    looking: str
    preserved_filters: str
    colleagues: list[tuple[User, date | None]]
    own_proposal: bool
    may_act: bool
    can: Mapping[str, bool]
    next_case: Case | None


def desk_case_page(
    case: Case, request: HttpRequest, form: DecisionForm, next_case: Case | None, preserved_filters: str
) -> DeskCasePage:
    """Asking for it is a look at the client's data. case: selectors.with_thread."""
    now, who = business_now(), staff_actor(request)
    note_look(request, case)
    holder = case_proofs.holder(case)
    if holder is not None and holder.tenant not in (None, case.tenant):
        note_look(request, case, at=holder.tenant)
    if has_schema(case.tenant):
        with schemas.client(case.tenant):
            selectors.tell_client_apart(case)
    labels, facts = case_labels.case_labels(case), facts_of_case(case)
    window, window_says = _window(case)
    of_client = case.tenant.kind == Tenant.Kind.CLIENT
    return DeskCasePage(
        case=case,
        late=selectors.late(case, now),
        left=case.due_at - now,
        client=client_facts(case.tenant, now) if of_client else None,
        tells_client=case.kind not in Case.INTERNAL,
        labels=labels[: case_labels.IN_FULL],
        all_labels=labels if len(labels) > 1 else [],
        numbers=case_proofs.numbers_shown(case),
        change=change_shown(case, facts) if isinstance(facts, MasterDataFacts) else None,
        window=window,
        window_says=window_says,
        too_near=window is not None and maintenance.starts_too_soon(window),
        holder=holder,
        name_check=name_check.names_of_case(case),
        applicant=facts if isinstance(facts, SignUpFacts) else None,
        earlier=selectors.earlier_decisions(case),
        reasons=[(code, texts.canned_reason(code)) for code in texts.REASONS_OF_KIND[case.kind]],
        data=_data(case, facts),
        corrections=cases.corrections(case_proofs.all_corrections(case, facts))
        if isinstance(facts, SyncFacts)
        else None,
        silent=_silent(case, facts) if isinstance(facts, UnansweredFacts) else [],
        measure=measure_rows(facts, case)
        if isinstance(facts, MeasureFacts)
        else [*acts_of_staff.act_rows(facts), *party_effects.freed_rows(case, facts)],
        effects=party_effects.effects_of_case(case, facts),
        revocable=_revocable(case),
        failure=_failure(case),
        documents=_documents(case),
        history=_history(case),
        form=form,
        looking=colleague_looking(case, who),
        preserved_filters=preserved_filters,
        colleagues=_with_days_off(colleagues(request)),
        own_proposal=case.proposed_by_id == who.id,
        may_act=(may_act := reviewer(request).role in case.acting_roles),
        can=decisions_offered(case, who.id, may_act=may_act),
        next_case=next_case,
    )


def colleagues(request: HttpRequest) -> list[User]:
    """Who a case can be given to: the staff, the person at the desk first."""
    return sorted(staff_at_work(), key=lambda each: each.pk != reviewer(request).pk)


def _with_days_off(people: list[User]) -> list[tuple[User, date | None]]:
    """Each with the last day off, if they are off now."""
    until = {absence.person_id: absence.until for absence in absences(business_now())}
    return [(each, until.get(each.pk)) for each in people]


def colleague_looking(case: Case, actor: Actor) -> str:
    """Who else looks at the case now; empty for nobody."""
    seen = Case.objects.filter(selectors.looked_at_by_others(actor), pk=case.pk, decided_at=None)
    return seen.values_list("looking", flat=True).first() or ""


def decisions_offered(case: Case, person_id: str, *, may_act: bool) -> dict[str, bool]:
    """Which decisions the page offers this person; the services check again. may_act: with its role."""
    proposed, own = bool(case.proposed_by_id), case.proposed_by_id == person_id
    question = case.kind == Case.Kind.SUPPORT
    askable = case.kind not in Case.INTERNAL and case.kind != Case.Kind.SIGN_UP
    return {
        "answer": question,
        "solve": question,
        "approve": not case.four_eyes and not question,
        "reject": may_act and not question,
        "propose": may_act and case.four_eyes and not proposed and case.state == Case.State.OPEN,
        "confirm": may_act and case.four_eyes and proposed and not own,
        "send_back": may_act
        and case.four_eyes
        and proposed
        and case.subject_kind not in (Case.SHUT_OUT, *Case.OF_MONEY),
        "ask": askable and case.state in (Case.State.OPEN, *((Case.State.ANSWERED,) if question else ())),
    }


def _data(case: Case, facts: StoredAsJson) -> list[list[tuple[str, str]]]:
    """What the client entered about each document, to be compared with it: one, or all of a re-verification, these with
    how they stand now.
    """
    match facts:
        case BrandFacts():
            return [_brand(facts.alias, _in_force_elsewhere(case, facts))]
        case HandedInFacts():
            return [_entered(facts.licence)]
        case ReVerificationFacts() | MeasureFacts() if facts.licences:
            types, states = document_types(business_now()), _states_now(case, facts.licences)
            return [
                [*_entered(each, name_of_document(each.document_type, types)), *states.get(each.id, [])]
                for each in facts.licences
            ]
    return []


def _entered(licence: LicenceFacts, kind: str = "") -> list[tuple[str, str]]:
    names, first = licence.names, licence.valid_from
    kind = kind or names.get(translation.get_language() or "") or next(iter(names.values()), licence.document_type)
    rows = [
        (_("Document"), kind),
        (_("Issued by"), licence.issuer),
        (_("Document number"), licence.number),
        (_("Valid"), f"{first or ''} – {licence.valid_until or _('long-term')}"),
        (_("Not valid yet"), begins_later(first) if first and first > local_day(business_now()) else ""),
    ]
    return [(name, str(value)) for name, value in rows if value]


def _states_now(case: Case, licences: Iterable[LicenceFacts]) -> dict[UUID | None, list[tuple[str, str]]]:
    """How each of the licences stands now: between hand-in and the decision it may be renewed or revoked."""
    with schemas.client(case.tenant):
        listed = Licence.objects.filter(pk__in=[each.id for each in licences])
        return {licence.pk: [(_("State now"), str(licence.get_state_display()))] for licence in listed}


def _in_force_elsewhere(case: Case, facts: BrandFacts) -> bool:
    """Whether the brand stands in the way of its approval: in force for another client, now; once decided, then."""
    if case.decided or not has_schema(case.tenant):
        return facts.alias.held_by_another
    with schemas.client(case.tenant):
        return registry.alias_elsewhere(identity_key(facts.label))


def _brand(alias: AliasFacts, in_force_elsewhere: bool) -> list[tuple[str, str]]:
    rows = [
        (_("Type"), str(Alias.Kind(alias.kind).label)),
        (_("Number of the registration or filing"), alias.reference),
        (_("Expiry date"), str(alias.valid_until or _("no expiry"))),
    ]
    if alias.renews:
        rows.append((_("Renewal"), _("of a registration that was approved before")))
    if in_force_elsewhere:
        rows.append((_("In force for another client"), _("cannot be approved until that registration ends")))
    return rows


def _silent(case: Case, facts: UnansweredFacts) -> list[Silent]:
    """Who has not answered a notice, with how each is reached, and whether what was said has arrived, as it is now."""
    if not has_schema(case.tenant):
        return []
    with schemas.client(case.tenant):
        contacts = Contact.objects.filter(pk__in=facts.asked).order_by("created_at")
        notice = Notice.objects.filter(pk=case.subject_id).first()
        told = {each.id: each for each in people_told(ways_of(notice))} if notice is not None else {}
        return [
            Silent(each.name, " · ".join(way for way in (each.mobile, each.email) if way), told.get(each.pk))
            for each in contacts
        ]


def _revocable(case: Case) -> bool:
    """Whether the case approved a licence that is still in force."""
    if case.kind != Case.Kind.LICENCE or case.state != Case.State.APPROVED or not has_schema(case.tenant):
        return False
    with schemas.client(case.tenant):
        return bool(Licence.objects.filter(pk=case.subject_id, state=Licence.State.APPROVED).exists())


def _failure(case: Case) -> Case | None:
    """The open proposal to reject a re-verification, for another one to confirm."""
    if not case.rejection_takes_two or case.decided:
        return None
    with schemas.client(case.tenant):
        failure = selectors.open_case_about(Case.Kind.FREEZE, case.subject_id)
    return selectors.with_thread(failure.pk) if failure else None


def _documents(case: Case) -> list[AttachmentShown]:
    """The files of the thread, the latest first, with their pages to look at."""
    return [_document(case, entry, file) for entry in reversed(case.entries.all()) for file in entry.attachments.all()]


def _document(case: Case, entry: Entry, file: Attachment) -> AttachmentShown:
    shown = range(1, min(file.pages, MOST_PAGES) + 1)
    return AttachmentShown(
        file=file,
        url=reverse("admin:reviews_case_file", args=[case.pk, file.pk]),
        pages=[(number, reverse("admin:reviews_case_page", args=[case.pk, file.pk, number])) for number in shown],
        more=max(file.pages - MOST_PAGES, 0),
        partly=file.content_type == OFD,
        forged=_forged_at(case, entry, file),
    )


def _forged_at(case: Case, entry: Entry, file: Attachment) -> str:
    """Where a document that the client has handed in is proposed as forged; empty of others."""
    if entry.side != Entry.Side.CLIENT or not has_schema(case.tenant):
        return ""
    return f"{reverse('admin:tenants_tenant_change', args=[case.tenant_id])}?document={file.pk}#violation"


def _history(case: Case) -> list[evidence.HistoryEntry]:
    """What happened to the row that the case is about."""
    if not has_schema(case.tenant):
        return []
    with schemas.client(case.tenant):
        return evidence.history((case.subject_kind, case.subject_id), limit=20)


def note_look(request: HttpRequest, case: Case, *, at: Tenant | None = None) -> None:
    """The client (or `at`, whose data the case shows beside its own) sees who of the staff looked at what, and why."""
    staff_access.note(request, at or case.tenant, lambda: _("Review of %(title)s") % {"title": texts.title(case)})


def _window(case: Case) -> tuple[Window | None, str]:
    """The booked one as it is now, and how it stands in a sentence."""
    facts = facts_of_case(case)
    booked = facts.window if isinstance(facts, RequestFacts | QuestionFacts) else None
    if booked is None or not has_schema(case.tenant):
        return None, ""
    with schemas.client(case.tenant):
        window = Window.objects.select_related("request").filter(pk=booked.id).first()
        return window, "" if window is None else window_sentences([window], business_now())[window.pk]
