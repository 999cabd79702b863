"""The pages of one client at the desk beside its first one: each lists one kind of thing, and is a look of its own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from maintenance.selectors import open_windows, read_pieces
from maintenance.services.support import ask_for_caller
from portal.clients.sections import SECTIONS, Line, Section, asked
from portal.shell.desk import staff_access
from portal.shell.desk.base import ADMINISTRATORS
from portal.shell.desk.csv_lists import MOST_ROWS
from portal.shell.desk.forms import CallForm, StaffNoteForm
from portal.shell.desk.site import ByName, desk, reviewer, staff_actor
from portal.shell.desk.staff_access import has_schema
from portal.shell.desk.tables import DeskTable, Fen, Row
from portal.shell.once import once
from portal.shell.pages import page_of
from portal.shell.refusals import refusals_told
from tenants import context as schemas
from tenants.models import Tenant
from tenants.outbox.resending import send_again
from tenants.people.actors import person
from tenants.people.selectors import staff_at_work
from tenants.refusals import Refused
from tenants.staff_notes import remove_staff_note, write_staff_note

OVERVIEW = "change"
MOST_WINDOWS = 50  # of which one may be what a caller asks about


@dataclass(frozen=True)
class SectionPage:
    """One list of a client. page: of portal.clients.sections.Line; ways: words with the address of a page beyond;
    search: what its box finds, empty where it has none; asked: what was typed there; form: where something is added to
    it, and what that does, in words; table: the file.
    """

    tenant: Tenant
    heading: Promise
    page: Page[Any]
    lead: str
    ways: Sequence[tuple[str, str]]
    search: str
    asked: str
    form: forms.Form | None
    form_says: str
    form_does: str
    table: DeskTable


def _send_again(key: str, request: HttpRequest) -> str:
    first = send_again(_number(key), by=staff_actor(request))
    return _("It is being sent again.") if first else _("It has been sent again already.")


def _remove(key: str, request: HttpRequest) -> str:
    of_others = reviewer(request).role in ADMINISTRATORS
    remove_staff_note(_uuid(key), by=staff_actor(request), of_others=of_others)
    return _("The note was removed.")


def _write_note(form: forms.Form, request: HttpRequest) -> str:
    write_staff_note(form.cleaned_data["text"], by=staff_actor(request))
    return _("The note was kept.")


def _open_case(form: forms.Form, request: HttpRequest) -> str:
    ask_for_caller(**form.cleaned_data, actor=staff_actor(request))
    return _("The case was opened.")


def _note_form(tenant: Tenant, given: QueryDict | None) -> StaffNoteForm:
    return StaffNoteForm(given)


def _call_form(tenant: Tenant, given: QueryDict | None) -> CallForm:
    people = [person(each) for each in staff_at_work()]
    with schemas.client(tenant):
        windows = list(open_windows()[:MOST_WINDOWS])
        read_pieces(windows)
        return CallForm(given, windows=windows, people=people)


@dataclass(frozen=True)
class Addition:
    """What is added to a list by a form. says: what becomes of it; does: its button."""

    form: Callable[[Tenant, QueryDict | None], forms.Form]
    says: Promise
    does: Promise
    add: Callable[[forms.Form, HttpRequest], str]


ADDITIONS: dict[str, Addition] = {
    "notes": Addition(
        _note_form,
        lazy(
            "For colleagues; the client finds it in its archive of all its data. Write what helps on the next call, "
            "nothing that you would not say to the client."
        ),
        lazy("Keep the note"),
        _write_note,
    ),
    "cases": Addition(
        _call_form,
        lazy("The client reads it on its page of cases as written by you, and is notified when it is answered."),
        lazy("Open a case"),
        _open_case,
    ),
}
ORDERS: dict[tuple[str, str], Callable[[str, HttpRequest], str]] = {
    ("messages", "send_again"): _send_again,
    ("notes", "remove"): _remove,
}


@once
def _client_section(request: HttpRequest, object_id: UUID, *, name: str) -> HttpResponse:
    tenant: Tenant = get_object_or_404(Tenant, pk=object_id, kind=Tenant.Kind.CLIENT)
    if not has_schema(tenant):
        raise Http404
    return _order(request, tenant, name) if request.method == "POST" else _list(request, tenant, name)


def _list(request: HttpRequest, tenant: Tenant, name: str, sent: forms.Form | None = None) -> HttpResponse:
    section: Section = SECTIONS[name]
    what = {"what": section.title}
    staff_access.note(request, tenant, lambda: _("Client viewed: %(what)s") % what)
    with schemas.client(tenant):
        rows = section.rows(request)
        table = _table(tenant, name, section, rows)
        page = page_of(request, rows)
        page.object_list = section.lines(list(page.object_list))
        lead, ways = section.lead(), section.ways(request, tenant)
    form, says, does = None, "", ""
    if (addition := ADDITIONS.get(name)) is not None:
        form, says, does = sent or addition.form(tenant, None), str(addition.says), str(addition.does)
    shown = SectionPage(
        tenant, section.title, page, lead, ways, str(section.search), asked(request), form, says, does, table
    )
    title = f"{tenant.legal_name} · {section.title}"
    template = "admin/tenants/tenant/section.html"
    return desk.render(request, template, shown, title=title, status=422 if sent is not None else 200)


def _table(tenant: Tenant, name: str, section: Section, rows: Any) -> DeskTable:
    """All that the page lists, over its pages."""
    about = [_("Title"), _("State"), _("Time"), _("Until"), _("Amount (CNY)"), _("Details"), _("ID")]

    def whole() -> Iterable[Row]:
        with schemas.client(tenant):
            return [_cells(line) for line in section.lines(list(rows[: MOST_ROWS + 1]))]

    return DeskTable(name, str(section.title), about, [], whole=whole)


def _cells(line: Line) -> Row:
    said = [*(words for words, _address in line.ways), *line.facts, *line.more, line.text]
    money = Fen(line.fen)
    return [line.title, line.chip, line.at, line.until, money, " · ".join(filter(None, said)), line.key]


def _order(request: HttpRequest, tenant: Tenant, name: str) -> HttpResponse:
    """Add what a form of ADDITIONS says, or do what one of ORDERS does with a line; services refuse what cannot be."""
    order, addition = request.POST.get("action", ""), ADDITIONS.get(name)
    if order == "add" and addition is not None:
        form = addition.form(tenant, request.POST)
        if not form.is_valid():
            return _list(request, tenant, name, form)
        with refusals_told(request), schemas.client(tenant):
            messages.success(request, addition.add(form, request))
    else:
        with refusals_told(request), schemas.client(tenant):
            carry_out = ORDERS.get((name, order))
            if carry_out is None:
                raise Refused(_("You may not do this."))
            messages.success(request, carry_out(request.POST.get("key", ""), request))
    return redirect(request.get_full_path())


def _number(key: str) -> int:
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise Http404
    return int(key)


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError as no_key:
        raise Http404 from no_key


for _name in SECTIONS:
    _view = require_http_methods(["GET", "HEAD", "POST"])(partial(_client_section, name=_name))
    desk.page(f"tenants/tenant/<uuid:object_id>/{_name}/", f"tenants_tenant_{_name}")(_view)


# ---------------------------------------------------------------- the way from one to another


def client_tabs(request: HttpRequest) -> list[ByName]:
    """Of the client whose page is asked for, as unfold takes tabs; none elsewhere."""
    match = request.resolver_match
    if match is None or not (match.url_name or "").startswith("tenants_tenant_"):
        return []
    try:
        client = UUID(str(match.kwargs.get("object_id")))
    except ValueError:  # the admin's own addresses take anything; it is not found, and the page that says so is drawn
        return []
    names = {OVERVIEW: lazy("Overview"), **{name: section.title for name, section in SECTIONS.items()}}
    items = [
        {
            "title": title,
            "link": reverse(f"admin:tenants_tenant_{name}", args=[client]),
            "active": match.url_name == f"tenants_tenant_{name}",
        }
        for name, title in names.items()
    ]
    return [{"page": "client", "items": items}]
