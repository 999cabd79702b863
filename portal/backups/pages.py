"""Backups of the label configuration: made, downloaded, compared, restored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labels.backups import services as backup_services, snapshots
from labels.domain.backup import BackupError
from labels.models import Snapshot
from labels.texts import backup_error
from maintenance import services as maintenance
from maintenance.domain.estimate import Content
from maintenance.intake import line
from maintenance.intake.models import EditPause
from portal.backups import shown as presenter
from portal.backups.forms import BackupForm, PackedField, RestoreForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID, page_of
from portal.shell.refusals import refusals_told
from tenants.outside.spreadsheets import CSV_TYPE, XLSX_TYPE
from tenants.refusals import Refused


@allowed("viewer")
@require_safe
def backups(request: HttpRequest) -> HttpResponse:
    """All backups, the newest first."""
    return _list(request, BackupForm())


@dataclass(frozen=True)
class BackupsPage:
    """Backups. page: of BackupRows; waiting: restores, while edits are paused."""

    page: Page[Any]
    form: BackupForm
    waiting: list[presenter.RestoreShown]
    paused: EditPause | None


@dataclass(frozen=True)
class RestorePage:
    """What a restore would change. snapshot: None of an uploaded file, which travels along in `packed`; form, chosen:
    of a restore that was not done.
    """

    difference: presenter.DifferenceShown
    paused: EditPause | None
    snapshot: Snapshot | None = None
    packed: str = ""
    form: RestoreForm | None = None
    chosen: Sequence[str] = ()


@dataclass(frozen=True)
class ConfirmPage:
    """What happens when a backup, or the chosen numbers of it, are restored. snapshot, packed: as a RestorePage has
    them; scope, chosen: what is sent once more.
    """

    difference: presenter.DifferenceShown
    paused: EditPause | None
    scope: str
    chosen: Sequence[str]
    snapshot: Snapshot | None = None
    packed: str = ""


def _list(request: HttpRequest, form: BackupForm, status: int = 200) -> HttpResponse:
    page = page_of(request, presenter.snapshots(), 25)
    page.object_list = presenter.backup_rows(list(page.object_list))
    shown = BackupsPage(page, form, presenter.waiting(), line.pause_on(Content.RESTORE))
    return render_page(request, "portal/backups/list.html", shown, status)


@allowed("operator")
@require_POST
@once
def take_backup(request: HttpRequest) -> HttpResponse:
    """Keep the configuration as it is now."""
    snapshots.take_snapshot(Snapshot.Reason.BY_HAND, actor=actor(request))
    messages.success(request, _("Backup created."))
    return redirect("backups")


@allowed("viewer")
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bytes of a backup: canonical JSON."""
    snapshot = get_object_or_404(Snapshot, pk=pk)
    return _file(bytes(snapshot.content), "application/json", _name(snapshot, "json"), f'"{snapshot.sha256}"')


@allowed("viewer")
@require_safe
def download_csv(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A backup for people's spreadsheets; it cannot be restored from."""
    snapshot = get_object_or_404(Snapshot, pk=pk)
    table = snapshots.as_csv(snapshots.read_backup(bytes(snapshot.content)))
    return _file(table, CSV_TYPE, _name(snapshot, "csv"), f'"{snapshot.sha256}.csv"')


@allowed("viewer")
@require_safe
def download_xlsx(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As download_csv, as a workbook."""
    snapshot = get_object_or_404(Snapshot, pk=pk)
    table = snapshots.as_xlsx(snapshots.read_backup(bytes(snapshot.content)))
    return _file(table, XLSX_TYPE, _name(snapshot, "xlsx"), f'"{snapshot.sha256}.xlsx"')


def _name(snapshot: Snapshot, suffix: str) -> str:
    return f"labels-{timezone.localtime(snapshot.created_at):%Y%m%d-%H%M%S}.{suffix}"


def _file(content: bytes, kind: str, name: str, tag: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": tag}
    return HttpResponse(content, content_type=kind, headers=headers)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Compare a kept backup with what is wanted now; a POST says what happens, a confirmed one brings it back, whole or
    in part.
    """
    snapshot = get_object_or_404(Snapshot, pk=pk)
    return _restore(request, bytes(snapshot.content), snapshot=snapshot)


@allowed("operator")
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Compare an exported backup with what is wanted now; it travels with the page until it is restored."""
    form = BackupForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, INVALID)
    content = form.cleaned_data["file"]
    try:
        return _compared(request, content, packed=PackedField.pack(content))
    except BackupError as error:
        form.add_error("file", backup_error(error.code))
        return _list(request, form, INVALID)


@allowed("operator")
@require_POST
@once
def restore_upload(request: HttpRequest) -> HttpResponse:
    """As restore, of an uploaded backup."""
    try:
        content = PackedField().clean(request.POST.get("packed", ""))
    except ValidationError as error:
        form = BackupForm({})
        form.add_error("file", error)
        return _list(request, form, INVALID)
    return _restore(request, content, packed=request.POST["packed"])


def _restore(request: HttpRequest, content: bytes, **of: Any) -> HttpResponse:
    """of: what the backup is, as a RestorePage has it."""
    try:
        if request.method != "POST":
            return _compared(request, content, **of)
        numbers = [entry.number for entry in snapshots.read_backup(content).numbers]
        form = RestoreForm(request.POST, numbers=numbers)
        if not form.is_valid():
            chosen = request.POST.getlist("numbers")
            return _compared(request, content, INVALID, form=form, chosen=chosen, **of)
        only = form.cleaned_data["only"]
        if not form.cleaned_data["confirmed"]:
            return _confirm(request, content, form.cleaned_data["scope"], only, **of)
        result = maintenance.restore(content, actor=actor(request), only=only)
    except BackupError as error:
        messages.error(request, backup_error(error.code))
        return redirect("backups")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("backups")
    if not isinstance(result, backup_services.Restored):
        messages.info(request, _("Edits are paused: your restore is queued and runs automatically."))
        return redirect("backups")
    messages.success(request, presenter.restored(result))
    for sentence in presenter.left_behind(result):
        messages.warning(request, sentence)
    return redirect("displays")


@allowed("operator")
@require_POST
@once
def withdraw_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a restore out of the line in which it waits for the end of a pause of edits."""
    with refusals_told(request):
        maintenance.withdraw_restore(pk, actor=actor(request))
        messages.success(request, _("The restore was withdrawn; nothing has changed."))
    return redirect("backups")


def _confirm(request: HttpRequest, content: bytes, scope: str, only: Collection[str] | None, **of: Any) -> HttpResponse:
    difference = presenter.difference(snapshots.compare_with_backup(content), only and frozenset(only))
    page = ConfirmPage(difference, line.pause_on(Content.RESTORE), scope, sorted(only or ()), **of)
    return render_page(request, "portal/backups/confirm.html", page)


def _compared(request: HttpRequest, content: bytes, status: int = 200, **more: Any) -> HttpResponse:
    """more: fields of a RestorePage."""
    difference = presenter.difference(snapshots.compare_with_backup(content))
    return render_page(
        request, "portal/backups/restore.html", RestorePage(difference, line.pause_on(Content.RESTORE), **more), status
    )
