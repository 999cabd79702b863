"""The client's numbers: listed, added, given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url

from labels.domain.numbers import number_text
from labels.models import Number
from labels.numbers import search as number_search, services as number_services
from labels.numbers.critical import mark_critical
from labels.selectors import numbers_kept
from portal.numbers import shown as presenter
from portal.numbers.forms import CodeForm, NumberForm
from portal.numbers.proofs_forms import ScopeForm
from portal.shell.access import actor, allowed
from portal.shell.contexts import render_page
from portal.shell.lists import ListShown, key_asked
from portal.shell.once import once
from portal.shell.pages import CONFLICT, htmx, nothing_chosen, posted
from portal.shell.refusals import carry_out, status_of
from portal.tables.chosen_rows import MOST_FOUND, NUMBERS, filter_text, seen_as

NAMED: Final = 20


@dataclass(frozen=True)
class NumbersPage:
    """Numbers in a list. total: without the filters; found: the filter, to choose all that it finds, or empty where
    they are too many or stand on this page; to_prove: of a proof's address, for all that are listed. here: the query of
    this page; opened: the row whose group and note are edited, at: the one that was; each None where there is none.
    """

    listed: ListShown
    rows: list[presenter.NumberInList]
    total: int
    search: str
    group: str
    groups: list[str]
    found: str
    to_prove: str
    here: str
    opened: UUID | None
    at: UUID | None


@allowed("viewer")
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers by page, but released ones: by search and group, in a state (?only=), in an order (?sort=)."""
    total, asked = numbers_kept().count(), filter_text(request.GET)
    listed = NUMBERS.shown(request, total=total)
    shown_here: Any = listed.page.object_list
    # By their keys: what comes before a late page is not read.
    rows = NUMBERS.ordered(Number.objects.filter(pk__in=shown_here.values("pk")), request.GET)
    pages = listed.page.paginator
    narrowed = request.GET.get("q") or request.GET.get("group")
    shown = NumbersPage(
        listed=listed,
        rows=presenter.number_rows(list(rows)),
        total=total,
        search=request.GET.get("q", "").strip()[:60],
        group=request.GET.get("group", "")[:60],
        groups=number_search.groups(),
        found=asked if pages.per_page < pages.count <= MOST_FOUND else "",
        to_prove=urlencode({"found": asked} if narrowed else {"unproved": "1"}),
        here=_here(request.GET),
        opened=key_asked(request.GET, "edit"),
        at=key_asked(request.GET, "at"),
    )
    page = render_page(request, "portal/numbers/list.html", shown)
    return push_url(page, False) if htmx(request) else page  # a row that is edited leaves the address as it is


def _here(asked: QueryDict) -> str:
    """Returns the list's query, without the part about one of its rows."""
    return urlencode([(name, value) for name, value in asked.items() if name not in ("edit", "at")])


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
    """The words for a typed number, or its error, or neither."""

    words: str
    error: str


@allowed("operator")
@require_POST
def read_numbers(request: HttpRequest) -> HttpResponse:
    """The fragment shows while a person types how the number is read, or its error."""
    form = NumberForm(request.POST)
    errors = form.errors.get("number")  # reading them cleans the form
    wrong = errors if request.POST.get("number", "").strip() else None
    understood = form.cleaned_data.get("number")
    read = ReadNumber(presenter.read_back(understood) if understood else "", str(wrong[0]) if wrong else "")
    return render_page(request, "portal/numbers/_read.html", read)


@allowed("viewer")
@require_safe
def number(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One number: its displays, windows, labels, marks and history, of labels and marks all with ?all=."""
    page = presenter.number_page(get_object_or_404(Number, pk=pk), CodeForm(), all_of_it="all" in request.GET)
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


@dataclass(frozen=True)
class CriticalPage:
    """Numbers to mark, these first and `more` others; marked: how many are critical. scope: fields of a ScopeForm, and
    seen: that one, of these numbers.
    """

    numbers: list[str]
    more: int
    marked: int
    scope: Mapping[str, object]
    seen: str
    error: str = ""


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def critical(request: HttpRequest) -> HttpResponse:
    """Have each sample of what handsets show contain numbers, or not (POST: `critical` 1 or 0). Which: ?number=
    (repeated), or all of a ?group=.
    """
    asked = request.GET.dict() | {"numbers": request.GET.getlist("number")}
    scope = ScopeForm(request.POST if request.method == "POST" else asked)
    chosen = scope.chosen()
    keys = list(chosen.order_by().values_list("pk", flat=True))
    if not keys and nothing_chosen(request):
        return redirect("numbers")
    changed = scope.changed(keys) if request.method == "POST" else ""
    if request.method != "POST" or changed:
        first = [number_text(each.canonical) for each in chosen.order_by("canonical")[:NAMED]]
        marked = chosen.filter(critical=True).count()
        page = CriticalPage(first, len(keys) - len(first), marked, scope.cleaned_data, seen_as(keys), changed)
        return render_page(request, "portal/numbers/critical.html", page, CONFLICT if changed else 200)
    wanted = request.POST.get("critical") == "1"
    count = mark_critical(keys, critical=wanted, actor=actor(request))
    if wanted:
        said = ngettext("Critical from now on: %(count)s number.", "Critical from now on: %(count)s numbers.", count)
    else:
        said = ngettext("No longer critical: %(count)s number.", "No longer critical: %(count)s numbers.", count)
    messages.success(request, said % {"count": f"{count:,}"})
    return redirect("number", keys[0]) if len(keys) == 1 else redirect("numbers")
