"""The client's numbers: listed, added, given up."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from labels.models import Number
from labels.numbers import search as number_search, services as number_services
from labels.selectors import numbers_kept
from portal.contexts import render_page
from portal.forms.numbers import CodeForm, NumberForm
from portal.pages.access import actor, allowed
from portal.pages.once import once
from portal.pages.shared import page_of, posted
from portal.presenters import numbers as presenter
from portal.presenters.chosen_rows import NumbersFilter
from portal.refusals import carry_out, status_of


@dataclass(frozen=True)
class NumbersPage:
    """Numbers in a list. page: of NumberRows; total: without the filters; unproved: only those without a proof."""

    page: Page[Any]
    total: int
    search: str
    group: str
    groups: list[str]
    unproved: bool


@allowed("viewer")
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """All numbers, by page; released ones are left out."""
    asked = NumbersFilter.read(request.GET)
    page = page_of(request, asked.found().values("pk"))  # keys alone: what comes before a late page is not read
    page.object_list = presenter.number_rows(
        list(Number.objects.filter(pk__in=page.object_list).order_by("group", "canonical"))
    )
    total = numbers_kept().count() if asked else page.paginator.count
    shown = NumbersPage(page, total, asked.search, asked.group, number_search.groups(), asked.unproved)
    return render_page(request, "portal/numbers/list.html", shown)


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def add(request: HttpRequest) -> HttpResponse:
    """Register one number; what was understood is shown back."""
    form = NumberForm(posted(request))
    registered = carry_out(
        form,
        lambda: number_services.register_numbers(
            [number_services.NumberToRegister(**form.cleaned_data)], actor=actor(request)
        ),
        at="number",
    )
    if registered is None:
        return render(request, "portal/numbers/add.html", {"form": form}, status=status_of(form))
    parsed = form.cleaned_data["number"]
    number, words = Number.objects.get(canonical=parsed.canonical), presenter.read_back(parsed)
    if number.state == Number.State.DISPUTED:
        messages.warning(
            request,
            _("%(number)s belongs to another client. A reviewer will decide; see the case under Cases.")
            % {"number": words},
        )
    elif registered.known:
        messages.info(request, _("%(number)s is already yours; its group and note were updated.") % {"number": words})
    else:
        messages.success(request, _("Registered: %(number)s") % {"number": words})
    return redirect("number", number.pk)


@dataclass(frozen=True)
class ReadNumber:
    """How a number is understood that is typed, or what is wrong with it, or neither."""

    words: str
    error: str


@allowed("operator")
@require_POST
def read_numbers(request: HttpRequest) -> HttpResponse:
    """A fragment while typing: how the number is understood, or what is wrong with it."""
    form = NumberForm(request.POST)
    errors = form.errors.get("number")  # reading them cleans the form
    wrong = errors if request.POST.get("number", "").strip() else None
    understood = form.cleaned_data.get("number")
    read = ReadNumber(presenter.read_back(understood) if understood else "", str(wrong[0]) if wrong else "")
    return render_page(request, "portal/numbers/_read.html", read)


@allowed("viewer")
@require_safe
def number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One number: its versions, displays and history."""
    page = presenter.number_page(get_object_or_404(Number, pk=pk), CodeForm())
    return render_page(request, "portal/numbers/detail.html", page)


@allowed("operator")
@require_POST
@once
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a number up; once more changes nothing."""
    given_up = get_object_or_404(Number, pk=pk)
    number_services.release_numbers([given_up.pk], actor=actor(request))
    messages.success(request, _("The number was released; its label is being withdrawn from every directory."))
    return redirect("numbers")


@allowed("operator")
@require_POST
def critical(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Have each sample of what handsets show contain a number, or not (`critical`: 1 or 0)."""
    marked, wanted = get_object_or_404(Number, pk=pk), request.POST.get("critical") == "1"
    number_services.mark_critical(marked.pk, critical=wanted, actor=actor(request))
    said = _("Each sample contains this number now.") if wanted else _("The number is no longer critical.")
    messages.success(request, said)
    return redirect("number", marked.pk)
