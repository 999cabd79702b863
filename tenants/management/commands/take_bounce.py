"""manage.py take_bounce: an e-mail on standard input that came back, from an alias of the mail server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from tenants.outbox.bounces import LONGEST, take_bounce


class Command(BaseCommand):
    help = "Take an e-mail that came back (standard input): its letter counts as not delivered."

    def handle(self, *arguments: Any, **options: Any) -> None:
        known = take_bounce(sys.stdin.buffer.read(LONGEST))
        self.stdout.write("noted" if known else "nothing of ours came back with it")
