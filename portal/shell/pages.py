"""The tools that all pages of a client share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from portal.shell.contexts import render_page
from tenants.clock import seconds_until
from tenants.database.kept_queries import PreparedQuery

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

INVALID, CONFLICT, TOO_OFTEN = 422, 409, 429  # a form with errors; something changed meanwhile; not so soon
GONE = 410  # a link that is no longer good


def not_before(response: HttpResponse, again_at: datetime) -> HttpResponse:
    """The answer to what was tried too often: a program reads when to try again, as the page says in words."""
    response.status_code, response["Retry-After"] = TOO_OFTEN, seconds_until(again_at)
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """Returns the data a form was sent with, even empty; None when it is only to be drawn."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class CountedList:
    """Rows by page, of which the count and the first ones are asked for by queries that are kept. first: as many as
    stand on a page; counted: one row, or none.
    """

    everything: Callable[[], QuerySet[Any]]
    first: PreparedQuery[Any]
    counted: PreparedQuery[tuple[int]]

    def count(self) -> int:
        return sum(count for (count,) in self.counted())

    def __getitem__(self, rows: slice) -> Any:
        return self.everything()[rows] if rows.start else self.first()[: rows.stop]


@dataclass(frozen=True)
class CountedRows:
    """Rows by page. counted: how many they are; None: nobody has counted them yet."""

    rows: QuerySet[Any]
    counted: int | None

    def count(self) -> int:
        return self.rows.count() if self.counted is None else self.counted

    def __getitem__(self, rows: slice) -> QuerySet[Any]:
        return self.rows[rows]


def counted_list(everything: Callable[[], QuerySet[Any]], size: int = 50) -> CountedList:
    """Rows that are listed `size` by `size`, most often the first ones, and are the same set each time."""
    return CountedList(
        everything, PreparedQuery(lambda: everything()[:size]), PreparedQuery(lambda: _counted(everything()))
    )


def _counted(rows: QuerySet[Any]) -> QuerySet[Any, tuple[int]]:
    everything: QuerySet[Any, Any] = rows.order_by().annotate(everything=Value(1)).values("everything")
    counted: QuerySet[Any, tuple[int]] = everything.annotate(count=Count("pk")).values_list("count")
    return counted


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | CountedList | CountedRows | list[Any], size: int = 50
) -> Page[Any]:
    """The page that `?page=` names; the nearest one when it does not exist."""
    listed: Any = rows  # each has what a paginator asks for
    return Paginator(listed, size).get_page(request.GET.get("page"))


def htmx(request: HttpRequest) -> bool:
    """Returns whether htmx asks for a part of the page (not when it restores a whole page from the history)."""
    asked = getattr(request, "htmx", None)
    return bool(asked and not asked.history_restore_request)


def render_for_htmx(request: HttpRequest, name: str, page: DataclassInstance) -> HttpResponse:
    """A page or, for htmx, a fragment; which of both depends on who asks, so caches are told."""
    response = render_page(request, name, page)
    patch_vary_headers(response, ["HX-Request"])
    return response


def nothing_chosen(request: HttpRequest) -> bool:
    """Returns whether a list sent no numbers (?scope=selected without ?number= or ?found=), and tells the person so."""
    asked = request.GET
    chosen = asked.get("number") or asked.get("found")
    nothing = request.method != "POST" and asked.get("scope") == "selected" and not chosen
    if nothing:
        messages.error(request, _("Choose at least one number first."))
    return nothing
