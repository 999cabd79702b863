"""Addresses: a client's site, programs."""

from django.urls import path

from portal.labels import api, brands_pages, pages

client_pages = [
    path("labels/", pages.labels, name="labels"),
    path("brands/", brands_pages.brands, name="brands"),
    path("brands/new/", brands_pages.new_brand, name="brand_new"),
    path("brands/<uuid:pk>/", brands_pages.brand, name="brand"),
    path("brands/<uuid:pk>/renew/", brands_pages.renew_brand, name="brand_renew"),
    path("brands/<uuid:pk>/withdraw/", brands_pages.withdraw_brand, name="brand_withdraw"),
]
programs = [
    path("v1/numbers", api.Numbers.as_view(), name="api-numbers"),
    path("v1/numbers/<uuid:pk>", api.OneNumber.as_view(), name="api-number"),
    path("v1/numbers/critical", api.CriticalNumbers.as_view(), name="api-numbers-critical"),
    path("v1/numbers/<uuid:pk>/critical", api.NumberCritical.as_view(), name="api-number-critical"),
    path("v1/numbers/<uuid:pk>/code", api.NumberCodes.as_view(), name="api-number-code"),
    path("v1/numbers/<uuid:pk>/code/check", api.NumberCodeCheck.as_view(), name="api-number-code-check"),
    path("v1/number-imports", api.NumberImports.as_view(), name="api-number-imports"),
    path("v1/number-imports/<uuid:pk>", api.OneNumberImport.as_view(), name="api-number-import"),
    path("v1/label-checks", api.LabelChecks.as_view(), name="api-label-checks"),
    path("v1/directories", api.Directories.as_view(), name="api-directories"),
    path("v1/standby-labels", api.StandbyLabels.as_view(), name="api-standby-labels"),
    path("v1/backups", api.Backups.as_view(), name="api-backups"),
    path("v1/backups/difference", api.BackupDifference.as_view(), name="api-backup-difference"),
    path("v1/backups/restore", api.Restores.as_view(), name="api-restore"),
    path("v1/backups/restore/<uuid:pk>", api.WaitingRestore.as_view(), name="api-waiting-restore"),
    path("v1/backups/<uuid:pk>/content", api.BackupContent.as_view(), name="api-backup-content"),
]
