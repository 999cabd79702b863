"""Addresses: a client's site, programs."""

from django.urls import path

from portal.estimates import api, pages

client_pages = [
    path("estimates/", pages.estimates, name="estimates"),
]
programs = [
    path("v1/estimates-held", api.EstimatesHeld.as_view(), name="api-estimates-held"),
]
