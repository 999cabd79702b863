"""Writes licences: submitted, decided, replaced, revoked. Row, case, file, history and event share one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.catalogue import selectors as catalogue
from compliance.catalogue.models import DocumentType
from compliance.certification.selectors import missed_from
from compliance.domain.documents import EARLIEST, FURTHEST
from compliance.evidence.services import record
from compliance.licences.selectors import LicenceFacts, facts_of, local_day, stored_file
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.services import open_case
from compliance.reviews.turns import CaseDecided
from compliance.storage import keep_all
from compliance.two_people import demand_two
from tenants import context
from tenants.clock import business_now
from tenants.database.identifiers import uuid7
from tenants.domain.actors import Actor
from tenants.domain.identity import canonical_identity, masked
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.events import Event
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused

SUBJECT = "licence"  # subject_kind of cases and records
RENEWABLE = (Licence.State.APPROVED, Licence.State.EXPIRED)


@dataclass(frozen=True)
class LicenceChanged(Event):
    """What the client is certified for may have changed: a licence was approved or revoked.

    Emitted inside the client's schema.
    """

    licence: Licence
    actor: Actor


def hand_in(
    *,
    document_type: str,
    issuer: str,
    number: str,
    valid_from: date,
    valid_until: date | None,
    file: File[bytes],
    actor: Actor,
    replaces: UUID | None = None,
    text: str = "",
) -> Licence:
    """Submits a document of the client in use to a reviewer. Days are local, the last one included; None: long-term.

    replaces: the licence that this one renews. Raises Refused, for the file too.
    """
    now = business_now()
    kind = _type_in_force(document_type, now)
    _check_days(kind, valid_from, valid_until, local_day(now))
    clean = uploads.accept(file)
    with _one_renewal_at_a_time():
        before = _licence_to_renew(replaces, kind)
        kept, *original = keep_all([clean], context.current_tenant().schema_name)
        licence: Licence = Licence.objects.create(
            id=uuid7(),
            document_type=kind.code,
            type_version=kind.version,
            replaces=before,
            version=before.version + 1 if before else 1,
            state=Licence.State.IN_REVIEW,
            issuer=issuer.strip(),
            number=masked(canonical_identity(number)) if kind.personal_number else number.strip(),
            valid_from=valid_from,
            valid_until=valid_until,
            file=kept.file,
            file_name=kept.name,
            content_type=kept.content_type,
            size=kept.size,
            sha256=kept.sha256,
            pages=kept.pages,
            handed_in_at=now,
            **actor.columns("handed_in_by"),
        )
        _open_case(licence, kind, [kept, *original], actor, text, now)
    return licence


def hand_in_draft(licence_id: UUID, *, actor: Actor) -> None:
    """Submits a withdrawn licence again, as it is. Raises Refused."""
    now = business_now()
    with transaction.atomic():
        licence: Licence = Licence.objects.select_for_update().get(pk=licence_id)
        if licence.state != Licence.State.DRAFT:
            raise Refused(_("This licence is not a draft."), code="not_a_draft")
        kind = _type_in_force(licence.document_type, now)
        _check_days(kind, licence.valid_from, licence.valid_until, local_day(now))
        licence.state, licence.type_version = Licence.State.IN_REVIEW, kind.version
        licence.handed_in_at, licence.decided_at = now, None
        licence.handed_in_by, licence.handed_in_by_id = actor.columns("handed_in_by").values()
        with _one_renewal_at_a_time():
            licence.save()
        _open_case(licence, kind, [stored_file(licence)], actor, "", now)


def case_decided(event: CaseDecided) -> None:
    """Writes what a reviewer (or the client who withdraws) has decided about a licence. Bound to CaseDecided."""
    case = event.case
    if case.kind != Case.Kind.LICENCE:
        return
    outcomes = {
        Case.State.APPROVED.value: Licence.State.APPROVED,
        Case.State.REJECTED.value: Licence.State.REJECTED,
        Case.State.WITHDRAWN.value: Licence.State.DRAFT,
    }
    licence: Licence = Licence.objects.select_for_update().get(pk=case.subject_id)
    licence.state, licence.decided_at = outcomes[case.state], case.decided_at
    licence.save(update_fields=["state", "decided_at"])
    _record_about("licence_decided", licence, event.actor, outcome=case.state)
    if licence.state == Licence.State.APPROVED:
        if licence.valid_from <= local_day(business_now()):
            replace(licence, actor=event.actor)
        LicenceChanged(licence=licence, actor=event.actor).emit()


def replace(renewal: Licence, *, actor: Actor) -> None:
    """Marks the licence that this approved renewal renews as superseded; does nothing when it renews none."""
    if renewal.replaces_id is None:
        return
    before: Licence = Licence.objects.select_for_update().get(pk=renewal.replaces_id)
    if before.state in RENEWABLE:
        before.state = Licence.State.SUPERSEDED
        before.save(update_fields=["state"])
        _record_about("licence_replaced", before, actor)


def revoke(licence_id: UUID, *, reason: str, actor: Actor, proposed_by: Actor) -> Licence:
    """Revokes an approved licence that its issuer withdrew or that is forged.

    Takes two reviewers: the one who proposed it and another, the actor. Raises Refused.
    """
    demand_two(actor, proposed_by)
    if not reason.strip():
        raise Refused(_("Give a reason: the client can read it."), code="no_reason")
    with transaction.atomic():
        licence: Licence = Licence.objects.select_for_update().get(pk=licence_id)
        if licence.state != Licence.State.APPROVED:
            raise Refused(_("Only an approved licence can be revoked."), code="not_approved")
        licence.state, licence.decided_at = Licence.State.REVOKED, business_now()
        licence.save(update_fields=["state", "decided_at"])
        _record_about("licence_revoked", licence, actor, reason=reason.strip(), proposed_by=proposed_by.name)
        kind = _kind_of(licence)
        queue_message(
            "compliance/licence_revoked",
            everyone_to_tell(Topic.EXPIRY),
            key=f"licence:{licence.pk}:revoked",
            about=f"licence:{licence.pk}",
            name=kind.name,
            name_en=kind.name_en,
            reason=reason.strip(),
            page=Page("licence", licence.pk),
        )
        LicenceChanged(licence=licence, actor=actor).emit()
    return licence


# ---------------------------------------------------------------- parts


@contextmanager
def _one_renewal_at_a_time() -> Iterator[None]:
    """Opens a transaction of its own. Raises Refused for what the database's constraint of this name refuses."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_renewal_at_a_time" not in str(error):
            raise
        raise Refused(
            _("A renewal of this licence is already under review or approved."), code="renewal_in_review"
        ) from error


def _type_in_force(code: str, now: datetime) -> DocumentType:
    kind = catalogue.document_types(now).get(code)
    if kind is None:
        raise Refused(_("This document type does not exist."), code="unknown_type", field="document_type")
    return kind


def _check_days(kind: DocumentType, first: date, last: date | None, today: date) -> None:
    if kind.validity == DocumentType.Validity.FROM_TO and last is None:
        raise Refused(_("This document has an expiry date: enter it."), code="end_missing", field="valid_until")
    if kind.validity == DocumentType.Validity.LONG_TERM and last is not None:
        raise Refused(
            _("This document has no expiry date: leave the field empty."), code="long_term", field="valid_until"
        )
    if first < EARLIEST:
        raise Refused(_("The start date is too far in the past."), code="too_early", field="valid_from")
    if last is not None and last < first:
        raise Refused(_("The expiry date is before the start date."), code="days_reversed", field="valid_until")
    if last is not None and last < today:
        raise Refused(_("This document has expired: submit its renewal."), code="expired", field="valid_until")
    if last is not None and last > FURTHEST:
        raise Refused(
            _("The expiry date is too far ahead: it cannot be after 2199."), code="too_far", field="valid_until"
        )


def _licence_to_renew(licence_id: UUID | None, kind: DocumentType) -> Licence | None:
    if licence_id is None:
        return None
    before: Licence | None = Licence.objects.select_for_update().filter(pk=licence_id).first()
    if before is None or before.document_type != kind.code or before.state not in RENEWABLE:
        raise Refused(_("Only an approved or expired licence of the same type can be renewed."), code="not_renewable")
    return before


@dataclass(frozen=True)
class FileFacts(StoredAsJson):
    """The document as uploaded. size: in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class HandedInFacts(StoredAsJson):
    """A licence that was submitted."""

    licence: LicenceFacts
    document: FileFacts | None = None


def _open_case(
    licence: Licence, kind: DocumentType, files: Sequence[uploads.StoredFile], actor: Actor, text: str, now: datetime
) -> None:
    """Opens the licence's case; the first file is its document."""
    kept = files[0]
    open_case(
        kind=Case.Kind.LICENCE,
        subject_kind=SUBJECT,
        subject_id=licence.pk,
        title=kind.names,
        facts=HandedInFacts(
            facts_of(licence, kind.names), FileFacts(kept.name, kept.content_type, kept.size, kept.sha256)
        ),
        lane=Lane.STANDARD,
        days=kind.review_days,
        harm_at=missed_from(licence.document_type, now),
        actor=actor,
        text=text,
        files=files,
    )
    as_it_came = {"original_sha256": files[1].sha256} if files[1:] else {}
    _record_about("licence_handed_in", licence, actor, sha256=kept.sha256, **as_it_came)


def _record_about(action: str, licence: Licence, actor: Actor, **details: Any) -> None:
    names = _kind_of(licence).names
    record(action, actor=actor, subject_kind=SUBJECT, subject_id=licence.pk, document=names, **details)


def _kind_of(licence: Licence) -> DocumentType:
    return DocumentType.objects.get(code=licence.document_type, version=licence.type_version)
