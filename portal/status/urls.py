"""Addresses: a client's site."""

from django.urls import path

from portal.status import pages, subscribing_pages

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
