"""A carrier's monthly file of number states: split by whose numbers they are; each client's corrections are a case."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from labels import number_sync
from labels.directories.models import Directory
from labels.domain.importing import Problem
from labels.domain.sync import Theirs, parse_states
from labels.importing import ImportFileError, read_table
from labels.registry.models import NumberClaim
from labels.texts import import_problem
from portal.admin.site import actor
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor

SHOWN = 50  # problems


class NumberStatesForm(forms.Form):
    """The carrier and its file."""

    carrier = forms.ModelChoiceField(
        Directory.objects.filter(kind=Directory.Kind.CARRIER, active=True),
        label=lazy("Carrier"),
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(label=lazy("CSV or Excel file"), widget=UnfoldAdminFileFieldWidget)


@dataclass
class Split:
    """What became of a file: clients that have a case now, lines about nobody's numbers."""

    cases: int = 0
    corrections: int = 0
    strangers: int = 0


def page(request: HttpRequest, site_context: dict[str, Any]) -> HttpResponse:
    """Hand in a carrier's file: all of it, or nothing where a line cannot be read."""
    form = NumberStatesForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        content: bytes = form.cleaned_data["file"].read()
        try:
            theirs, problems = parse_states(read_table(content))
        except ImportFileError as error:
            form.add_error("file", import_problem(error.code, error.params))
        else:
            if not problems:
                split = hand_in_for_all(
                    form.cleaned_data["carrier"],
                    theirs,
                    source=form.cleaned_data["file"].name,
                    sha256=hashlib.sha256(content).hexdigest(),
                    actor=actor(request),
                )
                messages.success(request, _said(split))
                return redirect(request.path)
    context_ = {
        **site_context,
        "title": _("Number states of a carrier"),
        "form": form,
        "problems": [(each.line, import_problem(each.code, each.params)) for each in problems[:SHOWN]],
        "problem_count": len(problems),
    }
    wrong = form.is_bound and (bool(form.errors) or bool(problems))
    return TemplateResponse(request, "admin/number_states.html", context_, status=422 if wrong else 200)


def hand_in_for_all(carrier: Directory, theirs: Sequence[Theirs], *, source: str, sha256: str, actor: Actor) -> Split:
    """Compare a carrier's lines with every client's numbers, each client in its own schema; one transaction."""
    lines = {line.number: line for line in theirs}
    by_client: dict[UUID, list[Theirs]] = defaultdict(list)
    for canonical, tenant in NumberClaim.objects.filter(canonical__in=list(lines)).values_list("canonical", "tenant"):
        by_client[tenant].append(lines[canonical])
    split = Split(strangers=len(lines) - sum(map(len, by_client.values())))
    clients = Tenant.objects.filter(pk__in=list(by_client), kind=Tenant.Kind.CLIENT, state=Tenant.State.READY)
    with transaction.atomic():
        for tenant in clients.order_by("pk"):
            with context.client(tenant), translation.override(tenant.language):
                compared, sync = number_sync.hand_in(
                    carrier, by_client[tenant.pk], source=source, sha256=sha256, actor=actor
                )
            split.cases += sync is not None
            split.corrections += len(compared.corrections)
    return split


def _said(split: Split) -> str:
    return " ".join(
        (
            ngettext("%(count)d correction", "%(count)d corrections", split.corrections)
            % {"count": split.corrections}
            + _("; "),
            ngettext("%(count)d case in the inbox", "%(count)d cases in the inbox", split.cases)
            % {"count": split.cases}
            + _("; "),
            ngettext("%(count)d line is about no client's number", "%(count)d lines are about no client's number",
                     split.strangers) % {"count": split.strangers},
        )
    )  # fmt: skip
