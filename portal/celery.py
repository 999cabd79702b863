"""The Celery application.

Its tasks are tenants.agenda.tasks.work_lane and tenants.outbox.tasks.send_messages, nothing else.
"""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("shouhao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants.agenda", "tenants.outbox"])


@setup_logging.connect
def keep_our_logging(**_more: object) -> None:
    """Django has set it up; without a receiver Celery would set its own level on all that workers say."""
