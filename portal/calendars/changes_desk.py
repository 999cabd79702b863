"""What became of the windows that a change of the calendar made move, over all clients."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _, gettext_lazy as lazy

from maintenance.calendars.models import CalendarChange, MustMove
from portal.shell.contexts import fields_of
from portal.shell.desk.base import DeskAdmin, doer, moment
from portal.shell.desk.site import ByName, desk

SHOWN = 500


@dataclass(frozen=True)
class ChangePage:
    """A change and the windows that must move for it. count: of all, of which `rows` are the first SHOWN."""

    rows: QuerySet[MustMove]
    count: int


@admin.register(CalendarChange, site=desk)
class CalendarChangeAdmin(DeskAdmin):
    """Changes that made windows move, and how far all clients have come with it."""

    doers = ("made_by",)
    list_display = ("__str__", "kind", doer("made_by", lazy("by")), moment("made_at", lazy("at")), "settled")
    list_filter = ("kind",)
    change_form_template = "admin/calendars/calendarchange/page.html"

    @admin.display(description=lazy("settled"))
    def settled(self, change: CalendarChange) -> str:
        states = Counter(change.must_move.values_list("state", flat=True))
        waiting = sum(states[state] for state in MustMove.OPEN)
        return f"{states.total() - waiting} / {states.total()}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: ByName | None = None
    ) -> HttpResponse:
        change = self.get_object(request, object_id)
        rows = MustMove.objects.filter(change=change).select_related("tenant").order_by("state", "starts_at")
        more = fields_of(ChangePage(rows[:SHOWN], rows.count())) | {"title": _("Windows that must move")}
        response: HttpResponse = super().change_view(request, object_id, form_url, more | (extra_context or {}))
        return response
