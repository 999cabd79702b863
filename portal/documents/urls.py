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
    path("v1/notices", api.Notices.as_view(), name="api-notices"),
    path("v1/notices/<uuid:pk>/acknowledge", api.NoticeAcknowledge.as_view(), name="api-notice-acknowledge"),
    path("v1/windows/<uuid:pk>/plan", api.WindowPlan.as_view(), name="api-window-plan"),
    path("v1/windows/<uuid:pk>/report", api.WindowReport.as_view(), name="api-window-report"),
    path("v1/reports/quarter", api.QuarterReport.as_view(), name="api-quarter-report"),
    path("v1/windows/<uuid:pk>/documents", api.WindowDocuments.as_view(), name="api-window-documents"),
    path("v1/documents/<uuid:pk>/file", api.DocumentFile.as_view(), name="api-document-file"),
    path("v1/drills", api.Drills.as_view(), name="api-drills"),
    path("v1/drills/<uuid:pk>", api.Drill.as_view(), name="api-drill"),
    path("v1/drills/<uuid:pk>/report", api.DrillReport.as_view(), name="api-drill-report"),
]
