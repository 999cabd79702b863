"""The dispatcher role."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from portal import daily
from tenants.agenda import dispatcher


class Command(BaseCommand):
    help = "Wake the lanes that have work due. Several may run; none for a while loses nothing."
    requires_system_checks = ()  # `manage.py check --deploy` is for that; a role starts at once

    def handle(self, *args: Any, **options: Any) -> None:
        stopped: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, frame: stopped.append(number))
        dispatcher.run(lambda: bool(stopped), daily.look)
