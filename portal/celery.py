"""The Celery application.

Its tasks are tenants.agenda.tasks.work_lane and tenants.outbox.tasks.send_messages, nothing else.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("shouhao")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants.agenda", "tenants.outbox"])
