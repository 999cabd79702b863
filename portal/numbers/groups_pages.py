"""Group and note of numbers: written where they stand, for many numbers at once, and all groups on a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from labels.domain.numbers import number_text
from labels.numbers import groups as number_groups, search as number_search
from labels.selectors import numbers_kept
from portal.numbers.forms import DescriptionForm, RegroupForm, RenameForm
from portal.numbers.proofs_forms import ScopeForm
from portal.shell.access import PortalRequest, actor, allowed
from portal.shell.contexts import render_page
from portal.shell.pages import CONFLICT, nothing_chosen, page_of, posted
from portal.shell.refusals import REFUSED, carry_out, status_of
from portal.tables.chosen_rows import UNGROUPED, seen_as

NAMED = 20


@allowed("operator")
@require_POST
def describe(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write group and note of a number. Leads back to it: in the list that was filtered by `list`, or on its page."""
    number = get_object_or_404(numbers_kept(), pk=pk)
    form = DescriptionForm(request.POST)
    if form.is_valid():
        number_groups.describe_number(number.pk, **form.cleaned_data, actor=actor(request))
        messages.success(request, _("Group and note of %(number)s saved.") % {"number": number_text(number.canonical)})
    else:
        messages.error(request, " ".join(str(said) for errors in form.errors.values() for said in errors))
    if "list" not in request.POST:
        return redirect("number", number.pk)
    there = "at" if form.is_valid() else "edit"
    return redirect(f"{reverse('numbers')}?{request.POST['list']}&{there}={number.pk}")


@dataclass(frozen=True)
class RegroupPage:
    """Numbers to put into a group, these first and `more` others. groups: those there are; scope, seen: as of a
    CriticalPage.
    """

    numbers: list[str]
    more: int
    groups: list[str]
    form: RegroupForm
    scope: Mapping[str, object]
    seen: str
    error: str = ""


@allowed("operator")
@require_http_methods(["GET", "HEAD", "POST"])
def regroup(request: HttpRequest) -> HttpResponse:
    """Put the chosen numbers into a group: ?number= (repeated), ?found= (a filter), or all of a ?group=."""
    asked = request.GET.dict() | {"numbers": request.GET.getlist("number")}
    scope = ScopeForm(request.POST if request.method == "POST" else asked)
    chosen = scope.chosen()
    keys = list(chosen.order_by().values_list("pk", flat=True))
    if nothing_chosen(request):
        return redirect("numbers")
    form, changed = RegroupForm(posted(request)), scope.changed(keys) if request.method == "POST" else ""
    if not form.is_valid() or changed:
        first = [number_text(each.canonical) for each in chosen.order_by("canonical")[:NAMED]]
        groups, more = number_search.groups(), len(keys) - len(first)
        page = RegroupPage(first, more, groups, form, scope.cleaned_data, seen_as(keys), changed)
        return render_page(request, "portal/numbers/regroup.html", page, CONFLICT if changed else status_of(form))
    group = form.cleaned_data["to"]
    count = number_groups.regroup(keys, group, actor=actor(request))
    if group:
        said = ngettext("Put into “%(group)s”: %(count)s number.", "Put into “%(group)s”: %(count)s numbers.", count)
    else:
        said = ngettext("Without a group now: %(count)s number.", "Without a group now: %(count)s numbers.", count)
    messages.success(request, said % {"count": f"{count:,}", "group": group})
    return redirect(reverse("numbers", query={"group": group or UNGROUPED}))


@dataclass(frozen=True)
class GroupRow:
    """A group. listed: the query of the list of its numbers."""

    name: str
    count: int
    listed: str


@dataclass(frozen=True)
class Merging:
    """A new name that another group has; said: the effect of merging them."""

    group: str
    to: str
    said: str


@dataclass(frozen=True)
class GroupsPage:
    """Groups by page. without: the numbers that are in none, or None; form: of a new name, where it was wrong."""

    page: Page[GroupRow]
    without: GroupRow | None
    form: RenameForm
    merging: Merging | None


@allowed("viewer")
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: PortalRequest) -> HttpResponseBase:
    """The groups, each with its numbers; an operator renames one, or merges it into another."""
    return _rename(request) if request.method == "POST" else _groups_page(request, RenameForm())


@allowed("operator")
def _rename(request: HttpRequest) -> HttpResponse:
    form = RenameForm(request.POST)
    count = carry_out(form, lambda: number_groups.rename_group(**form.cleaned_data, actor=actor(request)))
    if count is None:
        if not form.has_error("to", REFUSED):
            return _groups_page(request, form, status=status_of(form))
        merging = Merging(form["group"].value(), form["to"].value(), str(form.errors["to"][0]))
        return _groups_page(request, RenameForm(), merging, CONFLICT)
    asked = {**form.cleaned_data, "count": f"{count:,}"}
    if form.cleaned_data["merge"]:
        said = _("“%(group)s” was merged into “%(to)s”; numbers moved: %(count)s.")
    else:
        said = _("“%(group)s” is now called “%(to)s”; numbers in it: %(count)s.")
    messages.success(request, said % asked)
    return redirect("number_groups")


def _groups_page(
    request: HttpRequest, form: RenameForm, merging: Merging | None = None, status: int = 200
) -> HttpResponse:
    rows = [
        GroupRow(name, count, urlencode({"group": name or UNGROUPED}))
        for name, count in number_groups.numbers_by_group()
    ]
    without = rows.pop(0) if rows and not rows[0].name else None
    shown = GroupsPage(page_of(request, rows), without, form, merging)
    return render_page(request, "portal/numbers/groups.html", shown, status)
