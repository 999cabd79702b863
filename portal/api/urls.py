"""Addresses of the API, below /api/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView

from portal.api import views_cases, views_displays, views_labels, views_licences, views_maintenance

urlpatterns = [
    path("v1/numbers", views_labels.Numbers.as_view(), name="api-numbers"),
    path("v1/numbers/<uuid:pk>", views_labels.OneNumber.as_view(), name="api-number"),
    path("v1/label-checks", views_labels.LabelChecks.as_view(), name="api-label-checks"),
    path("v1/requests", views_maintenance.Requests.as_view(), name="api-requests"),
    path("v1/requests/<uuid:pk>", views_maintenance.OneRequest.as_view(), name="api-request"),
    path("v1/requests/<uuid:pk>/proposal", views_maintenance.RequestProposal.as_view(), name="api-request-proposal"),
    path("v1/requests/<uuid:pk>/booking", views_maintenance.RequestBooking.as_view(), name="api-request-booking"),
    path("v1/series", views_maintenance.AllSeries.as_view(), name="api-series"),
    path("v1/windows", views_maintenance.Windows.as_view(), name="api-windows"),
    path("v1/windows/<uuid:pk>", views_maintenance.OneWindow.as_view(), name="api-window"),
    path("v1/windows/<uuid:pk>/move", views_maintenance.WindowMove.as_view(), name="api-window-move"),
    path("v1/windows/<uuid:pk>/extend", views_maintenance.WindowExtend.as_view(), name="api-window-extend"),
    path("v1/windows/<uuid:pk>/finish", views_maintenance.WindowFinish.as_view(), name="api-window-finish"),
    path("v1/windows/<uuid:pk>/roll-back", views_maintenance.WindowRollBack.as_view(), name="api-window-roll-back"),
    path("v1/windows/<uuid:pk>/cancel", views_maintenance.WindowCancel.as_view(), name="api-window-cancel"),
    path("v1/windows/<uuid:pk>/abort", views_maintenance.WindowAbort.as_view(), name="api-window-abort"),
    path("v1/windows/<uuid:pk>/waiver", views_maintenance.WindowWaiver.as_view(), name="api-window-waiver"),
    path("v1/directories", views_labels.Directories.as_view(), name="api-directories"),
    path("v1/displays", views_displays.Displays.as_view(), name="api-displays"),
    path("v1/displays/<int:pk>/accelerations", views_displays.Accelerations.as_view(), name="api-accelerations"),
    path("v1/displays/<int:pk>/appeals", views_displays.Appeals.as_view(), name="api-appeals"),
    path("v1/consistency-checks", views_displays.ConsistencyChecks.as_view(), name="api-consistency-checks"),
    path("v1/consistency-checks/<uuid:pk>", views_displays.OneConsistencyCheck.as_view(), name="api-consistency-check"),
    path("v1/standby-numbers", views_displays.StandbyNumbers.as_view(), name="api-standby-numbers"),
    path("v1/bill", views_displays.Bill.as_view(), name="api-bill"),
    path("v1/bill/entries", views_displays.BillEntries.as_view(), name="api-bill-entries"),
    path("v1/standby-labels", views_labels.StandbyLabels.as_view(), name="api-standby-labels"),
    path("v1/cases", views_cases.Cases.as_view(), name="api-cases"),
    path("v1/cases/<uuid:pk>", views_cases.OneCase.as_view(), name="api-case"),
    path("v1/cases/<uuid:pk>/say", views_cases.CaseAnswer.as_view(), {"act": "say"}, name="api-case-say"),
    path("v1/cases/<uuid:pk>/hand-in", views_cases.CaseAnswer.as_view(), {"act": "hand-in"}, name="api-case-hand-in"),
    path(
        "v1/cases/<uuid:pk>/withdraw", views_cases.CaseAnswer.as_view(), {"act": "withdraw"}, name="api-case-withdraw"
    ),
    path("v1/backups", views_labels.Backups.as_view(), name="api-backups"),
    path("v1/backups/difference", views_labels.BackupDifference.as_view(), name="api-backup-difference"),
    path("v1/backups/restore", views_labels.Restores.as_view(), name="api-restore"),
    path("v1/backups/<uuid:pk>/content", views_labels.BackupContent.as_view(), name="api-backup-content"),
    path("v1/requirements", views_licences.Requirements.as_view(), name="api-requirements"),
    path("v1/document-types", views_licences.DocumentTypes.as_view(), name="api-document-types"),
    path("v1/licences", views_licences.Licences.as_view(), name="api-licences"),
    path("v1/licences/<uuid:pk>", views_licences.OneLicence.as_view(), name="api-licence"),
    path("v1/licences/<uuid:pk>/file", views_licences.LicenceFile.as_view(), name="api-licence-file"),
    path("v1/history", views_cases.History.as_view(), name="api-history"),
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    re_path(r"^(?P<rest>.*)$", views_cases.nothing_here, name="api-nothing"),
]
