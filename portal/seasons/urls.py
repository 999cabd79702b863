"""Addresses: a client's site, programs."""

from django.urls import path

from portal.seasons import api, pages

client_pages = [
    path("seasons/", pages.seasons, name="seasons"),
]
programs = [
    path("v1/seasons", api.Seasons.as_view(), name="api-seasons"),
]
