"""manage.py load_demo: fill an empty sandbox with clients in the middle of their work."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import demo


class Command(BaseCommand):
    help = "Load the demo into an empty sandbox and print its logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo is for the sandbox only (SANDBOX=1).")
        demo.load(self.stdout.write)
