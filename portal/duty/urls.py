"""Addresses: programs, the platform's site."""

from django.urls import path

from portal.duty import api, pages

programs = [
    path("v1/night-duty", api.NightDuty.as_view(), name="api-night-duty"),
]
platform_pages = [
    path("on-call/<str:token>/", pages.on_call_answer, name="on_call_answer"),
    path("calendar/<str:token>.ics", pages.duty_calendar, name="duty_calendar"),
]
