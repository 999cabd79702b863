"""The Celery application. Its tasks are tenants.agenda.tasks.work_lane and tenants.outbox.tasks.send_messages, nothing else."""

import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("shouhao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants.agenda", "tenants.outbox"])


@worker_process_init.connect
def load_handlers(**_signal: object) -> None:
    """Importing the wiring registers every handler of due work."""
    import portal.wiring  # noqa: F401, PLC0415
