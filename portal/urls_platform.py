"""Addresses of the platform's own site: landing, sign-up, the review desk."""

from django.urls import path

from portal.desk import desk
from portal.directories import callbacks as party_callbacks
from portal.duty import pages as on_call
from portal.history import evidence_pages as evidence
from portal.people import pages as people, sign_in_pages as sign_in
from portal.signup import agreements_pages as agreements, pages as signup
from portal.telling import provider_reports

handler500 = "portal.shell.api.errors.server_error"
handler403 = "portal.shell.api.errors.permission_denied"
urlpatterns = [
    *sign_in.account_patterns,
    path("", signup.landing, name="landing"),
    path("sign-up/", signup.sign_up, name="sign_up"),
    path("sign-up/address/", signup.address_typed, name="sign_up_address"),
    path("sign-up/done/", signup.sign_up_done, name="sign_up_done"),
    path("portal/", signup.find_portal, name="find_portal"),
    path("portal/done/", signup.find_portal_done, name="find_portal_done"),
    path("evidence/", evidence.public_log, name="evidence"),
    path("evidence/keys.txt", evidence.public_keys, name="evidence_keys"),
    path("evidence/checkpoint.txt", evidence.checkpoint, name="evidence_checkpoint"),
    path("evidence/verify_evidence.py", evidence.verifier, name="evidence_verifier"),
    path("legal/<slug:kind>/", agreements.agreement, name="agreement"),
    path("on-call/<str:token>/", on_call.on_call_answer, name="on_call_answer"),
    path("parties/<int:key>/<str:secret>/", party_callbacks.party_callback, name="party_callback"),
    path("reports/<str:secret>/mail/", provider_reports.mail_in, name="mail_in"),
    path(
        "reports/<str:secret>/<slug:vendor>/<slug:channel>/",
        provider_reports.provider_reports,
        name="provider_reports",
    ),
    path("join/<str:token>/", people.join, name="join"),
    path("language/", people.choose_language, name="set_language"),
    path("admin/", desk.urls),
]
