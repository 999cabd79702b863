"""The dispatcher role."""

import signal
from typing import Any

from portal import daily
from portal.management.role import RoleCommand
from tenants import dispatcher


class Command(RoleCommand):
    needs_broker = True
    help = "Wake the lanes that have work due. Several may run; none for a while loses nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        stopped: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, frame: stopped.append(number))
        dispatcher.run_dispatcher(lambda: bool(stopped), daily.look_for_lost_days)
