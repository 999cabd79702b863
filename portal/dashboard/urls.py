"""Addresses: a client's site."""

from django.urls import path

from portal.dashboard import pages

client_pages = [
    path("", pages.dashboard, name="dashboard"),
]
