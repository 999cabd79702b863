"""Addresses: programs, the platform's site."""

from django.urls import path

from portal.directories import api, callbacks

programs = [
    path("v1/directories", api.Directories.as_view(), name="api-directories"),
]
platform_pages = [
    path("parties/<int:key>/<str:secret>/", callbacks.party_callback, name="party_callback"),
]
