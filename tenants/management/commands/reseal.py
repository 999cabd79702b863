"""Encrypt again, under the first of FIELD_KEYS, whatever older ones have encrypted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.resealing import reseal


class Command(BaseCommand):
    help = (
        "Encrypt again, under the first of FIELD_KEYS, whatever the others have encrypted; then they can be taken out. "
        "Safe to repeat, and while the platform runs."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal()
        self.stdout.write(f"Encrypted again: {done.columns}")
        if done.not_migrated:
            raise CommandError(
                "These clients could not be migrated and still need the older keys; migrate them and run this again: "
                + ", ".join(done.not_migrated)
            )
        if done.unreadable:
            raise CommandError(
                "No key of FIELD_KEYS opens these, put the one that did back: " + ", ".join(done.unreadable)
            )
