"""What parties have sent by themselves: when, what looks it has made due, and how much of it was not theirs."""

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from labels.directories.accounts import served_by
from labels.directories.callbacks import CallbackOutcome, callback_counts, numbers_named
from labels.directories.models import Connection, PartyCallback
from portal.shell.contexts import fields_of
from portal.shell.desk.base import DeskAdmin, moment
from portal.shell.desk.site import ByName, desk

SHOWN: Final = 8_000  # characters of what came
OUTCOMES: Final = {
    CallbackOutcome.TAKEN: lazy("taken"),
    CallbackOutcome.KNOWN: lazy("sent again"),
    CallbackOutcome.FORGED: lazy("without its signature"),
    CallbackOutcome.LATE: lazy("signed too long ago"),
    CallbackOutcome.STRANGER: lazy("at another address"),
    CallbackOutcome.TOO_MANY: lazy("too many at once"),
}


@dataclass(frozen=True)
class CallbackCounts:
    """Above the list: what became of all so far. accounts: (connection's name, a count for each outcome)."""

    outcomes: list[str]
    accounts: list[tuple[str, list[int]]]


class CameOfIt(admin.SimpleListFilter):
    """What has come of them."""

    title = lazy("what came of it")
    parameter_name = "came"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("looks", _("looks")), ("none", _("no look")), ("again", _("sent again"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PartyCallback]) -> QuerySet[PartyCallback]:
        wanted = {"looks": {"looks__gt": 0}, "none": {"looks": 0}, "again": {"times__gt": 1}}
        return queryset.filter(**wanted.get(self.value() or "", {}))


@admin.register(PartyCallback, site=desk)
class PartyCallbackAdmin(DeskAdmin):
    """Read only: nothing of what came is believed, and nothing of it is changed."""

    list_display = (
        moment("received_at", lazy("received")),
        "connection",
        "numbers",
        "looks_due",
        "came",
    )
    list_display_links = (list_display[0],)
    list_filter = ("connection", "connection__directories", CameOfIt, "received_at")
    list_before_template = "admin/directories/callback_counts.html"
    fields = readonly_fields = (*list_display, "of_directories", "said")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PartyCallback]:
        rows = PartyCallback.objects.select_related("connection__instead_of")
        return rows.prefetch_related("connection__directories", "connection__instead_of__directories")

    def changelist_view(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponseBase:
        shown = fields_of(_counts()) | (extra_context or {})
        answer: HttpResponseBase = super().changelist_view(request, shown)
        return answer

    @admin.display(description=lazy("directories"))
    def of_directories(self, row: PartyCallback) -> str:
        return _(", ").join(str(each) for each in served_by(row.connection).directories.all()) or "—"

    @admin.display(description=lazy("numbers named"))
    def numbers(self, row: PartyCallback) -> str:
        """Where it names none, any of the party's may be meant."""
        return str(len(numbers_named(bytes(row.content))) or _("any"))

    @admin.display(description=lazy("looks due"), ordering="looks")
    def looks_due(self, row: PartyCallback) -> str:
        said = ngettext("at %(count)s client", "at %(count)s clients", row.looks)
        return said % {"count": row.looks} if row.looks else _("none")

    @admin.display(description=lazy("came"), ordering="times")
    def came(self, row: PartyCallback) -> str:
        return _("once") if row.times == 1 else _("%(count)s times") % {"count": row.times}

    @admin.display(description=lazy("content"))
    def said(self, row: PartyCallback) -> SafeString:
        """As it came; JSON line by line."""
        text = bytes(row.content).decode(errors="replace")
        with suppress(ValueError, RecursionError):
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
        return format_html('<pre class="desk-said">{}</pre>', text[:SHOWN] + ("…" if len(text) > SHOWN else ""))


def _counts() -> CallbackCounts:
    counts = callback_counts()
    names = {0: _("nobody's"), **dict(Connection.objects.values_list("pk", "name"))}
    rows = [(name, [counts[key].get(each, 0) for each in OUTCOMES]) for key, name in names.items() if key in counts]
    return CallbackCounts([str(each) for each in OUTCOMES.values()], rows)
