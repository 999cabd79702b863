"""Suspending a client's certification, and lifting that: by two reviewers."""

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
    """Emitted inside the client's schema when its certification is frozen or unfrozen, wholly or for some labels: what
    is wanted has changed.
    """


def tell_certification_changed() -> None:
    """A freeze of the client in use has begun or ended: the platform sees it, and what hangs on it follows."""
    note_frozen(Freeze.objects.filter(ends_at=None).aggregate(since=Min("starts_at"))["since"])
    CertificationChanged().emit()


def suspend(tenant: Tenant, *, cause: str = "other", reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Suspend a client's certification: nothing of it is wanted on handsets any more; it may still sign in.

    cause: of certification.texts.SUSPENSIONS. reason: the platform's own words, demanded for another cause; the client
    reads both. Takes two reviewers: one who proposed it, and another, the actor. Raises Refused.
    """
    check_cause(cause, reason)
    _switch(
        tenant, Tenant.State.READY, Tenant.State.SUSPENDED, "account_suspended", reason, actor, proposed_by, cause=cause
    )


def check_cause(cause: str, reason: str) -> None:
    """Raise Refused unless a suspension says to the client why."""
    if cause not in texts.SUSPENSIONS:
        raise Refused(_("Choose a cause: the client can read it."))
    if cause == "other" and not reason.strip():
        raise Refused(_("Give a reason: the client can read it."))


def resume(tenant: Tenant, *, reason: str, actor: Actor, proposed_by: Actor) -> None:
    """Lift a suspension: what was wanted before is wanted again. Takes two, as suspend does. Raises Refused."""
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
            freeze = _note_freeze(cause, reason.strip())
            record(
                action,
                actor=actor,
                subject_kind="client",
                subject_id=tenant.pk,
                reason=_told(cause, reason.strip()),
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


def _told(cause: str, reason: str) -> str | dict[str, str]:
    """The cause in each language, with the platform's own words; without one the words."""
    if not texts.suspension(cause):
        return reason
    return in_each_language(lambda: _(": ").join(words for words in (texts.suspension(cause), reason) if words))


def _note_freeze(cause: str, reason: str) -> Freeze:
    """The freeze that a suspension begins; without a cause the one that ends now."""
    now = business_now()
    if cause:
        return Freeze.objects.create(
            cause=Freeze.Cause.SUSPENDED, reason_code=cause, reason=reason[:200], starts_at=now
        )
    ended, _new = Freeze.objects.get_or_create(cause=Freeze.Cause.SUSPENDED, ends_at=None, defaults={"starts_at": now})
    ended.ends_at = now
    ended.save(update_fields=["ends_at"])
    return ended
