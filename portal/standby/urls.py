"""Addresses: a client's site."""

from django.urls import path

from portal.standby import pages

client_pages = [
    path("standby/", pages.standby, name="standby"),
    path("standby/check/", pages.check_standby_typed, name="standby_check"),
    path("standby/<uuid:pk>/retire/", pages.retire, name="standby_retire"),
]
