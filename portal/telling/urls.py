"""Addresses: a client's site, programs, the platform's site."""

from django.urls import path

from portal.telling import (
    api,
    bell_pages,
    drills_api,
    drills_pages,
    notices_api,
    notices_pages,
    provider_reports,
    topics_pages,
)

client_pages = [
    path("drills/", drills_pages.drills, name="drills"),
    path("drills/begin/", drills_pages.drill_begin, name="drill_begin"),
    path("drills/<uuid:pk>/", drills_pages.drill, name="drill"),
    path("windows/notices/", notices_pages.notices, name="notices"),
    path("windows/notices/<uuid:pk>/", notices_pages.notice, name="notice"),
    path("settings/contacts/topics/", topics_pages.company_topics, name="settings_topics"),
    path("settings/contacts/topics/<slug:topic>/", topics_pages.company_topic_scope, name="settings_topic_scope"),
    path("settings/contacts/would-be-told/", topics_pages.would_be_told, name="settings_would_be_told"),
    path("settings/contacts/<uuid:contact_id>/topics/", topics_pages.contact_topics, name="contact_topics"),
    path(
        "settings/contacts/<uuid:contact_id>/topics/<slug:topic>/",
        topics_pages.contact_topic_scope,
        name="contact_topic_scope",
    ),
    path("settings/contacts/<uuid:contact_id>/test/<slug:channel>/", topics_pages.test_contact, name="contact_test"),
    path("bell/", bell_pages.bell_page, name="bell"),
    path("bell/read/", bell_pages.read_bell, name="bell_read"),
    path("bell/<int:pk>/", bell_pages.open_bell_entry, name="bell_open"),
    path("answer/<str:token>/", notices_pages.answer, name="notice_answer"),
]
programs = [
    path("v1/notices", notices_api.Notices.as_view(), name="api-notices"),
    path("v1/notices/<uuid:pk>/acknowledge", notices_api.NoticeAcknowledge.as_view(), name="api-notice-acknowledge"),
    path("v1/drills", drills_api.Drills.as_view(), name="api-drills"),
    path("v1/drills/<uuid:pk>", drills_api.Drill.as_view(), name="api-drill"),
    path("v1/drills/<uuid:pk>/report", drills_api.DrillReport.as_view(), name="api-drill-report"),
    path("v1/contacts", api.Contacts.as_view(), name="api-contacts"),
    path("v1/contacts/<uuid:pk>/topics", api.ContactTopics.as_view(), name="api-contact-topics"),
    path("v1/topics", api.CompanyTopics.as_view(), name="api-topics"),
    path("v1/would-be-told", api.WouldBeTold.as_view(), name="api-would-be-told"),
]
platform_pages = [
    path("reports/<str:secret>/mail/", provider_reports.mail_in, name="mail_in"),
    path(
        "reports/<str:secret>/<slug:vendor>/<slug:channel>/", provider_reports.provider_reports, name="provider_reports"
    ),
]
