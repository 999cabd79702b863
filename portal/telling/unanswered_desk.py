"""Notices that wait for an answer, over all clients: who has not heard, the most pressing first."""

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import DateTimeField, Func, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from maintenance.notices.selectors import ABOUT, FIRST_LETTERS
from maintenance.unanswered.models import UnansweredNotice
from portal.shell.desk.base import DeskAdmin, client_link, moment, time_left
from portal.shell.desk.csv_lists import in_files
from portal.shell.desk.site import desk
from tenants.domain.receipts import Reach
from tenants.outbox.selectors import latest_by_channel, reach_of, said_about
from tenants.when import moment_text


class WithReach(ChangeList):
    """A page of the list; each row has its messages and their recipients."""

    model_admin: DeskAdmin

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = self.model_admin.beside(list(self.result_list))  # as the template goes through it


@admin.register(UnansweredNotice, site=desk)
class UnansweredNoticeAdmin(DeskAdmin):
    """Notices that clients have not confirmed; a row goes when somebody has."""

    list_display = (
        "left",
        "notice",
        client_link,
        "reached",
        "heard_of",
        "last_step",
        moment("asked_at", lazy("confirmation requested")),
    )
    list_display_links = None
    list_filter = ("step", "urgent")
    search_fields = ("title", "tenant__legal_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnansweredNotice]:
        rows = UnansweredNotice.objects.select_related("tenant")
        return rows.annotate(business=Func(function="business_now", output_field=DateTimeField()))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithReach

    def beside(self, rows: list[Any]) -> list[Any]:
        """Adds to each row its messages and their recipients."""
        own = {f"{ABOUT}:{row.notice_id}" for row in rows}
        subjects = {row.about for row in rows}
        said = said_about({row.tenant_id for row in rows}, own | subjects) if rows else []
        for row in rows:
            names = {(row.tenant_id, row.about), (row.tenant_id, f"{ABOUT}:{row.notice_id}")}
            row.ways = latest_by_channel(
                each
                for each in said
                if (each.tenant, each.about) in names and row.asked_at - FIRST_LETTERS <= each.due_at <= row.business
            )
        return rows

    @admin.display(description=lazy("told"))
    def reached(self, row: UnansweredNotice) -> SafeString | str:
        """Counts the addressees whom it has reached, and those whom it could not reach."""
        reaches = [reach_of(ways) for ways in row.ways.values()]  # type: ignore[attr-defined]  # by beside
        if not reaches:
            return "—"
        told = _("%(told)s of %(all)s") % {"told": reaches.count(Reach.TOLD), "all": len(reaches)}
        if not (lost := reaches.count(Reach.UNREACHED)):
            return told
        words = ngettext("%(count)d could not be reached", "%(count)d could not be reached", lost) % {"count": lost}
        return format_html('{} <span class="desk-late">{}</span>', told, words)

    @in_files(attrgetter("until"))
    @admin.display(description=lazy("answer by"), ordering="until")
    def left(self, row: UnansweredNotice) -> SafeString:
        """Shows the time left, or by how much it is late."""
        soon = "desk-soon" if row.step == "desk" else "desk-time"
        return time_left(row.until, row.business, soon)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=lazy("notice"), ordering="title")
    def notice(self, row: UnansweredNotice) -> SafeString | str:
        """Links to the page of the notice's subject."""
        kind, _colon, key = row.about.partition(":")
        if kind != "window":
            return row.named
        page = reverse("admin:tenants_tenant_window", args=[row.tenant_id, key])
        return format_html('<a href="{}">{}</a>', page, row.named)

    @admin.display(description=lazy("answers"))
    def heard_of(self, row: UnansweredNotice) -> str:
        """Counts the answers so far among those wanted."""
        return _("%(heard)s of %(wanted)s") % {"heard": row.heard, "wanted": row.wanted}

    @admin.display(description=lazy("last step"), ordering="step")
    def last_step(self, row: UnansweredNotice) -> str:
        """Shows the last step and its time."""
        if row.step_at is None:
            return _("not asked yet")
        return f"{row.get_step_display()} · {moment_text(row.step_at)}"
