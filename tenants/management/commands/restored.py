"""Runs after a restore: renews the keys of orders, and holds what was due then."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.clients import epochs, holding
from tenants.database.statements import fetch_one
from tenants.selectors import clients_in_service


class Command(BaseCommand):
    help = (
        "After every restore of the database, before the roles start: orders to directories get new keys, what"
        " directories and carriers hold is compared with what stands here, and what was due outward until now is held"
        " for an administrator. With --client after that client alone was put back: its due work is ahead again, too."
        " Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--client", metavar="SCHEMA", help="only this client was restored")
        parser.add_argument(
            "--before",
            metavar="SCHEMA",
            default="",
            help="with --client: the schema in which its tables stand as they were; its history is kept from there",
        )

    def handle(self, *args: Any, client: str | None = None, before: str = "", **options: Any) -> None:
        if client is None:
            clients = epochs.database_was_restored()
            said = f"Orders of {clients} clients have new keys; what directories hold is compared next."
        else:
            tenant = clients_in_service().filter(schema_name=client).first()
            if tenant is None:
                raise CommandError(
                    f"No client that is served and migrated has the schema {client}: see manage.py tenants."
                )
            if before and fetch_one("SELECT to_regnamespace(%s)", [before]) == (None,):
                raise CommandError(f"There is no schema {before}.")
            epochs.client_was_restored(tenant, before)
            said = f"{tenant.legal_name}: orders have new keys, its due work is ahead again."
        held = sum(each.count for each in holding.held_kinds())
        self.stdout.write(f"{said} Held for an administrator, under \u201cHeld since a restore\u201d: {held}.")
