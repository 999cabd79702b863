"""Make a client, or the platform's staff, without an application."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.core.validators import validate_email

from tenants import context, provisioning, services
from tenants.domain import addresses, credit_code
from tenants.models import Tenant
from tenants.people.models import Invitation
from tenants.people.services import invitation_path


class Command(BaseCommand):
    help = "Make a client (or, with --staff, the platform's own staff) and invite its first owner (owner's role)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="first part of the address, and name of the schema")
        parser.add_argument("--staff", action="store_true", help="the platform's staff, with a first administrator")
        parser.add_argument("--legal-name", required=True)
        parser.add_argument("--credit-code", default="", help="unified social credit code; asked of every client")
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
        except services.Refused as refused:
            raise CommandError(str(refused)) from None
        try:
            provisioning.provision(tenant)
        except provisioning.ProvisioningFailed as error:
            raise CommandError(f"{error}. The next `manage.py reconcile_tenants` goes on with it.") from None
        with context.client(Tenant.objects.get(pk=tenant.pk)):
            invitation = Invitation.objects.get()
            path = invitation_path(invitation)
        self.stdout.write(f"{provisioning.address_of(tenant)} is ready. The invitation, sent by e-mail too:")
        self.stdout.write(f"{provisioning.address_of(tenant)}{path}")

    def application(self, options: dict[str, Any]) -> tuple[services.Application, str]:
        """What was given, checked. Raises CommandError."""
        name = "staff" if options["staff"] else addresses.canonical(options["name"] or "")
        base = settings.BASE_DOMAIN if options["staff"] else f"{name}.{settings.BASE_DOMAIN}"
        domain = addresses.canonical(options["domain"] or base)
        if not addresses.is_host(domain):
            raise CommandError(f"{domain} is no host name: give it without scheme and port.")
        code = credit_code.canonical(options["credit_code"])
        if (code or not options["staff"]) and (fault := credit_code.fault(code)):
            raise CommandError(f"--credit-code: {services.credit_code_words(fault)}")
        try:
            validate_email(options["owner_email"])
        except ValidationError as error:
            raise CommandError(f"--owner-email: {error.messages[0]}") from None
        application = services.Application(
            legal_name=options["legal_name"],
            credit_code=code,
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
