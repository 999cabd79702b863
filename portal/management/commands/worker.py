"""The worker role."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from portal.management.role import RoleCommand
from portal.runtime import roles
from portal.runtime.folders import ROOT


class Command(RoleCommand):
    needs_broker = True
    help = "Do due work. Run one for all lanes and one reserved for `fast,green`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lanes", default=",".join(roles.ALL_LANES))
        parser.add_argument(
            "--concurrency",
            type=int,
            default=2,
            help="tasks of lanes side by side; with the standard lane one more for mail and one for SMS",
        )

    def handle(self, *args: Any, lanes: str, concurrency: int, **options: Any) -> None:
        chosen = lanes.split(",")
        if unknown := set(chosen) - set(roles.ALL_LANES):
            raise CommandError(f"Unknown lanes {', '.join(sorted(unknown))}: choose of {', '.join(roles.ALL_LANES)}.")
        command = roles.worker(chosen, concurrency=concurrency)
        os.chdir(ROOT)
        os.execv(command[0], command)
