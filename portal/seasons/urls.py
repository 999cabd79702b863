"""Addresses: a client's site."""

from django.urls import path

from portal.seasons import pages

client_pages = [
    path("seasons/", pages.seasons, name="seasons"),
]
