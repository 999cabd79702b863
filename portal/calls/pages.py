"""Answer rates, and the files of call records that they are counted from."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from labels.numbers import search as number_search
from labels.numbers.tables import ImportFileError
from labels.texts import import_problem
from maintenance.calls import files, selectors, services, texts
from maintenance.calls.models import CallImport
from portal.calls import shown as presenter
from portal.calls.forms import CallsFileForm, ReadingForm
from portal.calls.ranges import DaysAsked, MonthChoice, RateFigure, figure, month_choices
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import INVALID
from portal.shell.refusals import add_refusal
from portal.tables.chosen_rows import CallsFilter
from tenants.clock import business_now
from tenants.refusals import Refused
from tenants.when import local

RECENT = 20


@dataclass(frozen=True)
class CallsPage:
    """The answer rate of the days that are asked for, day by day, and what it was counted from. network, handset: whose
    customers, group and number: of which numbers, empty for all; unknown: the number asked for is none of the client's;
    handsets: empty where no call tells any.
    """

    rates: presenter.RatesShown
    asked: DaysAsked
    figure: RateFigure
    months: list[MonthChoice]
    number: str
    group: str
    groups: list[str]
    unknown: bool
    imports: list[CallImport]
    form: CallsFileForm
    formats: list[object]
    networks: list[tuple[str, object]]
    network: str
    handsets: list[tuple[str, str]]
    handset: str


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: PortalRequest) -> HttpResponseBase:
    """Charts and imports; an operator chooses a file."""
    if request.method == "POST":
        return _choose(request)
    return _page(request, CallsFileForm())


def _page(request: HttpRequest, form: CallsFileForm, status: int = 200) -> HttpResponse:
    asked = CallsFilter.read(request.GET)
    today = local(business_now()).date()
    days = DaysAsked.read(request.GET, today)
    first, last = days.days.first, days.days.last
    handsets = presenter.handset_choices(first, last)
    counted = selectors.days_counted(days.both.first, last, asked.numbers, asked.customers)
    page = CallsPage(
        rates=presenter.rates_of([each for each in counted if each.day >= first], first, last, asked.numbers),
        asked=days,
        figure=figure(counted, days),
        months=month_choices(counted, days, today),
        number=asked.number,
        group=asked.group,
        groups=[name for name in number_search.groups() if name],
        unknown=bool(asked.number) and not asked.numbers,
        imports=list(selectors.call_imports()[:RECENT]),
        form=form,
        formats=list(texts.LAYOUTS.values()),
        networks=list(texts.NETWORKS.items()),
        network=asked.customers.network,
        handsets=handsets,
        handset=asked.customers.handset,
    )
    return render_page(request, "portal/calls/calls.html", page, status)


@allowed("operator")
def _choose(request: HttpRequest) -> HttpResponse:
    form = CallsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, INVALID)
    file: UploadedFile[Any] = form.cleaned_data["file"]
    try:
        row = files.keep_calls(file.read(files.LARGEST_CSV + 1), file.name or "", actor=actor(request))
    except ImportFileError as error:
        form.add_error("file", import_problem(error.code, error.params))
        return _page(request, form, INVALID)
    except Refused as refused:
        return _page(request, form, add_refusal(form, refused, at="file"))
    return redirect("calls_file", row.pk)


@dataclass(frozen=True)
class CallsFilePage:
    """A file: before it is taken, how it would be read and its first lines; afterwards what became of it."""

    row: CallImport
    layout: object
    form: ReadingForm | None
    lines: list[presenter.LineShown]
    skipped: list[tuple[object, int]]
    problem: str


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def calls_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look at a file, say how it is read, have it taken."""
    row = get_object_or_404(selectors.call_imports().select_related("source"), pk=pk)
    if row.state not in (CallImport.State.CHOSEN, CallImport.State.REFUSED) or not row.head:
        if request.method == "POST":
            return redirect("calls_file", pk)
        return _file_page(request, row, None, [], 200)
    try:
        told = files.read_preview(bytes(row.head), files.reading_of(row))
    except ImportFileError as error:
        messages.error(request, import_problem(error.code, error.params))
        return _file_page(request, row, None, [], INVALID)
    form = ReadingForm(request.POST or None, reading=files.reading_of(row), first=told["first"])
    if request.method != "POST":
        return _file_page(request, row, form, told["lines"], 200)
    if not form.is_valid():
        return _file_page(request, row, form, told["lines"], INVALID)
    try:
        if "look" in request.POST:
            told = files.read_preview(bytes(row.head), form.chosen())
            return _file_page(request, row, form, told["lines"], 200)
        services.take_calls(pk, form.chosen(), told["first"], actor=actor(request))
    except ImportFileError as error:
        form.add_error(None, import_problem(error.code, error.params))
        return _file_page(request, row, form, told["lines"], INVALID)
    except Refused as refused:
        return _file_page(request, row, form, told["lines"], add_refusal(form, refused))
    messages.success(request, _("The calls are being counted."))
    return redirect("calls_file", pk)


def _file_page(
    request: HttpRequest, row: CallImport, form: ReadingForm | None, lines: list[dict[str, Any]], status: int
) -> HttpResponse:
    page = CallsFilePage(
        row=row,
        layout=texts.LAYOUTS.get(row.layout, row.layout),
        form=form,
        lines=presenter.lines_shown(lines),
        skipped=presenter.skipped_in_words(row),
        problem=import_problem(row.problem, {}) if row.problem else "",
    )
    return render_page(request, "portal/calls/file.html", page, status)


@allowed("operator")
@require_POST
@once
def remove_calls(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file back with all that was counted of it."""
    services.forget_calls(pk, actor=actor(request))
    messages.success(request, _("Removed: its calls no longer count."))
    return redirect("calls")
