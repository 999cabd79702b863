"""Addresses: a client's site, programs."""

from django.urls import path

from portal.trust import api, pages

client_pages = [
    path("trust/", pages.trust, name="trust"),
    path("violations/<uuid:pk>/", pages.violation, name="violation"),
    path("violations/<uuid:pk>/appeal/", pages.appeal_violation, name="violation_appeal"),
]
programs = [
    path("v1/trust", api.Trust.as_view(), name="api-trust"),
    path("v1/violations", api.Violations.as_view(), name="api-violations"),
    path("v1/violations/<uuid:pk>/appeal", api.ViolationAppeal.as_view(), name="api-violation-appeal"),
]
