"""Addresses: a client's site, programs, the platform's site."""

from django.urls import path

from portal.history import api, evidence_pages, pages

client_pages = [
    path("evidence/windows/<uuid:pk>/", evidence_pages.window_record, name="window_evidence"),
    path("evidence/windows/<uuid:pk>/bundle.zip", evidence_pages.window_bundle, name="window_evidence_bundle"),
    path("evidence/licences/<uuid:pk>/", evidence_pages.licence_record, name="licence_evidence"),
    path("evidence/licences/<uuid:pk>/bundle.zip", evidence_pages.licence_bundle, name="licence_evidence_bundle"),
    path("history/", pages.history, name="history"),
]
programs = [
    path("v1/history", api.History.as_view(), name="api-history"),
]
platform_pages = [
    path("evidence/", evidence_pages.public_log, name="evidence"),
    path("evidence/keys.txt", evidence_pages.public_keys, name="evidence_keys"),
    path("evidence/checkpoint.txt", evidence_pages.checkpoint, name="evidence_checkpoint"),
    path("evidence/verify_evidence.py", evidence_pages.verifier, name="evidence_verifier"),
]
