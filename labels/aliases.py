"""Writing the client's brands: asked for with a document, decided by a reviewer, ending by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compliance.evidence import actions
from compliance.evidence.services import record
from compliance.reviews.models import Case
from compliance.reviews.services import Refused as CaseRefused
from compliance.reviews.services import open_case, say
from labels import certified, checks
from labels.domain import hygiene
from labels.models import Alias
from labels.recognition.recognise import identity_key
from labels.registry import selectors as registry
from labels.registry import services as registry_services
from tenants.agenda.lanes import Lane
from tenants.agenda.services import cancel, schedule
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.people.actors import Actor

actions.declare(
    alias_requested=lazy("Brand “{alias}” handed in: {reference}"),
    alias_decided=lazy("Brand “{alias}”: {outcome}"),
    alias_ended=lazy("Brand “{alias}” no longer in force: {outcome}"),
)


class Refused(ValueError):
    """What was asked for cannot be done; the text says why and what to do. code: stable."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def request_alias(
    *, text: str, kind: str, reference: str, valid_until: date | None, files: Sequence[File[bytes]], actor: Actor
) -> Alias:
    """Hand a brand, trademark or app name to a reviewer, with the document that proves it.

    valid_until: the last local day. Raises Refused; compliance.uploads.Refused for a file.
    """
    text, now = hygiene.tidy(text), business_now()
    found = hygiene.findings(text, current_tenant().legal_name)
    if any(finding.severity is hygiene.Severity.REJECT for finding in found) or len(identity_key(text)) < 2:
        raise Refused("not_a_label", _("This name cannot be shown as a label: check it as a label to see why."))
    if valid_until is not None and valid_until < _local_day(now):
        raise Refused("expired", _("The registration has expired: hand in its renewal."))
    if not files:
        raise Refused("no_document", _("Add the document that proves it: certificate, filing or licence."))
    try:
        with transaction.atomic():
            alias: Alias = Alias.objects.create(
                text=text, kind=kind, reference=reference.strip(), valid_until=valid_until, state=Alias.State.IN_REVIEW
            )
            record(
                "alias_requested", actor=actor, subject_kind="alias", subject_id=alias.pk, alias=text,
                reference=alias.reference,
            )  # fmt: skip
            case = open_case(
                kind=Case.Kind.ALIAS, subject_kind="alias", subject_id=alias.pk, title=text, facts=_facts(alias),
                lane=Lane.STANDARD, due_at=now + checks.REVIEW_TERM, actor=actor,
            )  # fmt: skip
            say(case.pk, actor, "", files)
    except IntegrityError as error:
        if "one_living_alias_per_text" not in str(error):
            raise
        raise Refused("known", _("This name is in review or approved already.")) from error
    return alias


def _facts(alias: Alias) -> dict[str, object]:
    return {
        "label": alias.text,
        "alias": {
            "kind": alias.kind,
            "reference": alias.reference,
            "valid_until": alias.valid_until.isoformat() if alias.valid_until else None,
            "held_by_another": registry.alias_elsewhere(identity_key(alias.text)),
        },
        "recognition": checks.recognition_facts(checks.judge()(alias.text)),
    }


def case_decided(*, case: Case, actor: Actor) -> None:
    """What a reviewer (or the client who withdraws) has decided about a brand; bound to CASE_DECIDED."""
    if case.kind != Case.Kind.ALIAS:
        return
    alias: Alias = Alias.objects.select_for_update().get(pk=case.subject_id)
    if alias.state != Alias.State.IN_REVIEW:
        return
    if case.state == Case.State.APPROVED:
        if not registry_services.claim_alias(identity_key(alias.text)):
            raise CaseRefused(_("Another client holds this brand: its registration must end first."))
        alias.state = Alias.State.APPROVED
        if alias.valid_until is not None:
            schedule("labels.alias_expires", key=str(alias.pk), due_at=_end(alias.valid_until), alias=str(alias.pk))
    else:
        rejected = case.state == Case.State.REJECTED
        alias.state = Alias.State.REJECTED if rejected else Alias.State.RETIRED
    alias.save(update_fields=["state"])
    record(
        "alias_decided", actor=actor, subject_kind="alias", subject_id=alias.pk, alias=alias.text, outcome=case.state
    )


def retire_alias(alias_id: UUID, *, actor: Actor) -> None:
    """The client no longer uses the brand; labels that rest on it are looked at again."""
    _end_alias(alias_id, Alias.State.RETIRED, actor)
    cancel("labels.alias_expires", key=str(alias_id))


def expire_alias(alias_id: UUID, *, actor: Actor) -> None:
    """The registration's last day is over."""
    _end_alias(alias_id, Alias.State.EXPIRED, actor)


def _end_alias(alias_id: UUID, state: Alias.State, actor: Actor) -> None:
    with transaction.atomic():
        alias: Alias = Alias.objects.select_for_update().get(pk=alias_id)
        if alias.state != Alias.State.APPROVED:
            return
        before = checks.judge()
        alias.state = state
        alias.save(update_fields=["state"])
        registry_services.release_alias(identity_key(alias.text))
        record("alias_ended", actor=actor, subject_kind="alias", subject_id=alias.pk, alias=alias.text, outcome=state)
        certified.review_flips(before, checks.judge())


def _local_day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(current_tenant().time_zone)).date()


def _end(last_day: date) -> datetime:
    """The first instant after the last local day."""
    return datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(current_tenant().time_zone))
