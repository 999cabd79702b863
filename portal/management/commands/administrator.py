"""Invite the second administrator of the platform."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from compliance.duty.selectors import staff
from compliance.evidence.services import record
from compliance.two_people import administrators
from tenants import context
from tenants.people import services as people
from tenants.people.actors import PLATFORM
from tenants.people.models import Role


class Command(BaseCommand):
    help = (
        "Invite an administrator from the host, while there is only one: with two, the staff are invited at the desk, "
        "by one administrator and confirmed by another. It is recorded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        if administrators() > 1:
            raise CommandError("There are two administrators already: invite at the desk, where another one confirms.")
        with context.client(staff()):
            try:
                invitation = people.invite(email=email, name=name, role=Role.ADMINISTRATOR, by=PLATFORM.name)
            except people.Refused as refused:
                raise CommandError(str(refused)) from refused
            record(
                "administrator_invited",
                actor=PLATFORM,
                subject_kind="invitation",
                subject_id=invitation.pk,
                name=name,
                email=invitation.email,
            )
        self.stdout.write(f"{invitation.email} is invited as an administrator; the link is on its way by e-mail.")
