"""Addresses: a client's site, programs."""

from django.urls import path

from portal.standby import api, pages

client_pages = [
    path("standby/", pages.standby, name="standby"),
    path("standby/check/", pages.check_standby_typed, name="standby_check"),
    path("standby/<uuid:pk>/retire/", pages.retire, name="standby_retire"),
]
programs = [
    path("v1/standby-numbers", api.StandbyNumbers.as_view(), name="api-standby-numbers"),
    path("v1/standby-labels", api.StandbyLabels.as_view(), name="api-standby-labels"),
]
