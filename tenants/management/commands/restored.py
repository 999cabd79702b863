"""After a restore: what was sent since the backup is sent under new keys."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants import epochs


class Command(BaseCommand):
    help = (
        "After every restore of the database, before the roles start: orders to directories get new keys, and what"
        " directories and carriers hold is compared with what stands here. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        clients = epochs.database_was_restored()
        self.stdout.write(f"Orders of {clients} clients have new keys; what directories hold is compared next.")
