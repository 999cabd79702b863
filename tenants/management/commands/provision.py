"""manage.py provision SCHEMA: make or complete a client's schema, with the owner's database role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants import provisioning
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Create and migrate the schema of an accepted client. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("schema")

    def handle(self, *args: Any, **options: Any) -> None:
        provisioning.make_schema(Tenant.objects.get(schema_name=options["schema"]))
