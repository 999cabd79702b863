"""Addresses: a client's site, programs."""

from django.urls import path

from portal.announcements import api, channels_pages, pages

client_pages = [
    path("announcements/", pages.announcements, name="announcements"),
    path("announcements/new/", pages.announcement_begin, name="announcement_begin"),
    path("announcements.json", pages.site_json, name="announcements_json"),
    path("announcements/embed/", pages.site_embed, name="announcements_embed"),
    path("announcements/channels/", channels_pages.announcement_channels, name="announcement_channels"),
    path("announcements/channels/<slug:kind>/", channels_pages.announcement_connect, name="announcement_connect"),
    path(
        "announcements/channels/<slug:kind>/disconnect/",
        channels_pages.announcement_disconnect,
        name="announcement_disconnect",
    ),
    path("announcements/customers/", channels_pages.customers_name, name="customers_name"),
    path("announcements/customers/<uuid:pk>/remove/", channels_pages.customer_remove, name="customer_remove"),
    path("announcements/leave/<str:token>/", channels_pages.customer_leave, name="customer_leave"),
    path("announcements/<uuid:pk>/", pages.announcement, name="announcement"),
    path("announcements/<uuid:pk>/retry/<slug:channel>/", channels_pages.announcement_retry, name="announcement_retry"),
    path("announcements/<uuid:pk>/hand-in/", pages.announcement_hand_in, name="announcement_hand_in"),
    path("announcements/<uuid:pk>/approve/", pages.announcement_approve, name="announcement_approve"),
    path("announcements/<uuid:pk>/retract/", pages.announcement_retract, name="announcement_retract"),
    path("windows/<uuid:pk>/announce/", pages.announcement_new, name="announcement_new"),
]
programs = [
    path("v1/announcements", api.Announcements.as_view(), name="api-announcements"),
    path("v1/customers", api.Customers.as_view(), name="api-customers"),
    path("v1/customers/<uuid:pk>", api.OneCustomer.as_view(), name="api-customer"),
    path("v1/announcements/<uuid:pk>", api.OneAnnouncement.as_view(), name="api-announcement"),
    path("v1/announcements/<uuid:pk>/hand-in", api.AnnouncementHandIn.as_view(), name="api-announcement-hand-in"),
    path("v1/announcements/<uuid:pk>/retract", api.AnnouncementRetract.as_view(), name="api-announcement-retract"),
]
