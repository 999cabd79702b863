"""Suspends a client's certification and resumes it. Both take two reviewers."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from compliance.certification import texts
from compliance.certification.models import Freeze
from compliance.evidence.services import record
from compliance.two_people import demand_two
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.topics import Topic
from tenants.events import Event
from tenants.languages import in_each_language
from tenants.models import Tenant
from tenants.outbox.services import Page, queue_message
from tenants.people.telling import everyone_to_tell
from tenants.refusals import Refused
from tenants.services import note_frozen, switch_state


@dataclass(frozen=True)
class CertificationChanged(Event):
    """The client's certification was frozen or unfrozen, wholly or for some labels, so other labels are wanted now.

    Emitted inside the client's schema.
    """


def tell_certification_changed() -> None:
    """Notes since when the client in use is frozen, for the platform's lists, and emits CertificationChanged."""
    note_frozen(Freeze.objects.filter(ends_at=None).aggregate(since=Min("starts_at"))["since"])
    CertificationChanged().emit()


def suspend(tenant: Tenant, *, cause: str = "other", reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Suspends a client's certification: none of its labels is wanted on handsets any more; it may still sign in.

    cause: of certification.texts.SUSPENSIONS. reason: the platform's own words, required for another cause; the client
    reads both. Takes two reviewers: the one who proposed it and another, the actor. Raises Refused.
    """
    check_cause(cause, reason)
    _switch(
        tenant, Tenant.State.READY, Tenant.State.SUSPENDED, "account_suspended", reason, actor, proposed_by, cause=cause
    )


def check_cause(cause: str, reason: str) -> None:
    """Raises Refused unless a suspension tells the client why."""
    if cause not in texts.SUSPENSIONS:
        raise Refused(_("Choose a cause: the client can read it."))
    if cause == "other" and not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))


def resume(tenant: Tenant, *, reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Lifts a suspension: what was wanted before is wanted again. Takes two reviewers, as suspend does.
    Raises Refused.
    """
    if not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))
    _switch(tenant, Tenant.State.SUSPENDED, Tenant.State.READY, "account_resumed", reason, actor, proposed_by)


def _switch(
    tenant: Tenant, before: str, after: str, action: str, reason: str, actor: Actor, proposed_by: Actor, cause: str = ""
) -> None:
    demand_two(actor, proposed_by)
    with transaction.atomic():
        if not switch_state(tenant, before, after):
            raise Refused(_("The client's current state does not allow this."))
        with context.client(tenant):
            freeze = _begin_or_end_freeze(cause, reason.strip())
            record(
                action,
                actor=actor,
                subject_kind="client",
                subject_id=tenant.pk,
                reason=_reason_for_client(cause, reason.strip()),
                proposed_by=proposed_by.name,
            )
            queue_message(
                f"compliance/{action}",
                everyone_to_tell(Topic.FREEZES),
                key=f"freeze:{freeze.pk}:{action}",
                about=f"freeze:{freeze.pk}",
                cause=cause,
                reason=reason.strip(),
                page=Page("trust"),
            )
            tell_certification_changed()


def _reason_for_client(cause: str, reason: str) -> str | dict[str, str]:
    """Returns the cause in each language, followed by the platform's own words; without a cause only those words."""
    if not texts.suspension(cause):
        return reason
    return in_each_language(lambda: _(": ").join(words for words in (texts.suspension(cause), reason) if words))


def _begin_or_end_freeze(cause: str, reason: str) -> Freeze:
    """Writes the freeze that a suspension begins; without a cause, ends the open one. Returns it."""
    now = business_now()
    if cause:
        return Freeze.objects.create(
            cause=Freeze.Cause.SUSPENDED, reason_code=cause, reason=reason[:200], starts_at=now
        )
    ended, _new = Freeze.objects.get_or_create(cause=Freeze.Cause.SUSPENDED, ends_at=None, defaults={"starts_at": now})
    ended.ends_at = now
    ended.save(update_fields=["ends_at"])
    return ended
