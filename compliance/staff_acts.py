"""Proposes what only two administrators together may do on the platform: invite staff, change their roles, let a person
in who was shut out (shutting an administrator out: shutting_out), credit more than one of them may alone.

One proposes here, which opens a case that no client sees; another confirms in that case, and then it is done
(acts_of_two). The addresses of directories change in the same way: labels.directories.moving.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from compliance import shutting_out
from compliance.acts_of_two import ActFacts, Decision, done_by_two, propose_act
from compliance.catalogue.selectors import locked_terms
from compliance.evidence.services import record
from compliance.reviews.models import Case
from compliance.two_people import demand_administrator
from tenants import context
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.ledger import selectors as ledger_selectors, services as ledger
from tenants.ledger.models import BY_HAND
from tenants.models import Tenant
from tenants.people import services as people
from tenants.people.models import Role, User
from tenants.refusals import Refused
from tenants.selectors import platform_tenant

INVITE, CHANGE, CREDIT = "invite_staff", "change_staff", "credit"
FREE_APPEALS = "free_appeals"
MOST_FREE_APPEALS = 1  # that one administrator may give alone in a day
A_DAY = timedelta(days=1)  # of real time: the last 24 hours, so that no midnight begins a new one


@dataclass(frozen=True, kw_only=True)
class InvitationFacts(ActFacts):
    """An invitation of somebody to the staff."""

    act: str = INVITE
    email: str
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class ChangeFacts(ActFacts):
    """A change of one of the staff: another role, or no more sign-in."""

    act: str = CHANGE
    person: UUID
    name: str
    role: str
    active: bool


@dataclass(frozen=True, kw_only=True)
class CreditFacts(ActFacts):
    """A credit for a client, once for each key. amount: fen, or free appeals (code FREE_APPEALS)."""

    act: str = CREDIT
    code: str
    amount: int
    key: UUID
    note: str


def propose_staff_act(
    facts: ActFacts, title: Callable[[], str], *, subject_id: UUID, actor: Actor, tenant: Tenant | None = None
) -> Case:
    """Proposes what two administrators must agree on. tenant: the client it is about, else the platform.

    Raises Refused for anyone but administrators, about oneself, and when the same is proposed already.
    """
    demand_administrator(actor)
    if str(subject_id) == actor.id:
        raise Refused(_("This is about yourself: another administrator has to propose it."))
    return propose_act(facts, title, subject_id=subject_id, actor=actor, tenant=tenant or platform_tenant())


def propose_invitation(*, email: str, name: str, role: str, actor: Actor) -> Case:
    """Proposes to invite somebody to the staff. Raises Refused."""
    facts = InvitationFacts(email=email.strip().lower(), name=name, role=role)
    about = uuid5(platform_tenant().pk, f"invitation:{facts.email}")
    return propose_staff_act(facts, lambda: _("Invite %(name)s") % {"name": name}, subject_id=about, actor=actor)


def change_person(person: User, *, role: str, active: bool, actor: Actor) -> Case | None:
    """Changes one of the staff: a reviewer is shut out at once, an administrator at once for a day (shutting_out);
    everything else is proposed, and the case is returned. Raises Refused.
    """
    if str(person.pk) == actor.id:
        raise Refused(_("This is about yourself: another administrator has to propose it."))
    demand_administrator(actor)
    if person.role == role and not active:
        if person.role == Role.ADMINISTRATOR and person.is_active:
            return shutting_out.shut_out_at_once(person, actor=actor) or _propose_change(
                person, role, actor, active=False
            )
        with context.client(platform_tenant()):
            _change(person.pk, active=False, actor=actor)
        return None
    return _propose_change(person, role, actor, active=active)


def _propose_change(person: User, role: str, actor: Actor, *, active: bool) -> Case:
    return propose_staff_act(
        ChangeFacts(person=person.pk, name=person.name, role=role, active=active),
        lambda: _("Change the role of %(name)s") % {"name": person.name},
        subject_id=person.pk,
        actor=actor,
    )


def credited_amount(code: str, given: Decimal) -> int:
    """Returns the amount to credit for so many CNY, in fen, or for free appeals (code FREE_APPEALS), in whole numbers.

    Raises Refused.
    """
    if code != FREE_APPEALS:
        return int(given * 100)
    if given % 1:
        raise Refused(_("Free appeals are counted in whole numbers."), field="sum")
    return int(given)


def _change(person_id: UUID, *, role: str | None = None, active: bool, actor: Actor, proposed_by: str = "") -> None:
    """Changes the person and records who did it; in the staff's schema."""
    with transaction.atomic():
        person = people.change_person(person_id, role=role, active=active, by=actor)
        record(
            "staff_changed",
            actor=actor,
            subject_kind="user",
            subject_id=person.pk,
            name=person.name,
            email=person.email,
            role=person.role,
            state="on" if person.is_active else "off",
            proposed_by=proposed_by,
        )


def credit(tenant: Tenant, *, code: str, amount: int, key: UUID, note: str, actor: Actor) -> Case | None:
    """Credit a client: fen, or free appeals (code FREE_APPEALS), once for each key; what is more than one administrator
    may give alone in a day (catalogue.models.Terms.credit_alone), with all that this one has given to anybody and that
    any one has given to this client, is proposed: the case. Raises Refused.
    """
    demand_administrator(actor)
    facts = CreditFacts(code=code, amount=amount, key=key, note=note)
    with transaction.atomic():
        alone = locked_terms().credit_alone  # whoever credits meanwhile waits here, and counts this one
        free = code == FREE_APPEALS
        given = ledger_selectors.given_alone(
            tenant, actor.id, since=real_now() - A_DAY, free_appeals=free, leaving_out=_entry_key(key)
        )
        if amount + given > (MOST_FREE_APPEALS if free else alone):
            return propose_staff_act(
                facts, lambda: _("Credit to be confirmed"), subject_id=key, actor=actor, tenant=tenant
            )
        with context.client(tenant):
            _credit(facts, by=actor)
    return None


@done_by_two(INVITE, InvitationFacts)
def _invite(facts: InvitationFacts, agreed: Decision) -> None:
    said = {"email": facts.email, "name": facts.name, "role": facts.role}
    people.invite(**said, by=agreed.first, agreed_by=agreed.second)


@done_by_two(CHANGE, ChangeFacts)
def _change_agreed(facts: ChangeFacts, agreed: Decision) -> None:
    _change(
        facts.person, role=facts.role, active=facts.active, actor=agreed.second, proposed_by=agreed.case.proposed_by
    )


@done_by_two(CREDIT, CreditFacts)
def _credit_agreed(facts: CreditFacts, agreed: Decision) -> None:
    _credit(facts, by=agreed.first, agreed_by=agreed.second)


def _entry_key(key: UUID) -> str:
    return f"{BY_HAND}{key}"


def _credit(facts: CreditFacts, *, by: Actor, agreed_by: Actor | None = None) -> None:
    key, params = _entry_key(facts.key), {"note": facts.note} if facts.note else {}
    if facts.code == FREE_APPEALS:
        ledger.give_free_appeals(facts.amount, "goodwill", key=key, by=by, agreed_by=agreed_by, **params)
    else:
        ledger.credit(facts.amount, facts.code, key=key, by=by, agreed_by=agreed_by, **params)
