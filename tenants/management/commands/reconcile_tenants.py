"""Finish or remove what is half-way."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants.clients.reconciling import reconcile_clients


class Command(BaseCommand):
    help = (
        "Put half-made clients back on the agenda, remove closed accounts whose retention is over, and name schemas "
        "that no client owns (owner's role). Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = reconcile_clients()
        for text, schemas in (
            ("Goes on being set up", done.resumed),
            ("Removed: its retention is over", done.removed),
            ("Belongs to no client; look at it and drop it by hand", done.unowned),
        ):
            for schema in schemas:
                self.stdout.write(f"{text}: {schema}")
