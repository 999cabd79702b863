"""What the commands of all roles have in common."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.runtime.given import check_clock


class RoleCommand(BaseCommand):
    """Starts at once: `manage.py check --deploy` is for system checks. Raises CannotRun when the clock was moved."""

    requires_system_checks = ()

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Refuse the sandbox's business time outside of it."""
        if not settings.SANDBOX:
            check_clock(settings.DATABASE_URL)
        return super().execute(*args, **options)
