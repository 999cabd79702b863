"""Back to the label before: what a completed change of labels has brought is taken back from its window's backup."""

from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from labels.backups import snapshots
from labels.backups.services import Restored
from maintenance import selectors, services
from maintenance.domain.estimate import Content
from maintenance.intake import line
from maintenance.intake.models import EditPause
from maintenance.models import Window
from portal.backups import shown as backups
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.refusals import carry_out, status_of
from portal.shell.words import numbers_named


class BackForm(forms.Form):
    """Carries the state that the person saw (maintenance.services.label_before.LabelBefore.seal)."""

    seal = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def see(self, seal: str) -> None:
        """Marks the form as about the present state, so that it can be sent again."""
        data: Any = copy(self.data)
        data["seal"] = seal
        self.data = data


@dataclass(frozen=True)
class WindowBackPage:
    """Each number with its label now and the one before. difference: None where nothing would come back; changed:
    numbers that are left out, as their label was changed since, by name.
    """

    row: Window
    difference: backups.DifferenceShown | None
    changed: str
    changed_count: int
    paused: EditPause | None
    form: BackForm


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def window_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows the labels that would come back, number by number; a POST brings them back."""
    window = get_object_or_404(selectors.windows_with_requests(), pk=pk)
    if request.method != "POST":
        return _page(request, window)
    form = BackForm(request.POST)
    seal = form["seal"].value() or ""
    done = carry_out(form, lambda: services.bring_label_before(window.pk, seal, actor=actor(request)))
    if done is None:
        return _page(request, window, form)
    if not isinstance(done, Restored):
        messages.info(request, _("Edits are paused: your restore is queued and runs automatically."))
        return redirect("window", window.pk)
    messages.success(request, backups.restored(done))
    for sentence in backups.left_behind(done):
        messages.warning(request, sentence)
    return redirect("window", window.pk)


def _page(request: HttpRequest, window: Window, refused: BackForm | None = None) -> HttpResponse:
    before = services.label_before(window)
    seal = before.seal if before else ""
    form = refused or BackForm(initial={"seal": seal})
    if refused is not None:
        refused.see(seal)
    found = before is not None and backups.difference(snapshots.compare_with_backup(before.backup), before.numbers)
    changed = before.changed if before else ()
    page = WindowBackPage(
        row=window,
        difference=found or None,
        changed=numbers_named(changed[: backups.NAMED], len(changed)),
        changed_count=len(changed),
        paused=line.pause_on(Content.RESTORE),
        form=form,
    )
    return render_page(request, "portal/windows/back.html", page, status_of(refused) if refused else 200)
