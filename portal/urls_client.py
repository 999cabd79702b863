"""Addresses of a client's site."""

from django.urls import include, path

from portal.people import (
    contacts_pages as contacts,
    doors_pages as doors,
    pages as people,
    settings_pages,
    sign_in_pages as sign_in,
)
from portal.signup import agreements_pages as agreements
from portal.status import pages as status
from portal.telling import bell_pages as bell, notices_pages as notices, topics_pages as topics
from portal.urls_pages import client_pages
from portal.webhooks import pages as webhooks

SETTINGS = [
    path("", settings_pages.company, name="settings"),
    path("contacts/", contacts.contacts, name="settings_contacts"),
    path("contacts/<uuid:contact_id>/", contacts.contact, name="settings_contact"),
    path("contacts/topics/", topics.company_topics, name="settings_topics"),
    path("contacts/topics/<slug:topic>/", topics.company_topic_scope, name="settings_topic_scope"),
    path("contacts/would-be-told/", topics.would_be_told, name="settings_would_be_told"),
    path("contacts/<uuid:contact_id>/topics/", topics.contact_topics, name="contact_topics"),
    path("contacts/<uuid:contact_id>/topics/<slug:topic>/", topics.contact_topic_scope, name="contact_topic_scope"),
    path("contacts/<uuid:contact_id>/test/<slug:channel>/", topics.test_contact, name="contact_test"),
    path("contacts/<uuid:contact_id>/remove/", contacts.remove_contact, name="contact_remove"),
    path("contacts/<uuid:contact_id>/ask/<slug:channel>/", contacts.ask_contact, name="contact_ask"),
    path("contacts/<uuid:contact_id>/code/", contacts.give_contact_code, name="contact_code"),
    path("people/", people.people, name="settings_people"),
    path("people/<uuid:person_id>/role/", people.change_role, name="person_role"),
    path("people/<uuid:person_id>/remove/", people.shut_out, name="person_remove"),
    path("people/<uuid:person_id>/sign-out/", people.sign_out, name="person_sign_out"),
    path("doors/", doors.all_doors, name="settings_doors"),
    path("doors/<slug:kind>/<uuid:pk>/take/", doors.take_door, name="door_take"),
    path("invitations/<uuid:invitation_id>/withdraw/", people.withdraw_invitation, name="invitation_withdraw"),
    path("keys/", settings_pages.keys, name="settings_keys"),
    path("keys/<uuid:key_id>/revoke/", settings_pages.revoke_key, name="key_revoke"),
    path("webhooks/", webhooks.webhooks_list, name="settings_webhooks"),
    path("webhooks/<uuid:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:pk>/secret/", webhooks.webhook_rotate, name="webhook_rotate"),
    path("webhooks/<uuid:pk>/switch/", webhooks.webhook_switch, name="webhook_switch"),
    path("webhooks/<uuid:pk>/delete/", webhooks.webhook_delete, name="webhook_delete"),
    path("webhooks/<uuid:pk>/test/", webhooks.webhook_test, name="webhook_test"),
    path("webhooks/<uuid:pk>/replay/", webhooks.webhook_replay, name="webhook_replay"),
    path("webhooks/<uuid:pk>/events/<uuid:event_id>/", webhooks.webhook_resend, name="webhook_resend"),
    path("webhooks/<uuid:pk>/tries/<int:attempt_id>/", webhooks.webhook_try, name="webhook_try"),
    path("access/", settings_pages.access, name="settings_access"),
    path("security/", settings_pages.security, name="settings_security"),
    path("close/", settings_pages.close, name="settings_close"),
    path("close/now/", settings_pages.close_account, name="account_close"),
    path("exports/", settings_pages.make_export, name="export_make"),
    path("exports/<uuid:export_id>/", settings_pages.download_archive, name="export"),
]

handler400 = "portal.shell.api.errors.bad_request"
handler403 = "portal.shell.api.errors.permission_denied"
handler404 = "portal.shell.api.errors.page_not_found"
handler500 = "portal.shell.api.errors.server_error"
urlpatterns = [
    *sign_in.account_patterns,
    path("api/v2/<path:what>.json", status.statuspage, name="status_json"),
    path("api/", include("portal.urls_api")),  # before pages: programs ask often
    *client_pages,
    path("settings/", include(SETTINGS)),
    path("bell/", bell.bell_page, name="bell"),
    path("bell/read/", bell.read_bell, name="bell_read"),
    path("bell/<int:pk>/", bell.open_bell_entry, name="bell_open"),
    path("legal/<slug:kind>/", agreements.agreement, name="agreement"),
    path("confirm/<str:token>/", contacts.confirm, name="contact_confirm"),
    path("answer/<str:token>/", notices.answer, name="notice_answer"),
    path("stop/<str:token>/", contacts.stop, name="contact_stop"),
    path("join/<str:token>/", people.join, name="join"),
    path("language/", people.choose_language, name="set_language"),
]
