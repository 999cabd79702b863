"""Makes a client, or the platform's staff, without an application."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.core.validators import validate_email

from tenants import context, services
from tenants.clients import provisioning
from tenants.domain import addresses
from tenants.models import Tenant
from tenants.people.models import Invitation
from tenants.people.services import invitation_path
from tenants.refusals import Refused
from tenants.selectors import address_of

OPTIONS = ("legal_name", "credit_code")  # what a refusal may be about


def identity_number() -> str:
    """Reads the number, typed without echo, or piped in."""
    return getpass("Number of the identity document: ") if sys.stdin.isatty() else sys.stdin.readline()


class Command(BaseCommand):
    help = "Make a client (or, with --staff, the platform's own staff) and invite its first owner (owner's role)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="first part of the address, and name of the schema")
        parser.add_argument("--staff", action="store_true", help="the platform's staff, with a first administrator")
        parser.add_argument("--legal-name", required=True)
        parser.add_argument("--credit-code", default="", help="unified social credit code; asked of every firm")
        parser.add_argument(
            "--identity-type",
            choices=Tenant.IdentityType.values,
            default=Tenant.IdentityType.RESIDENT_CARD,
            help="of an individual; the number is asked for, or read from the standard input: it stands in no history",
        )
        parser.add_argument("--subject-type", choices=Tenant.SubjectType.values, default=Tenant.SubjectType.ENTERPRISE)
        parser.add_argument("--industry", choices=Tenant.Industry.values, default=Tenant.Industry.OTHER)
        parser.add_argument("--micro", action="store_true", help="a micro enterprise")
        parser.add_argument("--time-zone", default=settings.TIME_ZONE)
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="zh-hans")
        parser.add_argument(
            "--domain", help=f"host name (<name>.{settings.BASE_DOMAIN}; of staff {settings.BASE_DOMAIN})"
        )
        parser.add_argument("--owner-email", required=True, help="is sent the invitation")
        parser.add_argument("--owner-name", default="")
        parser.add_argument("--owner-mobile", default="", help="E.164")

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        application, domain = self.application(options)
        kind = Tenant.Kind.STAFF if options["staff"] else Tenant.Kind.CLIENT
        try:
            tenant = services.register(application, domain=domain, kind=kind, state=Tenant.State.PROVISIONING)
        except Refused as refused:
            flag = f"--{refused.field.replace('_', '-')}: " if refused.field in OPTIONS else ""
            raise CommandError(f"{flag}{refused}") from None
        try:
            provisioning.provision(tenant)
        except provisioning.ProvisioningFailed as error:
            raise CommandError(f"{error}. The next `manage.py reconcile_tenants` goes on with it.") from None
        with context.client(Tenant.objects.get(pk=tenant.pk)):
            invitation = Invitation.objects.get()
            path = invitation_path(invitation)
        self.stdout.write(f"{address_of(tenant)} is ready. The invitation, sent by e-mail too:")
        self.stdout.write(f"{address_of(tenant)}{path}")

    def application(self, options: dict[str, Any]) -> tuple[services.Application, str]:
        """Returns the checked options. Raises CommandError."""
        individual = options["subject_type"] == Tenant.SubjectType.INDIVIDUAL and not options["staff"]
        if not (options["staff"] or options["name"]):
            raise CommandError("Give a name: the first part of the client's address, such as acme.")
        if not (options["staff"] or individual or options["credit_code"]):
            raise CommandError(
                "--credit-code: give the unified social credit code (18 characters), which every organization has; "
                "for a person --subject-type individual."
            )
        name = "staff" if options["staff"] else addresses.canonical_address(options["name"])
        base = settings.BASE_DOMAIN if options["staff"] else f"{name}.{settings.BASE_DOMAIN}"
        domain = addresses.canonical_address(options["domain"] or base)
        if not addresses.is_host(domain):
            raise CommandError(f"{domain} is no host name: give it without scheme and port.")
        try:
            validate_email(options["owner_email"])
        except ValidationError as error:
            raise CommandError(f"--owner-email: {error.messages[0]}") from None
        application = services.Application(
            legal_name=options["legal_name"],
            credit_code=options["credit_code"],
            identity_type=options["identity_type"] if individual else "",
            identity_number=identity_number() if individual else "",
            subject_type=options["subject_type"],
            industry=options["industry"],
            micro=options["micro"],
            name=name,
            applicant_name=options["owner_name"] or options["owner_email"].split("@")[0],
            applicant_email=options["owner_email"],
            applicant_mobile=options["owner_mobile"],
            time_zone=options["time_zone"],
            language=options["language"],
        )
        return application, domain
