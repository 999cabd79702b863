"""The inbox as a list: its views, filters, and pages that begin behind a case instead of counting from the top."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from unfold.views import ChangeList

from compliance.duty.selectors import present
from compliance.evidence.selectors import with_namesakes
from compliance.reviews import selectors
from compliance.reviews.models import Case
from portal.shell.desk.site import ByName, reviewer
from tenants.clock import business_now
from tenants.models import Tenant

STATE, AFTER = "state", "after"
OPEN = Q(state=Case.State.OPEN)


@dataclass(frozen=True)
class InboxTab:
    """One tab of the inbox. order: the instant by which it is sorted, `-` for the latest first."""

    title: str | Promise
    order: str = "ranked_at"

    @property
    def of_open(self) -> bool:
        """Whether it shows what reviewers may take, in the order of the queue."""
        return self.order == "ranked_at"


VIEWS: dict[str, InboxTab] = {
    "": InboxTab(Case.State.OPEN.label),
    "mine": InboxTab(lazy("Mine")),
    "unassigned": InboxTab(lazy("Unassigned")),
    "proposed": InboxTab(lazy("To confirm")),
    "late": InboxTab(lazy("Late")),
    "waiting": InboxTab(Case.State.WAITING.label, "waiting_since"),
    "decided": InboxTab(lazy("Decided"), "-decided_at"),
    "all": InboxTab(lazy("All"), "-opened_at"),
}


def view_of(request: HttpRequest) -> InboxTab:
    """The tab that is asked for; the open cases by default."""
    return VIEWS.get(request.GET.get(STATE, ""), VIEWS[""])


def list_behind(request: HttpRequest) -> HttpRequest | None:
    """The request for the list from which a page was opened, with its filters; None: from the plain inbox."""
    kept = QueryDict(request.GET.get("_changelist_filters", ""))
    if not kept:
        return None
    asked = copy(request)
    asked.GET, asked.method = kept, "GET"
    return asked


def _condition(state: str, request: HttpRequest) -> Q:
    me = str(reviewer(request).pk)
    return {
        "mine": OPEN & Q(assigned_to_id=me),
        "unassigned": OPEN & selectors.with_nobody(present_now(request)),
        "proposed": OPEN & ~Q(proposed_by_id="") & ~Q(proposed_by_id=me),
        "late": OPEN & Q(due_at__lt=business_now()),
        "waiting": Q(state=Case.State.WAITING),
        "decided": Q(decided_at__isnull=False),
        "all": Q(),
    }.get(state, OPEN)


def inbox_counts(request: HttpRequest) -> selectors.Counts:
    """Open, late and waiting cases; counted once for a page, which shows them in several places."""
    if not hasattr(request, "inbox_counts"):
        request.inbox_counts = selectors.counts(business_now())  # type: ignore[attr-defined]
    return request.inbox_counts  # type: ignore[attr-defined, no-any-return]


def present_now(request: HttpRequest) -> list[str]:
    """The ids of who works at the desk now; read once for a page."""
    if not hasattr(request, "present_now"):
        request.present_now = present(business_now())  # type: ignore[attr-defined]
    return request.present_now  # type: ignore[attr-defined, no-any-return]


@dataclass(frozen=True)
class Tab:
    """A view as a link above the list. count: None where it is not counted; here: it is the one that is looked at."""

    query: str
    label: str | Promise
    count: int | None
    here: bool
    bad: bool


def tabs(request: HttpRequest) -> list[Tab]:
    """The views as links, with counts where they are cheap; other filters stay as they are."""
    counts, (mine, to_confirm) = inbox_counts(request), selectors.counts_for(str(reviewer(request).pk))
    shown = {
        "": counts.open,
        "mine": mine,
        "proposed": to_confirm,
        "late": counts.late,
        "waiting": counts.waiting,
    }
    kept = {name: value for name, value in request.GET.items() if name not in (STATE, AFTER)}
    return [
        Tab(
            query=urlencode(kept | ({STATE: name} if name else {})),
            label=view.title,
            count=shown.get(name),
            here=view_of(request) is view,
            bad=name == "late" and counts.late > 0,
        )
        for name, view in VIEWS.items()
    ]


class StateFilter(admin.SimpleListFilter):
    """The views; the tabs above the list choose them."""

    title = lazy("state")
    parameter_name = STATE

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, view.title) for name, view in VIEWS.items() if name]

    def choices(self, changelist: Any) -> Any:
        """Without a choice the open ones are shown, so that is what the first choice says."""
        first, *others = super().choices(changelist)
        return [first | {"display": VIEWS[""].title}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        return queryset.filter(_condition(self.value() or "", request))


class ClientFilter(admin.SimpleListFilter):
    """One client's cases: chosen by its name in the list, so only the chosen one is offered here."""

    title = lazy("client")
    parameter_name = "client"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        chosen = self.value()
        try:
            tenant = Tenant.objects.filter(pk=UUID(chosen)).first() if chosen else None
        except ValueError:
            tenant = None
        return [(str(tenant.pk), tenant.legal_name)] if tenant else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        chosen = self.value()
        return queryset.filter(tenant=UUID(chosen)) if chosen else queryset


class CasePages(ChangeList):  # type: ignore[misc]  # unfold has no types
    """Pages that begin behind a case (`after`): the thousandth costs what the first costs, and nothing is counted."""

    more = ""  # where the next page begins; empty: there is none
    from_top = True

    def get_filters_params(self, params: ByName | None = None) -> ByName:
        return {name: value for name, value in super().get_filters_params(params).items() if name != AFTER}

    def get_query_string(self, new_params: ByName | None = None, remove: Iterable[str] | None = None) -> str:
        """Another filter begins at its top."""
        text: str = super().get_query_string(new_params, [*(remove or []), AFTER])
        return text

    def get_results(self, request: HttpRequest) -> None:
        order, rows = view_of(request).order, self.queryset
        if (place := _place(request.GET.get(AFTER, ""))) is not None:
            rows, self.from_top = selectors.after(rows, order, *place), False
        rows = with_namesakes(rows, *self.model_admin.doers)
        cases = list(rows[: self.list_per_page + 1])
        self.result_list = cases[: self.list_per_page]
        if len(cases) > self.list_per_page:
            last = self.result_list[-1]
            self.more = f"{getattr(last, order.removeprefix('-')).isoformat()},{last.pk}"
        self.result_count = len(self.result_list)
        self.paginator = self.model_admin.get_paginator(request, self.result_list, self.list_per_page)
        # The tabs say how many there are; a different number would be shown as how many results the page has.
        self.full_result_count, self.show_full_result_count = self.result_count, False
        self.can_show_all = self.multi_page = False
        self.show_admin_actions = False

    def more_query(self) -> str:
        """The query of the next page."""
        text: str = super().get_query_string({AFTER: self.more}, ["p"])
        return text


def _place(text: str) -> tuple[datetime, UUID] | None:
    """Where a page begins; None for the top, also when it cannot be read."""
    instant, _comma, key = text.partition(",")
    try:
        moment = parse_datetime(instant)
        return (moment, UUID(key)) if moment is not None and moment.tzinfo is not None else None
    except ValueError:
        return None
