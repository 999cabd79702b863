"""Puts the apps together: settings, runtime, wiring, pages, API, the reviewers' admin. Nobody imports it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
