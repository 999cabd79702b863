"""Addresses: a client's site."""

from django.urls import path

from portal.scripts import pages

client_pages = [
    path("scripts/", pages.scripts, name="scripts"),
    path("scripts/now/", pages.script_now, name="script_now"),
    path("scripts/<uuid:pk>/publish/", pages.script_publish, name="script_publish"),
    path("scripts/<slug:scenario>/", pages.script, name="script"),
    path("scripts/<slug:scenario>/read/", pages.script_read, name="script_read"),
]
