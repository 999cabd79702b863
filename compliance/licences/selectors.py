"""Reads the licences of the client in use, and the documents that its labels need."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from compliance import uploads
from compliance.catalogue import selectors as catalogue
from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import rule_of
from compliance.certification.models import Freeze, ReVerification
from compliance.domain import documents, re_verification, requirements
from compliance.domain.documents import Document, Subject
from compliance.domain.requirements import ClientStanding, LabelDocuments, Requirements, Turn
from compliance.evidence.selectors import with_namesakes
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import cases_of_client
from tenants import context
from tenants.clock import business_now
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.kept import StoredAsJson
from tenants.models import Tenant


def local_day(at: datetime) -> date:
    """Returns the client's local day at an instant."""
    return at.astimezone(ZoneInfo(context.current_tenant().time_zone)).date()


def subject() -> Subject:
    """Returns the client in use in the form that the rules read."""
    tenant = context.current_tenant()
    return Subject(tenant.subject_type, tenant.industry)


def ours(types: Mapping[str, DocumentType], codes: Iterable[str]) -> list[str]:
    """Those of these documents that clients of this kind have: no other industry's licence is asked of them."""
    who = subject()
    return [code for code in codes if code in types and documents.of_its_kind(rule_of(types[code]), who)]


def certified_on() -> date:
    """Returns the local day on which the client in use was certified as what it is now; today while it is not
    certified.
    """
    tenant = context.current_tenant()
    return local_day(tenant.subject_since or tenant.ready_at or business_now())


def earlier_subjects() -> list[tuple[Subject, date]]:
    """Returns what the client in use was certified as before, the latest first, each with its first day."""
    tenant = context.current_tenant()
    return [
        (
            Subject(kind, industry),
            local_day(datetime.fromisoformat(since) if since else tenant.ready_at or business_now()),
        )
        for kind, industry, since in tenant.earlier_subjects
    ]


def cycle_due(cycle_months: int, last: date | None) -> date:
    """Returns when the next re-verification of the client in use is due. last: the day of the one before, if any.

    What was due in an earlier high-risk industry stays due until it is done: a new industry postpones nothing.
    """
    risky = [each for each in earlier_subjects() if each[0].industry in Tenant.HIGH_RISK]
    first = risky[-1][1] if risky else certified_on()
    after = max(last or date.min, first + re_verification.SHORTEST)
    cycles = {cycle_months, *(_cycles_before(last) if risky else ())}
    return min(re_verification.next_due(context.current_tenant().pk, after, months) for months in cycles)


def _cycles_before(last: date | None) -> Iterable[int]:
    """Yields the cycles, in months, of what the client was after its last re-verification and no longer is."""
    types = catalogue.document_types(business_now())
    there = {document.document_type for document in client_documents() if document.state == "approved"}
    ended = certified_on()
    for who, since in earlier_subjects():
        if ended >= (last or date.min) and who.industry in Tenant.HIGH_RISK:
            cycles = _cycles(types, who, there)
            yield from [min(cycles.values())] if cycles else []
        ended = since


def _cycles(types: Mapping[str, DocumentType], who: Subject, there: Container[str]) -> dict[str, int]:
    """Returns the cycles, in months, by code of the documents that are there and re-verified."""
    owed = documents.owed({code: rule_of(row) for code, row in types.items()}, who, [])
    again = {rule.code: types[rule.code].re_verification_months for rule in owed if rule.code in there}
    return {code: months for code, months in again.items() if months}


_ALL: Final = PreparedQuery(lambda: Licence.objects.order_by("handed_in_at", "id"))
_FREEZES: Final = PreparedQuery(
    lambda: Freeze.objects.filter(ends_at=None).values_list("cause", "document", "starts_at")
)


def client_documents() -> list[Document]:
    """Returns all licences of the client in the form that the rules read, oldest first."""
    licences = _ALL()
    in_review = [licence.pk for licence in licences if licence.state == Licence.State.IN_REVIEW]
    asked = _asked_about(in_review) if in_review else set()
    return [
        Document(
            id=licence.pk,
            document_type=licence.document_type,
            state=licence.state,
            valid_from=licence.valid_from,
            valid_until=licence.valid_until,
            replaces=licence.replaces_id,
            asked=licence.pk in asked,
            decided_on=licence.decided_at and local_day(licence.decided_at),
        )
        for licence in licences
    ]


def _asked_about(licences: list[UUID]) -> set[UUID]:
    """Returns those licences about which a reviewer has asked the client something."""
    waiting = cases_of_client().filter(kind=Case.Kind.LICENCE, state=Case.State.WAITING, subject_id__in=licences)
    return set(waiting.values_list("subject_id", flat=True))


def documents_on_file(codes: Iterable[str]) -> dict[str, Licence]:
    """Returns by document type (its code) the client's newest approved document that is valid today."""
    today = local_day(business_now())
    rows = Licence.objects.filter(document_type__in=list(codes), state=Licence.State.APPROVED, valid_from__lte=today)
    valid = rows.exclude(valid_until__lt=today).order_by("handed_in_at", "pk")
    return {row.document_type: row for row in valid}


def client_standing(types: Mapping[str, DocumentType], held: Sequence[Document] | None = None) -> ClientStanding:
    """Returns the client in use in the form that the rules of requirements read. types: in force; held:
    its licences.
    """
    licences = client_documents() if held is None else held
    since: dict[str, dict[str, date]] = {cause: {} for cause in Freeze.Cause.values}
    for cause, document, at in _FREEZES():
        since[cause][document] = local_day(at)
    return ClientStanding(
        subject(),
        licences,
        certified_on(),
        _turn(types, licences) if context.current_tenant().high_risk else None,  # nobody else is looked at again
        failed=since[Freeze.Cause.RE_VERIFICATION],
        frozen=since[Freeze.Cause.LICENCE],
        earlier=earlier_subjects(),
    )


def _turn(types: Mapping[str, DocumentType], licences: Iterable[Document]) -> Turn | None:
    """Returns the re-verification that is under way, else the next one; None before a document was approved."""
    latest: ReVerification | None = ReVerification.objects.order_by("-due_on").first()
    if latest is not None and latest.state == ReVerification.State.OPEN and latest.answer_by is not None:
        case = cases_of_client().filter(kind=Case.Kind.RE_VERIFICATION, subject_id=latest.pk).first()
        asked = case is not None and case.state == Case.State.WAITING
        return Turn(tuple(latest.documents), local_day(latest.answer_by), case.pk if case else None, asked)
    there = {document.document_type for document in licences if document.state == "approved"}
    cycles = _cycles(types, subject(), there)
    if not cycles:
        return None
    due = cycle_due(min(cycles.values()), latest.due_on if latest is not None else None)
    return Turn(tuple(sorted(cycles)), max(due, local_day(business_now())))


def requirements_of(
    labels: Iterable[str],
    at: datetime,
    types: Mapping[str, DocumentType] | None = None,
    held: Sequence[Document] | None = None,
) -> Requirements:
    """Returns what the client in use owes at `at` (business time), with these labels in use or asked for.

    types: the document types in force then, held: the client's licences, when they have been read already.
    """
    types = catalogue.document_types(at) if types is None else types
    return requirements.requirements(catalogue.rules(at, types), client_standing(types, held), labels, local_day(at))


def labels_documents(labels: Iterable[str], at: datetime) -> dict[str, LabelDocuments]:
    """Returns for each label of the client in use the documents that it needs at `at` (business time); all is read
    once.
    """
    types = catalogue.document_types(at)
    rules, who, day = catalogue.rules(at, types), client_standing(types), local_day(at)
    return {label: requirements.documents_of_label(rules, who, label, day) for label in labels}


def unlicensed(labels: Iterable[str], at: datetime) -> frozenset[str]:
    """Returns those of the labels that lack a valid document they need at `at`; everything is read once."""
    standings = labels_documents(set(labels), at)
    return frozenset(label for label, stands in standings.items() if stands.missing or stands.pending)


class Needs:
    """Finds which of some documents (codes) a label of the client needs, by the catalogue in force at `at`.

    Reads nothing while there are no such documents.
    """

    def __init__(self, among: frozenset[str], at: datetime) -> None:
        self._among = among
        self._rules = catalogue.rules(at) if among else {}
        self._known: dict[str, frozenset[str]] = {}

    def of(self, label: str) -> frozenset[str]:
        """Returns the codes of those documents that the label needs."""
        if not self._among:
            return frozenset()
        if label not in self._known:
            needed = documents.needed_by_label(self._rules, subject(), label)
            self._known[label] = self._among & {rule.code for rule in needed}
        return self._known[label]


def licence_of_client(licence_id: UUID) -> Licence:
    """Returns one licence. Raises Licence.DoesNotExist."""
    licences = with_namesakes(Licence.objects.select_related("replaces"), "handed_in_by")
    licence: Licence = licences.get(pk=licence_id)
    return licence


def stored_file(licence: Licence) -> uploads.StoredFile:
    """Returns the document of a licence in the form in which cases take files."""
    return uploads.StoredFile(
        licence.file_name, licence.content_type, licence.size, licence.sha256, str(licence.file), licence.pages
    )


@dataclass(frozen=True)
class LicenceFacts(StoredAsJson):
    """The entered details of a licence, shown beside its document.

    names: of its type, by language, when it was submitted.
    """

    document_type: str = ""
    issuer: str = ""
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    id: UUID | None = None
    sha256: str = ""
    version: int = 1
    replaces: UUID | None = None


@dataclass(frozen=True)
class ReVerificationFacts(StoredAsJson):
    """The licences that are re-verified; none in a review of licences that is a window's work."""

    licences: tuple[LicenceFacts, ...] = ()


def facts_of(licence: Licence, names: Mapping[str, str] | None = None) -> LicenceFacts:
    """Returns the entered details of a licence, as cases keep them."""
    return LicenceFacts(
        id=licence.pk,
        document_type=licence.document_type,
        issuer=licence.issuer,
        number=licence.number,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        names=names or {},
        sha256=licence.sha256,
        version=licence.version,
        replaces=licence.replaces_id,
    )


def renewal_of(licence: Licence) -> Licence | None:
    """Returns the renewal that is in review or approved, or None."""
    return Licence.objects.filter(replaces=licence, state__in=(Licence.State.IN_REVIEW, Licence.State.APPROVED)).first()


def licences_waiting() -> Iterable[UUID]:
    """Returns the licences in review."""
    return Licence.objects.filter(state=Licence.State.IN_REVIEW).values_list("pk", flat=True)
