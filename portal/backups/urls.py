"""Addresses: a client's site, programs."""

from django.urls import path

from portal.backups import api, pages

client_pages = [
    path("backups/", pages.backups, name="backups"),
    path("backups/make/", pages.take_backup, name="backup_make"),
    path("backups/upload/", pages.upload, name="backup_upload"),
    path("backups/upload/restore/", pages.restore_upload, name="backup_restore_upload"),
    path("backups/<uuid:pk>/backup.json", pages.download, name="backup_download"),
    path("backups/<uuid:pk>/backup.csv", pages.download_csv, name="backup_csv"),
    path("backups/<uuid:pk>/backup.xlsx", pages.download_xlsx, name="backup_xlsx"),
    path("backups/<uuid:pk>/restore/", pages.restore, name="backup_restore"),
    path("backups/<uuid:pk>/withdraw/", pages.withdraw_restore, name="backup_withdraw"),
]
programs = [
    path("v1/backups", api.Backups.as_view(), name="api-backups"),
    path("v1/backups/difference", api.BackupDifference.as_view(), name="api-backup-difference"),
    path("v1/restores", api.Restores.as_view(), name="api-restore"),
    path("v1/restores/<uuid:pk>", api.WaitingRestore.as_view(), name="api-waiting-restore"),
    path("v1/backups/<uuid:pk>/content", api.BackupContent.as_view(), name="api-backup-content"),
]
