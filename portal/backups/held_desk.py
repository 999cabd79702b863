"""What is held since a restore: counted, named, and let go or dropped by administrators, all of it or each."""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from compliance import held
from portal.duty.work_names import work_name
from portal.shell.desk.base import ADMINISTRATORS
from portal.shell.desk.site import desk, reviewer, staff_actor
from tenants.clients import holding
from tenants.clients.holding import HeldKind, HeldRow, Which

LISTED = 200  # rows of the page
KINDS: dict[str, Promise] = {
    "message": lazy("Message"),
    "webhook": lazy("Webhook"),
    "order": lazy("Order to an outside party"),
}
ORDERS = {"release": held.release_at_desk, "drop": held.drop_at_desk}


@dataclass(frozen=True)
class HeldLine:
    """A kind, or one row, in words. key: by which it is let go; client: of a row."""

    kind: str
    what: str
    key: str
    count: int
    since: datetime
    client: str = ""


@dataclass(frozen=True)
class HeldPage:
    """may_act: whether the reader may let go and drop; more: how many rows are not listed."""

    kinds: list[HeldLine] = field(default_factory=list)
    rows: list[HeldLine] = field(default_factory=list)
    more: int = 0
    may_act: bool = False


@desk.page("held/", "held")
def held_page(request: HttpRequest) -> HttpResponse:
    """See templates/admin/held.html."""
    may_act = reviewer(request).role in ADMINISTRATORS
    if request.method == "POST":
        if not may_act:
            raise PermissionDenied
        _order(request)
        return redirect(request.path)
    kinds, rows = holding.held_kinds(), holding.held_rows(Which(), LISTED)
    more = sum(each.count for each in kinds) - len(rows)
    page = HeldPage([_of_kind(each) for each in kinds], [_of_row(each) for each in rows], more, may_act)
    return desk.render(request, "admin/held.html", page, title=_("Held since a restore"))


def _order(request: HttpRequest) -> None:
    what, which = request.POST.get("order", ""), _which(request.POST)
    if what not in ORDERS or which is None:
        messages.error(request, _("Choose what is released or dropped."))
        return
    count = ORDERS[what](which, actor=staff_actor(request))
    if what == "release":
        told = ngettext("%(count)s was released.", "%(count)s were released.", count)
    else:
        told = ngettext("%(count)s was dropped.", "%(count)s were dropped.", count)
    messages.success(request, told % {"count": f"{count:,}"})


def _which(sent: QueryDict) -> Which | None:
    """What the button stands for: `all`, `kind|what`, or `kind|what|row`."""
    key = sent.get("which", "")
    if key == "all":
        return Which()
    kind, what, row = [*key.split("|"), "", ""][:3]
    if kind not in holding.TABLES or not what or not ((row.isascii() and row.isdecimal()) or not row) or len(row) > 18:
        return None
    return Which(kind, what, int(row or 0))


def _words(kind: str, what: str) -> str:
    return work_name(what) if kind == "order" else what


def _of_kind(held: HeldKind) -> HeldLine:
    words = _words(held.kind, held.what)
    return HeldLine(str(KINDS[held.kind]), words, f"{held.kind}|{held.what}", held.count, held.since)


def _of_row(held: HeldRow) -> HeldLine:
    client = held.tenant.legal_name if held.tenant else _("Platform")
    key = f"{held.kind}|{held.what}|{held.id}"
    return HeldLine(str(KINDS[held.kind]), _words(held.kind, held.what), key, 1, held.due_at, client)
