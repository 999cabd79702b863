"""Addresses: a client's site, programs."""

from django.urls import path

from portal.scripts import api, pages

client_pages = [
    path("scripts/", pages.scripts, name="scripts"),
    path("scripts/now/", pages.script_now, name="script_now"),
    path("scripts/<uuid:pk>/publish/", pages.script_publish, name="script_publish"),
    path("scripts/<slug:scenario>/", pages.script, name="script"),
    path("scripts/<slug:scenario>/read/", pages.script_read, name="script_read"),
]
programs = [
    path("v1/scripts", api.Scripts.as_view(), name="api-scripts"),
    path("v1/scripts/now", api.SaidNow.as_view(), name="api-scripts-now"),
]
