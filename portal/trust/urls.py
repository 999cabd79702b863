"""Addresses: a client's site."""

from django.urls import path

from portal.trust import pages

client_pages = [
    path("trust/", pages.trust, name="trust"),
    path("violations/<uuid:pk>/", pages.violation, name="violation"),
    path("violations/<uuid:pk>/appeal/", pages.appeal_violation, name="violation_appeal"),
]
