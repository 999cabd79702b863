"""Importing a list of numbers: the page first shows all of it, then takes the right lines; a large file is taken whole
or not at all.
"""

import csv
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labels.domain.importing import parse_rows, right_alone
from labels.domain.numbers import parse_number
from labels.models import NumberImport
from labels.numbers import imports as number_imports, services as number_services
from labels.numbers.files import read_table
from labels.numbers.imports import LARGE
from labels.numbers.label_rows import MOST_ROWS as MOST_LABELS, pasted
from labels.numbers.tables import LARGEST_FILE, ImportFileError
from labels.texts import import_problem
from maintenance import services
from portal.changes.many_shown import labels_asked
from portal.numbers import imports as presenter
from portal.numbers.forms import ImportForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID
from portal.shell.refusals import add_refusal
from tenants import context
from tenants.outside.spreadsheets import CSV_TYPE, as_csv
from tenants.refusals import Refused

MOST_ROWS = 100_000
RECENT = 5  # files that were taken in the background
GOOD_FOR = 2 * 60 * 60  # seconds a preview may be looked at


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """The page reads a file or pasted text and shows its content, or every wrong line. It writes nothing."""
    if request.method != "POST":
        return _page(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    file: UploadedFile[Any] | None = form.cleaned_data["file"]
    name, place = (file.name or "", "file") if file else (_("What you pasted"), "rows")
    content = file.read(LARGEST_FILE + 1) if file else pasted(form.cleaned_data["rows"])
    if LARGE < len(content) <= LARGEST_FILE:
        try:
            kept = number_imports.keep_file(content, name, actor=actor(request))
        except Refused as refused:
            return _page(request, form, status=add_refusal(form, refused, at=place))
        return redirect("number_import_progress", kept.pk)
    try:
        table = list(read_table(content))
        read = right_alone(table, number_imports.with_public_numbers(parse_rows(table)))
    except ImportFileError as error:
        form.add_error(place, import_problem(error.code, error.params))
        return _page(request, form, status=INVALID)
    if len(read.rows) > MOST_ROWS:
        form.add_error(place, _("At most %(most)s numbers at a time.") % {"most": f"{MOST_ROWS:,}"})
        return _page(request, form, status=INVALID)
    result = presenter.result(name, read, table)
    return _page(request, form if read.problems else ImportForm(), result, 200 if read.rows else INVALID)


@allowed("operator")
@require_safe
def import_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page shows the progress of a large file, and its result."""
    row = get_object_or_404(NumberImport.objects.defer("content"), pk=pk)
    problems = [(line, import_problem(code, params)) for line, _column, code, params in row.problems]
    return render(request, "portal/numbers/import_progress.html", {"row": row, "problems": problems})


@dataclass(frozen=True)
class ImportPage:
    """Rows to paste or a file to choose, the lines read, and the latest imports in the background."""

    form: ImportForm
    result: presenter.ReadFile | None
    imports: QuerySet[NumberImport]


def _page(
    request: HttpRequest, form: ImportForm, result: presenter.ReadFile | None = None, status: int = 200
) -> HttpResponse:
    imports = NumberImport.objects.defer("content", "problems").order_by("-created_at")[:RECENT]
    return render_page(request, "portal/numbers/import.html", ImportPage(form, result, imports), status)


def _posted(request: HttpRequest, what: str) -> list[list[Any]] | None:
    """The lines that were looked at; None when that is too long ago."""
    try:
        kept: list[list[Any]] = signing.loads(
            request.POST.get("payload", ""), salt=context.signing_salt(what), max_age=GOOD_FOR
        )
    except signing.BadSignature:
        return None
    return kept


def _expired(request: HttpRequest) -> HttpResponse:
    form = ImportForm({})
    form.add_error("file", _("The preview has expired: choose the file again."))
    return _page(request, form, status=INVALID)


@allowed("operator")
@require_POST
def import_wrong(request: HttpRequest) -> HttpResponse:
    """The wrong lines as a file, each with its reason."""
    kept = _posted(request, presenter.WRONG)
    if kept is None:
        return _expired(request)
    named = {"Content-Disposition": 'attachment; filename="wrong-lines.csv"'}
    return HttpResponse(as_csv(kept[0], kept[1:]), content_type=CSV_TYPE, headers=named)


@allowed("operator")
@require_POST
@once
def import_now(request: HttpRequest) -> HttpResponse:
    """Take the right numbers of the list that was shown."""
    rows = _posted(request, presenter.RIGHT)
    if rows is None:
        return _expired(request)
    listed = [number_services.NumberToRegister(parse_number(number), *others) for number, *others, _label in rows]
    labelled = [(number, label) for number, *_others, label in rows if label]
    try:
        taken = number_services.register_numbers(listed, actor=actor(request))
        if 0 < len(labelled) <= MOST_LABELS:
            labels, of_numbers = services.ask_for_labels(labelled, actor=actor(request))
            messages.info(request, labels_asked(labels, of_numbers))
    except Refused as refused:
        form = ImportForm({})
        return _page(request, form, status=add_refusal(form, refused, at="file"))
    new = len(taken.new) - len(taken.disputed)
    messages.success(request, presenter.taken(new, len(taken.known), len(taken.disputed)))
    return redirect(f"{reverse('numbers')}?only=unproved" if new else "numbers")  # where what is next is offered


@allowed("viewer")
@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """A CSV to start from, as spreadsheets open it."""
    out = io.StringIO()
    csv.writer(out).writerows([[str(cell) for cell in row] for row in presenter.EXAMPLE])
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="numbers.csv"'},
    )
