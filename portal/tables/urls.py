"""Addresses: a client's site."""

from django.urls import path

from portal.tables import pages

client_pages = [
    path("lists/<slug:name>.csv", pages.list_csv, name="list_csv"),
    path("lists/<slug:name>.xlsx", pages.list_xlsx, name="list_xlsx"),
]
