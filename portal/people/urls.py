"""Addresses: a client's site, either site."""

from django.urls import path

from portal.people import company_pages, contacts_pages, details_api, details_pages, doors_pages, pages, settings_pages

client_pages = [
    path("settings/", settings_pages.company, name="settings"),
    path("settings/details/", details_pages.change_details, name="settings_details"),
    path("settings/contacts/", contacts_pages.contacts, name="settings_contacts"),
    path("settings/contacts/<uuid:contact_id>/", contacts_pages.contact, name="settings_contact"),
    path("settings/contacts/<uuid:contact_id>/remove/", contacts_pages.remove_contact, name="contact_remove"),
    path("settings/contacts/<uuid:contact_id>/ask/<slug:channel>/", contacts_pages.ask_contact, name="contact_ask"),
    path("settings/contacts/<uuid:contact_id>/code/", contacts_pages.give_contact_code, name="contact_code"),
    path("settings/people/", pages.people, name="settings_people"),
    path("settings/people/<uuid:person_id>/role/", pages.change_role, name="person_role"),
    path("settings/people/<uuid:person_id>/remove/", pages.shut_out, name="person_remove"),
    path("settings/people/<uuid:person_id>/sign-out/", pages.sign_out, name="person_sign_out"),
    path("settings/doors/", doors_pages.all_doors, name="settings_doors"),
    path("settings/doors/<slug:kind>/<uuid:pk>/take/", doors_pages.take_door, name="door_take"),
    path("settings/invitations/<uuid:invitation_id>/withdraw/", pages.withdraw_invitation, name="invitation_withdraw"),
    path("settings/keys/", settings_pages.keys, name="settings_keys"),
    path("settings/keys/<uuid:key_id>/revoke/", settings_pages.revoke_key, name="key_revoke"),
    path("settings/access/", settings_pages.access, name="settings_access"),
    path("settings/security/", settings_pages.security, name="settings_security"),
    path("settings/security/company/", company_pages.company_sign_in, name="company_sign_in"),
    path("settings/security/company/check/", company_pages.check_domain, name="company_check"),
    path("settings/security/company/remove/", company_pages.remove_company_sign_in, name="company_remove"),
    path("accounts/company/", company_pages.start, name="company_start"),
    path("accounts/company/callback/", company_pages.callback, name="company_callback"),
    path("accounts/company/welcome/", company_pages.welcome, name="company_welcome"),
    path("settings/close/", settings_pages.close, name="settings_close"),
    path("settings/close/now/", settings_pages.close_account, name="account_close"),
    path("settings/exports/", settings_pages.make_export, name="export_make"),
    path("settings/exports/<uuid:export_id>/", settings_pages.download_archive, name="export"),
    path("confirm/<str:token>/", contacts_pages.confirm, name="contact_confirm"),
    path("stop/<str:token>/", contacts_pages.stop, name="contact_stop"),
]
programs = [
    path("v1/details", details_api.Details.as_view(), name="api-details"),
    path("v1/details/changes", details_api.DetailsChanges.as_view(), name="api-details-changes"),
]
platform_pages = [path("accounts/company/", company_pages.find_company, name="company_find")]
everywhere = [
    path("join/<str:token>/", pages.join, name="join"),
    path("language/", pages.choose_language, name="set_language"),
]
