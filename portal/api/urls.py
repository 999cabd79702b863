"""Addresses of the API, below /api/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from portal.api import views

urlpatterns = [
    path("v1/numbers", views.Numbers.as_view(), name="api-numbers"),
    path("v1/numbers/<uuid:pk>", views.OneNumber.as_view(), name="api-number"),
    path("v1/label-checks", views.LabelChecks.as_view(), name="api-label-checks"),
    path("v1/requests", views.Requests.as_view(), name="api-requests"),
    path("v1/requests/<uuid:pk>", views.OneRequest.as_view(), name="api-request"),
    path("v1/requests/<uuid:pk>/proposal", views.RequestProposal.as_view(), name="api-request-proposal"),
    path("v1/requests/<uuid:pk>/booking", views.RequestBooking.as_view(), name="api-request-booking"),
    path("v1/windows", views.Windows.as_view(), name="api-windows"),
    path("v1/windows/<uuid:pk>", views.OneWindow.as_view(), name="api-window"),
    path("v1/windows/<uuid:pk>/move", views.WindowMove.as_view(), name="api-window-move"),
    path("v1/windows/<uuid:pk>/cancel", views.WindowCancel.as_view(), name="api-window-cancel"),
    path("v1/windows/<uuid:pk>/abort", views.WindowAbort.as_view(), name="api-window-abort"),
    path("v1/windows/<uuid:pk>/waiver", views.WindowWaiver.as_view(), name="api-window-waiver"),
    path("v1/directories", views.Directories.as_view(), name="api-directories"),
    path("v1/displays", views.Displays.as_view(), name="api-displays"),
    path("v1/consistency-checks", views.ConsistencyChecks.as_view(), name="api-consistency-checks"),
    path("v1/standby-labels", views.StandbyLabels.as_view(), name="api-standby-labels"),
    path("v1/cases", views.Cases.as_view(), name="api-cases"),
    path("v1/cases/<uuid:pk>", views.OneCase.as_view(), name="api-case"),
    path("v1/cases/<uuid:pk>/say", views.CaseAnswer.as_view(), {"act": "say"}, name="api-case-say"),
    path("v1/cases/<uuid:pk>/hand-in", views.CaseAnswer.as_view(), {"act": "hand-in"}, name="api-case-hand-in"),
    path("v1/cases/<uuid:pk>/withdraw", views.CaseAnswer.as_view(), {"act": "withdraw"}, name="api-case-withdraw"),
    path("v1/backups", views.Backups.as_view(), name="api-backups"),
    path("v1/backups/difference", views.BackupDifference.as_view(), name="api-backup-difference"),
    path("v1/backups/restore", views.Restores.as_view(), name="api-restore"),
    path("v1/backups/<uuid:pk>/content", views.BackupContent.as_view(), name="api-backup-content"),
    path("v1/history", views.History.as_view(), name="api-history"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^(?P<rest>.*)$", views.nothing_here, name="api-nothing"),
]
