"""A directory that is out: whose windows wait for it, and the act of two that takes it out of what is critical."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from labels.directories.models import Directory
from maintenance import freed_windows, texts
from maintenance.freed_windows import HeldUp
from portal.directories.health_desk import DirectoryHealth, health_of
from portal.shell.desk import staff_access
from portal.shell.desk.base import ADMINISTRATORS
from portal.shell.desk.loosening import propose_uncritical
from portal.shell.desk.site import desk, reviewer
from portal.shell.refusals import refusals_told

SHOWN = 200  # windows


@dataclass(frozen=True)
class HeldUpRow:
    """A window that waits for it. gate: the step in words."""

    window: HeldUp
    gate: str


@dataclass(frozen=True)
class DirectoryOutagePage:
    """Windows that wait for a directory: the first SHOWN of `count`, `going_on` of which wait for no other.

    may_act: this person may propose to take it out of what is critical; digest: of what was shown.
    """

    directory: Directory
    health: DirectoryHealth
    rows: list[HeldUpRow]
    count: int
    going_on: int
    may_act: bool
    digest: str
    changed_meanwhile: bool = False


@desk.page("directories/<int:pk>/outage/", "directory_outage")
@require_http_methods(["GET", "HEAD", "POST"])
def directory_outage_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Look; a POST (`seen`: the digest of what was shown) proposes to take it out of what is critical."""
    may_act = reviewer(request).role in ADMINISTRATORS
    if request.method == "POST" and not may_act:
        raise PermissionDenied
    directory = get_object_or_404(Directory, pk=pk, active=True)
    may_act = may_act and directory.critical
    if request.method == "POST" and not may_act:
        raise PermissionDenied
    windows = freed_windows.held_up_by(directory) if directory.critical else []
    if request.method == "POST" and request.POST.get("seen") == _digest(windows):
        with refusals_told(request), transaction.atomic():
            propose_uncritical(request, directory)
        return redirect("admin:directories_directory_change", directory.pk)
    for tenant in {each.tenant.pk: each.tenant for each in windows}.values():
        staff_access.note(request, tenant, lambda: _("Windows that wait for %(directory)s") % {"directory": directory})
    shown = DirectoryOutagePage(
        directory=directory,
        health=health_of(directory),
        rows=[HeldUpRow(each, texts.gate(each.gate)) for each in windows[:SHOWN]],
        count=len(windows),
        going_on=sum(each.goes_on for each in windows),
        may_act=may_act,
        digest=_digest(windows),
        changed_meanwhile=request.method == "POST",
    )
    return desk.render(request, "admin/directories/outage.html", shown, title=_("Out: %s") % directory)


def _digest(windows: Sequence[HeldUp]) -> str:
    """Of the windows that were seen: what has changed since is looked at first."""
    return hashlib.sha256(" ".join(f"{each.window} {each.goes_on}" for each in windows).encode()).hexdigest()[:16]
