"""The Celery application.

Its tasks are tenants.agenda.tasks.work_lane, tenants.outbox.tasks.send_messages and
tenants.webhooks.attempts.tasks.send_attempts, nothing else.
"""

import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from celery.signals import setup_logging, task_prerun, worker_shutting_down
from django.db import close_old_connections
from kombu import Connection

from tenants.agenda.shutting_down import begin_to_end

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class QuickConnection(Connection):
    """Asks a broker that is away again soon: after 0.2 s, then later and later, up to 5 s (Celery: 2, 4, 6 … s)."""

    def ensure_connection(self, *arguments: Any, **options: Any) -> Any:
        soon: dict[str, Any] = {"interval_start": 0.2, "interval_step": 0.4, "interval_max": 5.0}
        return super().ensure_connection(*arguments, **soon | options)


class OverQuickConnections(AMQP):
    """Celery's ends of the broker."""

    Connection = QuickConnection


app = Celery("shouhao", amqp=OverQuickConnections)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants.agenda", "tenants.outbox", "tenants.webhooks.attempts"])

# A connection that the server dropped between two tasks is noticed before the next, as Django does before a request;
# Celery keeps it as it is (CELERY_DB_REUSE_MAX), and each task of that process would fail.
task_prerun.connect(close_old_connections)
worker_shutting_down.connect(begin_to_end)


@setup_logging.connect
def keep_our_logging(**_more: object) -> None:
    """Django has set it up; without a receiver Celery would set its own level on all that workers say."""
