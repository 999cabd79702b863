"""The web role."""

import os
from argparse import ArgumentParser
from typing import Any

from portal.management.role import RoleCommand
from portal.runtime import roles
from portal.runtime.folders import ROOT


class Command(RoleCommand):
    help = "Serve the pages and the API."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="threads of each; each keeps a database connection")

    def handle(self, *args: Any, host: str, port: int, workers: int, threads: int, **options: Any) -> None:
        command = roles.web(host=host, port=port, workers=workers, threads=threads)
        os.chdir(ROOT)
        os.execv(command[0], command)
