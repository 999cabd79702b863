"""Checks that two people agree: two reviewers suspend, resume, revoke or record a forgery; two administrators decide
what concerns the staff themselves, the addresses of directories or much money.
"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from tenants import context
from tenants.domain.actors import Actor
from tenants.people.models import Role, User
from tenants.people.roles import FINANCE
from tenants.refusals import Refused
from tenants.selectors import platform_tenant


def are_two(actor: Actor, proposed_by: Actor | None) -> bool:
    """Returns True if both are reviewers who are signed in, and not the same person."""
    both = [each for each in (actor, proposed_by) if each is not None and each.kind == "staff" and each.id]
    return len({each.id for each in both}) == 2


def demand_two(actor: Actor, proposed_by: Actor | None) -> None:
    """Raises Refused unless both are reviewers, and not the same person."""
    if not are_two(actor, proposed_by):
        raise Refused(_("Two people are required: propose it, and someone else confirms."), code="takes_two")


def administrators() -> int:
    """Returns how many administrators of the platform may sign in."""
    with context.client(platform_tenant()):
        return int(User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count())


def demand_administrator(actor: Actor) -> None:
    """Raises Refused unless the actor is an administrator of the platform who may sign in."""
    if not _is_one_of(actor, [Role.ADMINISTRATOR]):
        raise Refused(_("Only administrators of the platform propose and confirm this."))


def demand_finance(actor: Actor) -> None:
    """Raises Refused unless the actor is of the platform's finance, or an administrator, and may sign in."""
    if not _is_one_of(actor, FINANCE):
        raise Refused(_("Only finance and administrators of the platform propose and confirm this."))


def _is_one_of(actor: Actor, roles: Collection[Role]) -> bool:
    with context.client(platform_tenant()):
        theirs = User.objects.filter(role__in=roles, is_active=True, pk=actor.id or None)
        return actor.kind == "staff" and theirs.exists()
