"""manage.py take_mail: an e-mail that came to us, on standard input, from an alias of the mail server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from tenants.outbox.bounces import LONGEST
from tenants.outbox.inbound import take_mail


class Command(BaseCommand):
    help = "Take an e-mail that came to us (standard input): a letter that came back, or an answer to an invitation."

    def handle(self, *arguments: Any, **options: Any) -> None:
        known = take_mail(sys.stdin.buffer.read(LONGEST + 1))
        self.stdout.write("noted" if known else "nothing in it concerns us")
