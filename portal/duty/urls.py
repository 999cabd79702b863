"""Addresses: the platform's site."""

from django.urls import path

from portal.duty import pages

platform_pages = [
    path("on-call/<str:token>/", pages.on_call_answer, name="on_call_answer"),
]
