"""What a Celery worker is started with: everything is loaded before it forks, and its children share the memory."""

from importlib import import_module

import django
from django.conf import settings

from portal.celery import app
from portal.runtime.loading import loading

with loading():
    django.setup()
    for urlconf in settings.URLCONFS.values():  # letters lead to pages
        import_module(urlconf)

__all__ = ["app"]
