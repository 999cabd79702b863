"""What a Celery worker is started with: everything is loaded before it forks, and its children share the memory."""

import django

from portal.celery import app
from portal.runtime.loading import loading

with loading():
    django.setup()

__all__ = ["app"]
