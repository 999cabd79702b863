"""All roles on this machine. `manage.py` starts it without Django; this is its entry in `manage.py help`."""

from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand

from portal.runtime.up import add_arguments, run


class Command(BaseCommand):
    help = "Run everything on this machine, with embedded servers where no URL is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(run(Namespace(**options)))
