"""WSGI entry point: portal.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

from portal.runtime.loading import loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
with loading():
    application = get_wsgi_application()
