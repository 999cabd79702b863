"""Whose numbers are: what the page of a case shows of the proofs, as they stand now."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from compliance.models import Licence
from compliance.reviews.models import Case
from labels.backups.services import RestoreFacts
from labels.domain.number_known import NumberKnown
from labels.domain.numbers import number_text
from labels.domain.ownership import DOCUMENT
from labels.domain.sync import Correction, CorrectionCode
from labels.entitlement import number_proofs
from labels.entitlement.certified import CERTIFIED, FlipFacts
from labels.known import known_of_numbers
from labels.models import LabelVersion, Number, NumberCorrection
from labels.number_words import number_sentence
from labels.numbers.claims import ClaimFacts, PublicLine
from labels.numbers.corrections import SyncFacts
from labels.registry.models import NumberClaim
from maintenance.case_facts import RequestFacts
from maintenance.models import MaintenanceRequest
from portal.cases.facts import facts_of_case
from portal.shell.desk.staff_access import has_schema
from tenants import context as schemas
from tenants.models import Tenant

MOST_NUMBERS = 10_000  # written on a page


@dataclass(frozen=True)
class Side:
    """One client that claims a number. known, says: what is known of it there, in a sentence; proofs: each with the
    address of its case, or "".
    """

    tenant: Tenant
    known: NumberKnown | None
    says: str
    proofs: list[tuple[Licence, str]]


@dataclass(frozen=True)
class Holder:
    """Of a number claimed twice: who holds it, since when, and the proofs of both sides beside each other. public: its
    line in the staff's table of public numbers, if it is one.
    """

    number: str
    public: PublicLine | None
    tenant: Tenant | None
    since: datetime | None
    sides: list[Side]


@dataclass(frozen=True)
class NumbersShown:
    """The numbers of a case. count: of all, also of those that are not named; unproved: of a label, how many no
    document proves (they are named first).
    """

    named: list[str]
    count: int
    unproved: int = 0

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.named)


def holder(case: Case) -> Holder | None:
    """None when the case is about no number that is claimed twice."""
    facts = facts_of_case(case)
    if not isinstance(facts, ClaimFacts):
        return None
    canonical = facts.number
    claim = NumberClaim.objects.select_related("tenant").filter(pk=canonical).first()
    holder = claim.tenant if claim is not None and claim.tenant_id != case.tenant_id else None
    return Holder(
        number=number_text(canonical),
        public=facts.public,
        tenant=claim.tenant if claim else None,
        since=claim.claimed_at if claim else None,
        sides=[_side(tenant, canonical) for tenant in (holder, case.tenant) if tenant and has_schema(tenant)],
    )


def _side(tenant: Tenant, canonical: str) -> Side:
    with schemas.client(tenant):
        number = Number.objects.filter(canonical=canonical).first()
        proofs = number_proofs.documents_of(number) if number is not None else []
        known = known_of_numbers([number])[number.pk] if number is not None else None
    cases = {
        subject: reverse("admin:reviews_case_change", args=[pk])
        for subject, pk in Case.objects.filter(
            tenant=tenant, kind=Case.Kind.LICENCE, subject_id__in=[proof.pk for proof in proofs]
        )
        .order_by("opened_at")
        .values_list("subject_id", "pk")
    }
    return Side(
        tenant, known, number_sentence(known) if known else "", [(proof, cases.get(proof.pk, "")) for proof in proofs]
    )


def numbers_shown(case: Case) -> NumbersShown:
    """Every number that the case is about, as far as its rows are there; else those that its facts know."""
    if has_schema(case.tenant):
        with schemas.client(case.tenant):
            numbers, unproved = _numbers_of(case)
        if numbers is not None:
            named = [*unproved, *(number for number in numbers if number not in set(unproved))]
            return NumbersShown([number_text(each) for each in named[:MOST_NUMBERS]], len(named), len(unproved))
    facts = facts_of_case(case)
    if not isinstance(facts, RequestFacts | RestoreFacts | FlipFacts | SyncFacts):
        return NumbersShown([], 0)
    named = [number_text(number) for number in facts.numbers]
    return NumbersShown(named, max(facts.number_count, len(named)))


def _numbers_of(case: Case) -> tuple[list[str] | None, list[str]]:
    """The numbers of a case, canonical, and of a label those without a proof; None: only its facts know them."""
    if case.kind == Case.Kind.LABEL:
        request = MaintenanceRequest.objects.filter(pk=case.subject_id).first()
        if request is None:
            return None, []
        bare = number_proofs.unproved().filter(pk__in=request.numbers.values("pk"))
        return _canonical(request.numbers.all()), _canonical(bare)
    if case.kind == Case.Kind.LICENCE:
        licence = Licence.objects.filter(pk=case.subject_id, document_type=DOCUMENT).first()
        return (None if licence is None else _canonical(number_proofs.numbers_of(licence))), []
    if case.kind == Case.Kind.LABEL_FLIP:
        carrying = LabelVersion.objects.filter(text=FlipFacts.from_json(case.facts).label, state__in=CERTIFIED)
        return _canonical(Number.objects.filter(pk__in=carrying.values("number"))) or None, []
    if case.kind == Case.Kind.NUMBER_SYNC:
        corrected = NumberCorrection.objects.filter(sync=case.subject_id)
        return _canonical(Number.objects.filter(pk__in=corrected.values("number"))) or None, []
    if case.kind == Case.Kind.RESTORE:
        return list(RestoreFacts.from_json(case.facts).only) or None, []
    return None, []


def _canonical(numbers: QuerySet[Number]) -> list[str]:
    return list(numbers.order_by("canonical").values_list("canonical", flat=True))


def all_corrections(case: Case, facts: SyncFacts) -> SyncFacts:
    """The facts with every correction that the carrier's list asks for, also those that they do not hold."""
    if not has_schema(case.tenant):
        return facts
    with schemas.client(case.tenant):
        rows = NumberCorrection.objects.filter(sync=case.subject_id).select_related("number", "directory")
        corrections = tuple(
            Correction(
                row.number.canonical,
                CorrectionCode(row.code),
                row.before,
                row.after,
                row.line,
                row.directory.code if row.directory else "",
            )
            for row in rows.order_by("line", "pk")
        )
    return replace(facts, corrections=corrections) if corrections else facts
