"""A Celery worker loads everything here before it forks, so that its children share the memory."""

from importlib import import_module

import django
from django.conf import settings

from portal.celery import app
from portal.runtime.loading import loading
from tenants.domain.working_days import announced_through

with loading():
    django.setup()
    for urlconf in settings.URLCONFS.values():  # letters lead to pages
        import_module(urlconf)
    announced_through()  # loads the calendars of `holidays`

__all__ = ["app"]
