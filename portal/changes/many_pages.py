"""Different labels for many numbers: a file or pasted rows are read and looked at, then what is right is asked for."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from labels.numbers.label_rows import UNNAMED, label_rows, pasted, read_label_rows
from labels.numbers.tables import ImportFileError
from labels.texts import import_problem
from maintenance import services
from portal.changes import many_shown as presenter
from portal.changes.many_forms import ManyLabelsForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID
from tenants import context
from tenants.outside.spreadsheets import CSV_TYPE

GOOD_FOR = 2 * 60 * 60  # seconds what was looked at may be asked for
LOOKED_AT = "many labels"


@dataclass(frozen=True)
class ManyLabelsPage:
    """Rows to paste or a file to choose, and what was found in them."""

    form: ManyLabelsForm
    read: presenter.RowsRead | None = None


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def many_labels(request: HttpRequest) -> HttpResponse:
    """Look at the rows. Nothing is written."""
    if request.method != "POST":
        return _page(request, ManyLabelsForm())
    form = ManyLabelsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    file = form.cleaned_data["file"]
    try:
        rows = read_label_rows(file.read() if file else pasted(form.cleaned_data["rows"]))
    except ImportFileError as error:
        form.add_error("file" if file else "rows", import_problem(error.code, error.params))
        return _page(request, form, status=INVALID)
    read = presenter.looked_at(rows, actor=actor(request))
    payload = presenter.signed(LOOKED_AT, [[row.line, row.number, row.label] for row in rows])
    return _page(request, form, replace(read, payload=payload))


@allowed("operator")
@require_POST
@once
def many_labels_now(request: HttpRequest) -> HttpResponse:
    """Ask for the labels of the rows that are right; what is wrong with one by now leaves it out."""
    kept = _posted(request, LOOKED_AT)
    if kept is None:
        return _expired(request)
    rows = label_rows(((line, cells) for line, *cells in kept), UNNAMED)
    right = [(row.canonical, row.label) for row in rows if row.problem is None]
    labels, numbers = services.ask_for_labels(right, actor=actor(request))
    messages.info(request, presenter.labels_asked(labels, numbers))
    return redirect("labels")


@allowed("operator")
@require_POST
def many_labels_wrong(request: HttpRequest) -> HttpResponse:
    """The wrong rows as a file, each with its reason."""
    kept = _posted(request, presenter.WRONG)
    if kept is None:
        return _expired(request)
    named = {"Content-Disposition": 'attachment; filename="wrong-rows.csv"'}
    return HttpResponse(
        presenter.wrong_rows_as_csv(presenter.WrongRow(*row) for row in kept), content_type=CSV_TYPE, headers=named
    )


def _posted(request: HttpRequest, what: str) -> list[list[Any]] | None:
    """The rows that were looked at; None when that is too long ago."""
    try:
        kept: list[list[Any]] = signing.loads(
            request.POST.get("payload", ""), salt=context.signing_salt(what), max_age=GOOD_FOR
        )
    except signing.BadSignature:
        return None
    return kept


def _expired(request: HttpRequest) -> HttpResponse:
    form = ManyLabelsForm({})
    form.add_error("rows", _("The preview has expired: choose the file again."))
    return _page(request, form, status=INVALID)


def _page(
    request: HttpRequest, form: ManyLabelsForm, read: presenter.RowsRead | None = None, status: int = 200
) -> HttpResponse:
    return render_page(request, "portal/changes/many.html", ManyLabelsPage(form, read), status)
