"""manage.py load_demo: fill an empty sandbox with clients in the middle of their work."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tryout import demo

LOGINS = f"""Demo logins, all with the password {demo.PASSWORD}
  platform  reviewer@shouhao.example  admin@shouhao.example  admin2@shouhao.example
            finance@shouhao.example  finance2@shouhao.example
  clients   owner@CLIENT.example  operator@CLIENT.example  viewer@CLIENT.example, CLIENT as in the address"""


class Command(BaseCommand):
    help = "Load the demo into an empty sandbox and print its logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo is for the sandbox only (SANDBOX=1).")
        demo.load(self.stderr.write)
        self.stdout.write(LOGINS)
