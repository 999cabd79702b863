"""Runs the cycle of re-verifications of high-risk clients: opens them when due, merges them with renewals, decides
them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import terms
from compliance.certification import selectors, services
from compliance.certification.models import Freeze, ReVerification
from compliance.certification.suspending import tell_certification_changed
from compliance.domain import re_verification as rules
from compliance.domain.expiry import TimedDocument, day_begins
from compliance.evidence.services import record
from compliance.licences.selectors import ReVerificationFacts, cycle_due, facts_of, local_day, stored_file
from compliance.models import Licence
from compliance.reviews import promises, services as reviews
from compliance.reviews.models import Case
from compliance.reviews.selectors import open_case_about
from compliance.reviews.turns import CaseDecided
from compliance.trust.services import correct_months
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.selectors import account_closed

RE_VERIFY = "compliance.re_verify"


def re_verify() -> ReVerification | None:
    """Begins the re-verification that is due, or merges it with a renewal, and schedules the next. Idempotent.

    1. Nothing is due while the client is not high-risk or has no approved document: returns None.
    2. When the due day has come, begin it; of several missed days only the latest is made good.
    3. Otherwise, when it was merged with a renewal that was rejected or withdrawn, begin it after all.
    4. Schedule the next.
    """
    with transaction.atomic():
        services.lock()
        now, tenant = business_now(), context.current_tenant()
        certification = selectors.certification_documents(now)
        documents = [
            row
            for row in selectors.to_re_verify(certification.types)
            if any(each.state == "approved" and each.document_type == row.code for each in certification.licences)
        ]
        if tenant.ready_at is None or not documents:
            return None
        cycle, today = min(row.re_verification_months for row in documents), local_day(now)
        due = next_re_verification(cycle)
        made = None
        if due <= today:
            while (later := rules.next_due(tenant.pk, due, cycle)) <= today:
                due = later  # of several that were missed one is made good
            made = _begin(due, documents, certification.licences)
            due = rules.next_due(tenant.pk, due, cycle)
        else:
            made = _begin_after_all(documents, certification.licences)
        schedule(RE_VERIFY, key="next", due_at=day_begins(due, certification.zone), lane=Lane.BULK)
        return made


def next_re_verification(cycle_months: int) -> date:
    """Returns the client's next due day."""
    last = ReVerification.objects.order_by("-due_on").values_list("due_on", flat=True).first()
    return cycle_due(cycle_months, last)


def _begin(due: date, documents: list[DocumentType], held: list[TimedDocument]) -> ReVerification:
    codes = [row.code for row in documents]
    row = ReVerification(due_on=due, documents=codes)
    if rules.merges(codes, held, due):
        row.state, row.decided_at = ReVerification.State.MERGED, business_now()
        row.save()
        record(
            "re_verification_merged",
            actor=PLATFORM,
            subject_kind="re_verification",
            subject_id=row.pk,
            documents=_names(documents),
            due_on=f"{due}",
        )
        return row
    return _open(row, documents)


def _begin_after_all(documents: list[DocumentType], held: list[TimedDocument]) -> ReVerification | None:
    """Opens the newest re-verification again when the renewal it was merged with came to nothing; else returns None."""
    newest: ReVerification | None = ReVerification.objects.order_by("-due_on").first()
    if newest is None or newest.state != ReVerification.State.MERGED:
        return None
    left = [
        row for row in documents if row.code in newest.documents and not rules.merges([row.code], held, newest.due_on)
    ]
    return _open(newest, left) if left else None


def _open(row: ReVerification, documents: list[DocumentType]) -> ReVerification:
    now, tenant, names = business_now(), context.current_tenant(), _names(documents)
    codes = [each.code for each in documents]
    figures, finance = terms(), tenant.industry == Tenant.Industry.FINANCE
    days = rules.working_days(
        (each.review_days for each in documents),
        fewest=figures.fewest_days,
        most=figures.most_days_finance if finance else figures.most_days,
    )
    by = promises.promise(Case.Kind.RE_VERIFICATION, Lane.STANDARD, now, days=days).due_at
    row.state, row.documents, row.answer_by, row.decided_at = ReVerification.State.OPEN, codes, by, None
    row.save()
    record(
        "re_verification_opened",
        actor=PLATFORM,
        subject_kind="re_verification",
        subject_id=row.pk,
        documents=names,
        due_on=f"{row.due_on}",
        answer_at=by,
    )
    licences = list(Licence.objects.filter(document_type__in=codes, state=Licence.State.APPROVED).order_by("pk"))
    case = reviews.open_case(
        kind=Case.Kind.RE_VERIFICATION,
        subject_kind="re_verification",
        subject_id=row.pk,
        title=names,
        facts=ReVerificationFacts(tuple(facts_of(each) for each in licences)),
        lane=Lane.STANDARD,
        days=days,
        actor=PLATFORM,
        files=[stored_file(each) for each in licences],
    )
    queue_message(
        "compliance/re_verification_opened",
        everyone_to_tell(Topic.EXPIRY),
        key=f"re_verification:{row.pk}",
        about=f"case:{case.pk}",
        name=names["zh-hans"],
        name_en=names["en"],
        answer_by=by,
        page=Page("case", case.pk),
    )
    return row


def _names(documents: Iterable[DocumentType]) -> dict[str, str]:
    rows = list(documents)
    return {"zh-hans": "、".join(row.name for row in rows), "en": ", ".join(row.name_en for row in rows)}


def document_approved(*, actor: Actor) -> None:
    """Completes the re-verification under way, if all its documents were approved since it was opened."""
    row: ReVerification | None = (
        ReVerification.objects.select_for_update().filter(state=ReVerification.State.OPEN).first()
    )
    if row is None or (case := open_case_about(Case.Kind.RE_VERIFICATION, row.pk)) is None:
        return
    fresh = Licence.objects.filter(state=Licence.State.APPROVED, decided_at__gte=case.opened_at)
    if set(row.documents) <= set(fresh.values_list("document_type", flat=True)):
        row.state, row.decided_at = ReVerification.State.MERGED, business_now()
        row.save(update_fields=["state", "decided_at"])
        reviews.approve(case.pk, actor, "", case.version)


def decided(event: CaseDecided) -> None:
    """Follows a reviewer's decision: a failed document is frozen until a new one is approved, a passed one is unfrozen.

    Raises Refused when the client withdraws the case: a re-verification is not the client's to take back.
    """
    case = event.case
    if case.subject_kind != "re_verification":
        return
    row: ReVerification = ReVerification.objects.select_for_update().get(pk=case.subject_id)
    if row.state != ReVerification.State.OPEN:
        return
    if case.state == Case.State.WITHDRAWN and not account_closed():
        raise Refused(_("A re-verification cannot be withdrawn: respond to it."))
    passed = case.state == Case.State.APPROVED
    row.state = ReVerification.State.PASSED if passed else ReVerification.State.FAILED
    row.decided_at = business_now()
    row.save(update_fields=["state", "decided_at"])
    types = selectors.certification_documents(row.decided_at).types
    record(
        "re_verification_decided",
        actor=event.actor,
        subject_kind="re_verification",
        subject_id=row.pk,
        documents=_names([types[code] for code in row.documents if code in types]),
        outcome=case.state,
        case=case.pk,
    )
    if _freeze_or_unfreeze(row, types, case, row.decided_at, event.actor):
        services.follow_harm(row.decided_at)
        correct_months("freeze", actor=event.actor)
        tell_certification_changed()


def _freeze_or_unfreeze(
    row: ReVerification, types: Mapping[str, DocumentType], case: Case, since: datetime, actor: Actor
) -> bool:
    """Freezes or unfreezes the documents as decided. Returns True if a freeze began or ended."""
    frozen = {
        each.document: each
        for each in Freeze.objects.select_for_update().filter(cause=Freeze.Cause.RE_VERIFICATION, ends_at=None)
    }
    changed = False
    for code in row.documents:
        if case.state == Case.State.APPROVED and code in frozen:
            services.unfreeze(frozen[code], types.get(code), actor=actor)
            changed = True
        elif case.state == Case.State.REJECTED and code not in frozen and code in types:
            services.freeze(
                types[code],
                Freeze.Cause.RE_VERIFICATION,
                since,
                actor=actor,
                reason=case.reason,
                reason_code=case.reason_code,
            )
            changed = True
    return changed
