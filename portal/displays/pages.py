"""Every number on every directory, one display, and consistency checks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.evidence.selectors import with_namesakes
from labels.directories.models import Directory
from labels.displays import consistency, remedies
from labels.displays.accelerating import displays_to_accelerate
from labels.displays.remedies import LONGEST_STATEMENT
from labels.domain.display_state import ON_THE_WAY
from labels.domain.remedies import ACCELERABLE
from labels.models import ConsistencyCheck, Display, Number
from labels.selectors import directories, numbers_kept
from portal.displays import consistency as show_checks, one_shown as show_one, shown as presenter
from portal.displays.over_time import over_time
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.once import once
from portal.shell.pages import counted_list, page_of
from portal.tables.chosen_rows import UNGROUPED, DisplaysFilter
from tenants.clock import business_now
from tenants.database.kept_queries import PreparedQuery
from tenants.refusals import Refused

FOLD_FROM = 100  # so many numbers in several groups are folded unless asked otherwise
RELEASED = Number.State.RELEASED
ON_A_PAGE = 25
MOST_DIGITS = 12  # of a price in fen


@dataclass(frozen=True)
class Chosen:
    """What is filtered for: the code of a directory and a group, or empty."""

    directory: str
    group: str


@dataclass(frozen=True)
class MatrixPage:
    """Numbers × directories. page: of MatrixRows; folded: instead of it, or None; moving: something is on its way;
    only: a key of chosen_rows.FILTERS, or empty; checks: the latest; to_accelerate: how many can be.
    """

    directories: list[Directory]
    page: Page[Any]
    folded: list[presenter.FoldedRow] | None
    groups: list[str]
    counts: presenter.Summary
    moving: bool
    only: str
    chosen: Chosen
    search: str
    sort: str
    checks: list[show_checks.CheckRow]
    to_accelerate: int
    ungrouped: str = UNGROUPED


@allowed("viewer")
@require_safe
def displays(request: HttpRequest) -> HttpResponse:
    """The matrix, by page or folded by group.

    ?only= keeps numbers with a display in such a state (of ?directory= when given), ?group= one group, ?fold=0 or 1.
    """
    active = directories()
    asked = DisplaysFilter.read(request.GET)
    names = [name for (name,) in _GROUPS()]
    counts = presenter.counts(asked.in_any_state() if asked.narrows else None)
    page = page_of(request, asked.numbers() if asked else _ALL, ON_A_PAGE)
    fold = request.GET.get("fold") or ("1" if len(names) > 1 and page.paginator.count > FOLD_FROM else "0")
    folded = fold == "1" and not asked.group
    if not folded:
        page.object_list = presenter.matrix_rows(list(page.object_list), active)
    page_shown = MatrixPage(
        directories=active,
        page=page,
        folded=presenter.matrix_by_group(asked.numbers(), active) if folded else None,
        groups=names,
        counts=presenter.summary(counts),
        moving=any(counts[state] for state in ON_THE_WAY),
        only=asked.only,
        chosen=Chosen(asked.directory, asked.group),
        search=asked.search,
        sort=asked.sort,
        checks=show_checks.latest_checks(),
        to_accelerate=displays_to_accelerate().count() if any(counts[state] for state in ACCELERABLE) else 0,
    )
    return render_page(request, "portal/displays/matrix.html", page_shown)


@allowed("viewer")
@require_safe
def displays_over_time(request: HttpRequest) -> HttpResponse:
    """How displays stood day by day, how long labels take to handsets."""
    return render_page(request, "portal/displays/over_time.html", over_time(business_now()))


_ALL: Final = counted_list(DisplaysFilter.read({}).numbers, ON_A_PAGE)
_GROUPS: Final = PreparedQuery(lambda: numbers_kept().order_by("group").values_list("group").distinct())


@allowed("viewer")
@require_safe
def display(request: HttpRequest, pk: int) -> HttpResponse:
    """One number on one directory, and what can be done about it."""
    cell = _cell(pk)
    shown, offers = show_one.display_shown(cell), show_one.offers(cell)
    page = DisplayPage(shown, offers, show_one.remedies_so_far(cell), show_one.sightings_of(cell))
    return render_page(request, "portal/displays/display.html", page)


def _cell(pk: int) -> Display:
    cell: Display = get_object_or_404(Display.objects.select_related("number", "directory"), pk=pk)
    return cell


@dataclass(frozen=True)
class DisplayPage:
    """One display."""

    display: show_one.DisplayShown
    offers: show_one.Offers
    remedies: list[show_one.RemedyShown]
    sightings: list[show_one.SightingShown]


@dataclass(frozen=True)
class RemedyPage:
    """What an acceleration or an appeal (its family) brings and costs, before it is ordered. free: by a free appeal;
    longest: characters of a statement; error, statement: of an order that was refused.
    """

    display: show_one.DisplayShown
    offers: show_one.Offers
    family: str
    can_order: bool
    price: int | None
    free: bool
    error: str = ""
    statement: str = ""
    longest: int = LONGEST_STATEMENT


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def accelerate(request: HttpRequest, pk: int) -> HttpResponse:
    """What a paid push past the cache brings and costs; a POST orders it, at the price that was shown."""
    return _remedy(
        request,
        pk,
        "acceleration",
        lambda key, price: remedies.order_acceleration(pk, key=key, price=price, actor=actor(request)),
        _("Acceleration ordered. This page shows when it takes effect."),
    )


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
@once
def appeal_display(request: HttpRequest, pk: int) -> HttpResponse:
    """What an appeal against a mark or a wrong label brings and costs; a POST makes it."""
    statement = request.POST.get("statement", "")
    return _remedy(
        request,
        pk,
        "appeal",
        lambda key, price: remedies.make_appeal(pk, statement, key=key, price=price, actor=actor(request)),
        _("Appeal submitted. You will be notified of the decision."),
    )


def _remedy(request: HttpRequest, pk: int, family: str, ask: Callable[[str, int], object], done: str) -> HttpResponse:
    cell = _cell(pk)
    if request.method != "POST":
        return _before(request, cell, family)
    price = request.POST.get("price", "")
    try:
        ask(
            request.POST.get("once") or str(uuid4()),
            int(price) if price.isdecimal() and len(price) <= MOST_DIGITS else -1,
        )
    except Refused as refused:
        return _before(request, cell, family, 409, str(refused))
    messages.success(request, done)
    return redirect("display", cell.pk)


def _before(request: HttpRequest, cell: Display, family: str, status: int = 200, error: str = "") -> HttpResponse:
    offers, appeal = show_one.offers(cell), family == "appeal"
    page = RemedyPage(
        display=show_one.display_shown(cell),
        offers=offers,
        family=family,
        can_order=offers.can_appeal if appeal else offers.can_accelerate,
        price=cell.directory.appeal_price if appeal else cell.directory.acceleration_price,
        free=appeal and offers.free_appeals > 0,
        error=error,
        statement=request.POST.get("statement", ""),
    )
    return render_page(request, "portal/displays/remedy.html", page, status)


@allowed("operator")
@require_POST
@once
def look_at_handsets(request: HttpRequest) -> HttpResponse:
    """Have every directory looked at, for all numbers, one (`number`) or those with a label (`label`)."""
    number, label = request.POST.get("number", ""), request.POST.get("label", "")[:40]
    if number:
        try:
            row = get_object_or_404(Number, pk=UUID(number))
        except ValueError:
            return redirect("displays")
        check = consistency.check_number(row, actor=actor(request))
    elif label:
        check = consistency.check_handsets_of(label, actor=actor(request))
    else:
        check = consistency.check_all(actor=actor(request))
    return redirect("consistency_check", check.pk)


@allowed("viewer")
@require_safe
def consistency_check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a check has found so far; the page renews itself until every directory has answered."""
    check = get_object_or_404(with_namesakes(ConsistencyCheck.objects.all(), "asked_by"), pk=pk)
    return render(request, "portal/displays/check.html", {"check": show_checks.handset_check(check)})
