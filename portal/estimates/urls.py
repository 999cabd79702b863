"""Addresses: a client's site."""

from django.urls import path

from portal.estimates import pages

client_pages = [
    path("estimates/", pages.estimates, name="estimates"),
]
