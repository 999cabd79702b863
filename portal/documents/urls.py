"""Addresses: a client's site, programs."""

from django.urls import path

from portal.documents import api, pages

client_pages = [
    path("reports/", pages.reports, name="reports"),
    path("reports/quarter/", pages.quarter_report, name="quarter_report"),
    path("windows/<uuid:pk>/report/", pages.window_report, name="window_report"),
    path("windows/<uuid:pk>/plan/", pages.window_plan, name="window_plan"),
    path("documents/<uuid:pk>/file.pdf", pages.document_file, name="document_file"),
]
programs = [
    path("v1/windows/<uuid:pk>/plan", api.WindowPlan.as_view(), name="api-window-plan"),
    path("v1/windows/<uuid:pk>/report", api.WindowReport.as_view(), name="api-window-report"),
    path("v1/reports/quarter", api.QuarterReport.as_view(), name="api-quarter-report"),
    path("v1/windows/<uuid:pk>/documents", api.WindowDocuments.as_view(), name="api-window-documents"),
    path("v1/documents/<uuid:pk>/file", api.DocumentFile.as_view(), name="api-document-file"),
]
