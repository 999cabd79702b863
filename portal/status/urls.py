"""Addresses: a client's site, programs."""

from django.urls import path

from portal.status import api, pages, subscribing_pages

client_pages = [
    path("settings/status/", pages.settings_status, name="settings_status"),
    path("status/", pages.status, name="status"),
    path("status/subscribe/", subscribing_pages.status_subscribe, name="status_subscribe"),
    path("status/code/<str:token>/", subscribing_pages.status_code, name="status_code"),
    path("status/subscription/<str:token>/", subscribing_pages.status_subscription, name="status_subscription"),
    path("settings/status/<uuid:pk>/remove/", subscribing_pages.remove_subscriber, name="subscriber_remove"),
    path("status/history.atom", pages.atom, name="status_atom"),
]
# Below the address of the API, as others write it.
like_statuspage = [path("api/v2/<path:what>.json", pages.statuspage, name="status_json")]
programs = [
    path("v1/status/subscribers", api.StatusSubscribers.as_view(), name="api-subscribers"),
    path("v1/status/subscribers/<uuid:pk>", api.OneStatusSubscriber.as_view(), name="api-subscriber"),
]
