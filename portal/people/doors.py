"""Doors into a client's data that somebody answers for: API keys, calendar feeds, and invitations that wait.

They end with that person, unless an owner takes them over; an invitation is sent anew.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from maintenance import services as maintenance
from maintenance.selectors import feeds_held_by
from portal.shell.access import may
from tenants.clock import real_now
from tenants.domain.actors import Actor
from tenants.people import services as people
from tenants.people.actors import person as actor_of
from tenants.people.company_sign_in import forget_account
from tenants.people.events import PersonShutOut
from tenants.people.models import Invitation, Role, User
from tenants.people.roles import scopes_within
from tenants.people.selectors import keys_held_by
from tenants.refusals import Refused

KEY, FEED = "key", "feed"


@dataclass(frozen=True)
class Door:
    """A door that works, and stops when whoever answers for it is shut out. kind: key or feed."""

    kind: str
    id: UUID
    name: str
    last_used_at: datetime | None


def held_by(person: User) -> list[Door]:
    """The doors for which a person answers, keys first."""
    keys = [Door(KEY, row.pk, row.name, row.last_used_at) for row in keys_held_by(person)]
    return keys + [Door(FEED, row.pk, row.name, row.last_used_at) for row in feeds_held_by(person)]


def invitations_of(person: User) -> QuerySet[Invitation]:
    """Returns a person's invitations that can still be accepted."""
    unanswered: QuerySet[Invitation] = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    return unanswered.filter(invited_by_id=str(person.pk), expires_at__gt=real_now())


def take_over(door: Door, *, by: User) -> None:
    """An owner answers for it from now on."""
    if door.kind == KEY:
        people.hand_over_key(door.id, by, by=actor_of(by))
    else:
        maintenance.hand_over_feed(door.id, by, actor=actor_of(by))


def give_role(person: User, role: str, *, by: User) -> None:
    """Give a person another role. Raises Refused when it would leave no owner, and while the person answers for a key
    that may do more than the role: part of it would stop working unseen.
    """
    with transaction.atomic():
        changed = people.change_person(person.pk, role=role, by=actor_of(by))
        keys = [key.scopes for key in keys_held_by(changed)]
        if any(scopes_within(scopes, role) != scopes_within(scopes, Role.OWNER) for scopes in keys):
            raise Refused(
                _(
                    "This person answers for API keys that may do more than that role: under “Who has access” take "
                    "them over, or revoke them, first."
                )
            )
        if not may(changed, Role.OWNER):  # nor invite
            _end_invitations_of(changed, actor_of(by))


def remove_person(person: User, *, kept: Collection[UUID], by: User) -> None:
    """Shut a person out; the doors of `kept` go on in the name of the owner who does so, the others stop.

    Raises Refused when it would leave no owner.
    """
    with transaction.atomic():
        for door in held_by(person):
            if door.id in kept:
                take_over(door, by=by)
        people.change_person(person.pk, active=False, by=actor_of(by))


def close_doors(event: PersonShutOut) -> None:
    """Stops what a person who was shut out, however it came about, still holds. Bound to PersonShutOut."""
    person = User.objects.get(pk=event.person_id)
    _end_invitations_of(person, event.by)
    forget_account(person)
    for door in held_by(person):
        if door.kind == KEY:
            people.revoke_api_key(door.id, by=event.by)
        else:
            maintenance.revoke_feed(door.id, actor=event.by)


def _end_invitations_of(person: User, by: Actor) -> None:
    for invitation in invitations_of(person):
        people.withdraw_invitation(invitation, by=by)
