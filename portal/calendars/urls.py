"""Addresses: a client's site, programs."""

from django.urls import path

from portal.calendars import api, closed_times_pages, feed_pages, month_pages

client_pages = [
    path("windows/", month_pages.windows, name="windows"),
    path("windows/closed/", closed_times_pages.closed_times, name="closed_times"),
    path("windows/closed/<int:pk>/remove/", closed_times_pages.include, name="exclusion_remove"),
    path("settings/calendar/", feed_pages.settings_calendar, name="settings_calendar"),
    path("settings/calendar/<uuid:pk>/", feed_pages.feed, name="settings_feed"),
    path("settings/calendar/<uuid:pk>/rotate/", feed_pages.replace_address, name="feed_rotate"),
    path("settings/calendar/<uuid:pk>/revoke/", feed_pages.revoke, name="feed_revoke"),
    path("calendar/<str:token>.ics", feed_pages.calendar, name="calendar"),
]
programs = [
    path("v1/calendar", api.CalendarState.as_view(), name="api-calendar"),
    path("v1/exclusions", api.Exclusions.as_view(), name="api-exclusions"),
    path("v1/exclusions/<int:pk>", api.OneExclusion.as_view(), name="api-exclusion"),
]
