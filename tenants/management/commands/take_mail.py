"""manage.py take_mail: an e-mail that came to us, on standard input, from an alias of the mail server."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.outbox.bounces import LONGEST
from tenants.outbox.inbound import ComesAgain, take_mail


class Command(BaseCommand):
    help = "Take an e-mail that came to us (standard input): a letter that came back, or an answer to an invitation."

    def handle(self, *arguments: Any, **options: Any) -> None:
        try:
            known = take_mail(sys.stdin.buffer.read(LONGEST + 1))
        except ComesAgain as error:
            raise CommandError(str(error), returncode=os.EX_TEMPFAIL) from error
        self.stdout.write("noted" if known else "nothing in it concerns us")
