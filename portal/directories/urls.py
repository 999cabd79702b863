"""Addresses: the platform's site."""

from django.urls import path

from portal.directories import callbacks

platform_pages = [
    path("parties/<int:key>/<str:secret>/", callbacks.party_callback, name="party_callback"),
]
