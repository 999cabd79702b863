"""Make a client's schema."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.clients import provisioning
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Create and migrate a client's schema (owner's role). Run by due work; safe to repeat."
    requires_system_checks = ()  # somebody waits for the portal

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema")

    def handle(self, *args: Any, schema: str, **options: Any) -> None:
        tenant = Tenant.objects.filter(schema_name=schema).first()
        if tenant is None:
            raise CommandError(f"No client has the schema {schema}: see manage.py tenants.")
        if tenant.state not in (Tenant.State.PROVISIONING, Tenant.State.READY, Tenant.State.SUSPENDED):
            raise CommandError(f"{schema} is {tenant.state}: only an accepted client gets a schema.")
        provisioning.make_schema(tenant)
