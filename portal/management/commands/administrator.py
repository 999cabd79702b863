"""What the host decides about administrators: the second one, and who is shut out or let in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance import shutting_out
from compliance.two_people import administrators
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.people import services as people
from tenants.people.models import Role, User
from tenants.refusals import Refused
from tenants.selectors import platform_tenant


class Command(BaseCommand):
    help = (
        "Invite an administrator from the host (--name), while there is only one: with two, the staff are invited at "
        "the desk, by one administrator and confirmed by another. Or shut an administrator out for good (--shut-out), "
        "or let one in again (--let-in), also what one of them has begun at the desk. It is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--name")
        act.add_argument("--shut-out", action="store_true")
        act.add_argument("--let-in", action="store_true")

    def handle(self, *args: Any, email: str, name: str | None, shut_out: bool, **options: Any) -> None:
        try:
            self.stdout.write(_invite(email, name) if name else _decide(email, active=not shut_out))
        except User.DoesNotExist:
            raise CommandError(f"{email} is no administrator.") from None
        except Refused as refused:
            raise CommandError(str(refused)) from refused


def _invite(email: str, name: str) -> str:
    if administrators() > 1:
        raise CommandError("There are two administrators already: invite at the desk, where another one confirms.")
    with context.client(platform_tenant()):
        invitation = people.invite(email=email, name=name, role=Role.ADMINISTRATOR, by=PLATFORM)
    return f"{invitation.email} is invited as an administrator; the link is on its way by e-mail."


def _decide(email: str, *, active: bool) -> str:
    person = shutting_out.decide_on_host(email, active=active)
    return f"{person.email} may sign in." if person.is_active else f"{person.email} is shut out."
