"""Writes the client's brands: requested with a document, decided by a reviewer, renewed, ending by themselves.

The rows of one text are the versions of one brand: at most one is in force and one, its renewal, in review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance import uploads
from compliance.catalogue.selectors import terms
from compliance.domain.documents import FURTHEST
from compliance.evidence.services import record
from compliance.licences.selectors import local_day
from compliance.reviews.models import Case
from compliance.reviews.services import open_case, withdraw
from compliance.reviews.turns import CaseDecided
from compliance.storage import keep_all
from labels.domain import hygiene
from labels.domain.findings import Severity
from labels.entitlement import certified, checks
from labels.models import Alias
from labels.recognition.recognise import Recognition, identity_key
from labels.registry import selectors as registry, services as registry_services
from tenants.agenda.services import cancel, schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.actors import Actor
from tenants.domain.kept import StoredAsJson
from tenants.domain.lanes import Lane
from tenants.domain.topics import Topic
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused

SUBJECT = "alias"  # subject_kind of cases and records
EXPIRES, REMIND = "labels.alias_expires", "labels.alias_reminder"
RENEWABLE = (Alias.State.APPROVED, Alias.State.EXPIRED)
LIVING = (Alias.State.APPROVED, Alias.State.IN_REVIEW)


def request_alias(
    *, text: str, kind: str, reference: str, valid_until: date | None, files: Sequence[File[bytes]], actor: Actor
) -> Alias:
    """Submits a brand, trademark or app name to a reviewer, with the document that proves it.

    valid_until: the last local day. Raises Refused, also for a file.
    """
    text = hygiene.tidy(text)
    findings = hygiene.findings(text, current_tenant().legal_name)
    if any(finding.severity is Severity.REJECT for finding in findings) or len(identity_key(text)) < 2:
        raise Refused(
            _("This name cannot be shown as a label: check it as a label to see why."), code="not_a_label", field="text"
        )
    if Alias.objects.filter(text=text, state=Alias.State.APPROVED).exists():
        raise Refused(_("This name is already under review or approved."), code="known", field="text")
    return _hand_in(Alias(text=text, kind=kind, reference=reference, valid_until=valid_until), files, actor)


def renew_alias(
    alias_id: UUID, *, reference: str, valid_until: date | None, files: Sequence[File[bytes]], actor: Actor
) -> Alias:
    """Submits the renewal of a brand that is in force or has expired. Once approved, it takes the brand's place without
    a gap. Raises what request_alias raises, and Alias.DoesNotExist.
    """
    old = Alias.objects.get(pk=alias_id)
    if old.state not in RENEWABLE:
        raise Refused(_("Only a valid or expired brand can be renewed."), code="not_renewable")
    return _hand_in(Alias(text=old.text, kind=old.kind, reference=reference, valid_until=valid_until), files, actor)


def _hand_in(alias: Alias, files: Sequence[File[bytes]], actor: Actor) -> Alias:
    now = alias.created_at = business_now()
    alias.reference = alias.reference.strip()
    if alias.valid_until is not None and alias.valid_until < local_day(now):
        raise Refused(_("The registration has expired: submit its renewal."), code="expired", field="valid_until")
    if alias.valid_until is not None and alias.valid_until > FURTHEST:
        raise Refused(
            _("The expiry date is too far ahead: it cannot be after 2199."), code="too_far", field="valid_until"
        )
    if not files:
        raise Refused(
            _("Add the document that proves it: certificate, filing or authorisation."),
            code="no_document",
            field="file",
        )
    clean = uploads.accept_all(files)
    try:
        with transaction.atomic():
            alias.save(force_insert=True)
            record(
                "alias_requested",
                actor=actor,
                subject_kind=SUBJECT,
                subject_id=alias.pk,
                alias=alias.text,
                reference=alias.reference,
            )
            open_case(
                kind=Case.Kind.ALIAS,
                subject_kind=SUBJECT,
                subject_id=alias.pk,
                title=alias.text,
                facts=_facts(alias),
                lane=Lane.STANDARD,
                actor=actor,
                files=keep_all(clean, current_tenant().schema_name),
            )
    except IntegrityError as error:
        if "one_alias_per_text_and_state" not in str(error):
            raise
        raise Refused(_("This name is already under review or approved."), code="known", field="text") from error
    return alias


@dataclass(frozen=True)
class AliasFacts(StoredAsJson):
    """Facts of a requested brand. held_by_another: in force for another client then; renews: an approved one."""

    kind: str
    reference: str
    valid_until: date | None
    held_by_another: bool = False
    renews: bool = False


@dataclass(frozen=True)
class BrandFacts(StoredAsJson):
    """A submitted brand. recognition: how it compared with the registered name."""

    label: str
    alias: AliasFacts
    recognition: Recognition | None = None


def _facts(alias: Alias) -> BrandFacts:
    entered = AliasFacts(
        kind=alias.kind,
        reference=alias.reference,
        valid_until=alias.valid_until,
        held_by_another=registry.alias_elsewhere(identity_key(alias.text)),
        renews=Alias.objects.filter(text=alias.text, state__in=RENEWABLE).exists(),
    )
    return BrandFacts(alias.text, entered, checks.judge()(alias.text))


def reminded_ahead() -> timedelta:
    """Returns how long before a registration expires its renewal is requested, by the figures in force."""
    return timedelta(days=terms().brand_reminder_days)


def case_decided(event: CaseDecided) -> None:
    """Puts the decision of a reviewer (or of the client, who withdraws) into effect; bound to CaseDecided."""
    case = event.case
    if case.kind != Case.Kind.ALIAS:
        return
    alias: Alias = Alias.objects.select_for_update().get(pk=case.subject_id)
    if alias.state != Alias.State.IN_REVIEW:
        return
    if case.state == Case.State.APPROVED:
        if not registry_services.claim_alias(identity_key(alias.text)):
            raise Refused(_("Another client holds this brand: its registration must end first."))
        _replace(alias.text)
        alias.state = Alias.State.APPROVED
        if alias.valid_until is not None:
            _follow_end(alias, alias.valid_until)
    else:
        rejected = case.state == Case.State.REJECTED
        alias.state = Alias.State.REJECTED if rejected else Alias.State.RETIRED
    alias.save(update_fields=["state"])
    record(
        "alias_decided",
        actor=event.actor,
        subject_kind="alias",
        subject_id=alias.pk,
        alias=alias.text,
        outcome=case.state,
    )


def _replace(text: str) -> None:
    """Ends the version of this brand that was in force, in favour of its renewal."""
    for old in Alias.objects.select_for_update().filter(text=text, state=Alias.State.APPROVED):
        old.state = Alias.State.REPLACED
        old.save(update_fields=["state"])
        _cancel_due_work(old.pk)


def _cancel_due_work(alias_id: UUID) -> None:
    for name in (EXPIRES, REMIND):
        cancel(name, key=str(alias_id))


def withdraw_alias(alias_id: UUID, *, actor: Actor) -> None:
    """Withdraws a brand for the client, in review or in force; labels that depend on it are checked again.

    Raises Alias.DoesNotExist, Refused.
    """
    alias = Alias.objects.get(pk=alias_id)
    if alias.state == Alias.State.IN_REVIEW:
        try:
            withdraw(Case.objects.get(tenant=current_tenant(), subject_id=alias.pk, decided_at=None).pk, actor)
        except (Case.DoesNotExist, Refused) as decided:
            raise Refused(_("A decision was just made: reload the page."), code="moved") from decided
    elif alias.state == Alias.State.APPROVED:
        retire_alias(alias.pk, actor=actor)
    else:
        raise Refused(_("It is no longer valid."), code="ended")


def retire_alias(alias_id: UUID, *, actor: Actor) -> None:
    """Ends a brand that the client no longer uses; labels that depend on it are checked again."""
    _end_alias(alias_id, Alias.State.RETIRED, actor)
    _cancel_due_work(alias_id)


def ends_soon(alias: Alias, now: datetime, ahead: timedelta) -> bool:
    """Tells whether a brand's renewal is due by now. ahead: `reminded_ahead`."""
    return (
        alias.state == Alias.State.APPROVED
        and alias.valid_until is not None
        and alias.valid_until - local_day(now) < ahead
    )


def may_be_renewed(alias: Alias) -> bool:
    """Tells whether a brand is in force or has expired, and no other version of it is in force or in review."""
    others = Alias.objects.filter(text=alias.text, state__in=LIVING).exclude(pk=alias.pk)
    return alias.state in RENEWABLE and not others.exists()


def _with_an_end() -> QuerySet[Alias]:
    renewed = Alias.objects.filter(state=Alias.State.IN_REVIEW).values("text")
    with_an_end = Alias.objects.filter(state=Alias.State.APPROVED, valid_until__isnull=False).exclude(text__in=renewed)
    return with_an_end.order_by("valid_until", "text")


_WITH_AN_END: Final = PreparedQuery(_with_an_end)


def brands_to_renew(now: datetime) -> list[Alias]:
    """Returns the brands whose renewal is due by now and not submitted yet, the first to end first."""
    brands = _WITH_AN_END()
    ahead = reminded_ahead() if brands else timedelta()
    return [brand for brand in brands if ends_soon(brand, now, ahead)]


def remind_of_brand(alias_id: UUID) -> None:
    """Reminds the client once that a registration ends soon, unless its renewal is with the reviewers."""
    alias = Alias.objects.filter(pk=alias_id, state=Alias.State.APPROVED).first()
    if alias is not None and not Alias.objects.filter(text=alias.text, state=Alias.State.IN_REVIEW).exists():
        _tell_of_brand("alias_reminder", alias)


def expire_alias(alias_id: UUID, *, actor: Actor) -> None:
    """Ends a brand after its registration's last day, and tells the client."""
    ended = _end_alias(alias_id, Alias.State.EXPIRED, actor)
    if ended is not None:
        _tell_of_brand("alias_expired", ended)


def _end_alias(alias_id: UUID, state: Alias.State, actor: Actor) -> Alias | None:
    with transaction.atomic():
        alias: Alias = Alias.objects.select_for_update().get(pk=alias_id)
        if alias.state != Alias.State.APPROVED:
            return None
        before = checks.judge()
        alias.state = state
        alias.save(update_fields=["state"])
        _release_brand(identity_key(alias.text))
        record("alias_ended", actor=actor, subject_kind="alias", subject_id=alias.pk, alias=alias.text, outcome=state)
        certified.review_flips(certified.certified_texts(), before, checks.judge())
    return alias


def _release_brand(key: str) -> None:
    """Frees the brand for others, unless it is in force in another spelling."""
    in_force = Alias.objects.filter(state=Alias.State.APPROVED).values_list("text", flat=True)
    if key not in {identity_key(text) for text in in_force}:
        registry_services.release_alias(key)


def retire_all(*, actor: Actor) -> None:
    """Ends all brands of a client that leaves, so that others may have them."""
    for alias_id in Alias.objects.filter(state=Alias.State.APPROVED).values_list("pk", flat=True):
        retire_alias(alias_id, actor=actor)


def _tell_of_brand(template: str, alias: Alias) -> None:
    queue_message(
        f"labels/{template}",
        everyone_to_tell(Topic.EXPIRY),
        key=f"{template}:{alias.pk}",
        about=f"alias:{alias.pk}",
        label=alias.text,
        until=f"{alias.valid_until}",
        page=Page("brand", alias.pk),
    )


def _end_of_day(last_day: date) -> datetime:
    """Returns the first instant after the last local day."""
    return datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(current_tenant().time_zone))


def follow_ends() -> None:
    """Schedules again what is due when the brands in force end, in case the agenda has lost it."""
    for alias in Alias.objects.filter(state=Alias.State.APPROVED).exclude(valid_until=None):
        if alias.valid_until is not None:
            _follow_end(alias, alias.valid_until)


def _follow_end(alias: Alias, last_day: date) -> None:
    end = _end_of_day(last_day)
    schedule(EXPIRES, key=str(alias.pk), due_at=end, alias=str(alias.pk))
    schedule(REMIND, key=str(alias.pk), due_at=end - reminded_ahead(), alias=str(alias.pk))
