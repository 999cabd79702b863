"""The base of the commands of all roles."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.runtime.errors import CannotRun
from portal.runtime.given import check_clock, check_pooling, check_sandbox
from portal.runtime.roles import ROLE, SECRETS, needs


class RoleCommand(BaseCommand):
    """Starts at once: `manage.py check --deploy` is for system checks. Raises CannotRun when the clock was moved, or a
    pooler would mix clients.
    """

    requires_system_checks = ()
    needs_broker = False

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse to wait for a broker that nobody named, and the sandbox's business time outside of it."""
        if self.needs_broker and not settings.BROKER_URL:
            raise CannotRun("BROKER_URL is not set, so that no worker is woken: give the URL of a Redis or RabbitMQ.")
        if not settings.FILES_BUCKET:  # there from the start, so that a backup finds it
            (settings.DATA_FOLDER / "files").mkdir(mode=0o700, parents=True, exist_ok=True)
        (check_sandbox if settings.SANDBOX else check_clock)(settings.DATABASE_URL)
        check_pooling(settings.DATABASE_URL, settings.DATABASE_DIRECT_URL)
        for secret in SECRETS:
            if not needs(os.environ.get(ROLE, ""), secret):
                os.environ.pop(secret, None)
        if named := [str(place) for place in settings.ADDRESSES_INSIDE if place.scheme]:
            self.stderr.write(f"shouhao: ADDRESSES_INSIDE: called as well: {', '.join(named)}")
        return super().execute(*args, **options)
