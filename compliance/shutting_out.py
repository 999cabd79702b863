"""Shuts an administrator out: one administrator does so at once for a day; two, or the host, do so for good.

A stolen account has to be stopped at once, and may be the one that shuts others out. So what one person does alone ends
by itself after TERM unless another administrator confirms its case (or `manage.py administrator` does). One person
shuts out one administrator at a time, and nobody a second time whose earlier shutting out was not confirmed; otherwise
it is proposed, as all acts of the staff are. The database enforces both (people_user's trigger, reviews_case's
constraint).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _, gettext_noop

from compliance.acts_of_two import ActFacts, Decision, done_by_two, propose_act
from compliance.evidence.services import record
from compliance.reviews import turns
from compliance.reviews.models import Case, Entry
from compliance.reviews.services import drop, open_case
from compliance.two_people import demand_administrator
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM, Actor
from tenants.domain.lanes import Lane
from tenants.languages import in_each_language
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people import services as people
from tenants.people.models import Role, User
from tenants.selectors import platform_tenant

LAPSE: Final = "compliance.shutting_out_lapses"
TERM: Final = timedelta(hours=24)
NOT_AGAIN: Final = timedelta(days=30)  # after one that nobody confirmed


@dataclass(frozen=True, kw_only=True)
class ShutOutFacts(ActFacts):
    """The person who is shut out. until: when it ends by itself unless confirmed; None: decided on the host."""

    act: str = Case.SHUT_OUT
    person: UUID
    name: str
    until: datetime | None = None


def shut_out_at_once(person: User, *, actor: Actor) -> Case | None:
    """Shuts an administrator out now.

    Returns the case in which another one confirms it; None when it takes two from the start. Raises Refused.
    """
    with context.client(platform_tenant()), transaction.atomic():
        list(User.objects.select_for_update().order_by("pk"))  # of two who shut each other out one is first
        demand_administrator(actor)
        if _takes_two(person, actor):
            return None
        ends_at = business_now() + TERM
        case = propose_act(
            ShutOutFacts(person=person.pk, name=person.name, until=ends_at),
            lambda: _("Shut out %(name)s") % {"name": person.name},
            subject_id=person.pk,
            actor=actor,
            tenant=platform_tenant(),
            lane=Lane.FAST,
            due_at=ends_at,
        )
        people.change_person(person.pk, active=False, by=actor)
        record(
            "administrator_shut_out",
            actor=actor,
            subject_kind="user",
            subject_id=person.pk,
            name=person.name,
            case=case.pk,
        )
        schedule(LAPSE, key=str(case.pk), due_at=ends_at, lane=Lane.FAST, case=str(case.pk))
        _queue_letters(case, person, actor)
    return case


def ends_by_itself_at(case: Case) -> datetime:
    """Returns when the shutting out ends by itself, unless it is confirmed (business time)."""
    return datetime.fromisoformat(case.facts["until"])


def _takes_two(person: User, actor: Actor) -> bool:
    alone = Case.objects.filter(kind=Case.Kind.STAFF_ACT, subject_kind=Case.SHUT_OUT, handed_in_by_id=actor.id)
    again = alone.filter(subject_id=person.pk, decided_at__gt=business_now() - NOT_AGAIN)
    return alone.filter(decided_at=None).exists() or again.exclude(state=Case.State.APPROVED).exists()


def _queue_letters(case: Case, person: User, actor: Actor) -> None:
    """Queues an e-mail to the person and to all other administrators."""
    others = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=actor.id)
    readers = (person.pk, *others.values_list("pk", flat=True))
    queue_message(
        people.SHUT_OUT_LETTER,
        [Recipient("user", each, ("email",)) for each in readers],
        key=f"shut_out:{case.pk}",
        who=person.name,
        by=actor.name,
        until=ends_by_itself_at(case),
        page=Page("admin:reviews_case_change", case.pk),
    )


@done_by_two(Case.SHUT_OUT, ShutOutFacts, either_way=True)
def _end_or_keep(facts: ShutOutFacts, decision: Decision) -> None:
    """Keeps the person shut out when the second one agrees, and lets them in again otherwise."""
    person = people.change_person(facts.person, active=not decision.agreed, by=decision.second)
    if person.is_active:
        who = decision.second
        record("administrator_let_in", actor=who, subject_kind="user", subject_id=person.pk, name=person.name)


def lapse_shutting_out(case_id: UUID) -> None:
    """Ends a shutting out that nobody confirmed within its term."""
    if Case.objects.filter(pk=case_id, decided_at=None).exists():
        drop(case_id, gettext_noop("Nobody confirmed this within its term: the person may sign in again."))


def decide_on_host(email: str, *, active: bool) -> User:
    """Decides for whoever holds the host, who needs nobody's consent. Raises User.DoesNotExist, Refused."""
    with context.client(platform_tenant()), transaction.atomic():
        person: User = User.objects.select_for_update().get(email=email.strip().lower(), role=Role.ADMINISTRATOR)
        case = Case.objects.filter(kind=Case.Kind.STAFF_ACT, subject_id=person.pk, decided_at=None).first()
        if case is not None and (active or case.subject_kind != Case.SHUT_OUT):
            drop(case.pk, gettext_noop("Decided on the host."))
            case = None
        if active:
            if not User.objects.get(pk=person.pk).is_active:
                people.change_person(person.pk, active=True)
                record(
                    "administrator_let_in", actor=PLATFORM, subject_kind="user", subject_id=person.pk, name=person.name
                )
        elif person.is_active or case is not None:
            _stays_out(case, person)
        person.refresh_from_db()
    return person


def _stays_out(case: Case | None, person: User) -> None:
    """Confirms the shutting out as the host's decision, which takes no second person, whether one of the staff began it
    or not.
    """
    if case is None:
        case = open_case(
            kind=Case.Kind.STAFF_ACT,
            subject_kind=Case.SHUT_OUT,
            subject_id=person.pk,
            lane=Lane.FAST,
            facts=ShutOutFacts(person=person.pk, name=person.name),
            title=in_each_language(lambda: _("Shut out %(name)s") % {"name": person.name}),
            actor=PLATFORM,
        )
    case.four_eyes = False
    turns.close(case, Case.State.APPROVED, Entry.Side.PLATFORM, PLATFORM, gettext_noop("Decided on the host."), "")
