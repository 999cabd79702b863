"""Addresses: a client's site, programs."""

from django.urls import path

from portal.displays import accelerate_pages, api, handsets_pages, pages, sightings_api

client_pages = [
    path("displays/", pages.displays, name="displays"),
    path("displays/over-time/", pages.displays_over_time, name="displays_over_time"),
    path("displays/accelerate/", accelerate_pages.accelerate_all, name="displays_accelerate"),
    path("displays/look/", pages.look_at_handsets, name="display_look"),
    path("displays/checks/<uuid:pk>/", pages.consistency_check, name="consistency_check"),
    path("displays/<int:pk>/", pages.display, name="display"),
    path("displays/<int:pk>/picture/", handsets_pages.display_picture, name="display_picture"),
    path("displays/pictures/", handsets_pages.handset_pictures, name="handset_pictures"),
    path("displays/pictures/<uuid:pk>/", handsets_pages.handset_picture, name="handset_picture"),
    path("displays/pictures/<uuid:pk>/decide/", handsets_pages.handset_picture_decide, name="handset_picture_decide"),
    path("displays/<int:pk>/accelerate/", pages.accelerate, name="display_accelerate"),
    path("displays/<int:pk>/appeal/", pages.appeal_display, name="display_appeal"),
]
programs = [
    path("v1/displays", api.Displays.as_view(), name="api-displays"),
    path("v1/displays/<int:pk>/accelerations", api.Accelerations.as_view(), name="api-accelerations"),
    path("v1/displays/<int:pk>/appeals", api.Appeals.as_view(), name="api-appeals"),
    path("v1/sightings/next", sightings_api.SightingsNext.as_view(), name="api-sightings-next"),
    path("v1/sightings", sightings_api.Sightings.as_view(), name="api-sightings"),
    path("v1/consistency-checks", api.ConsistencyChecks.as_view(), name="api-consistency-checks"),
    path("v1/consistency-checks/<uuid:pk>", api.OneConsistencyCheck.as_view(), name="api-consistency-check"),
]
