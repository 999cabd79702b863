"""Notices that wait for an answer, over all clients: who has not heard, the most pressing first."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import DateTimeField, Func, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from maintenance.unanswered.models import UnansweredNotice
from portal.admin.base import DeskAdmin, moment
from portal.admin.site import desk
from tenants.when import duration_text, moment_text


@admin.register(UnansweredNotice, site=desk)
class UnansweredNoticeAdmin(DeskAdmin):
    """What clients have not confirmed; a row goes when somebody has."""

    list_display = ("left", "notice", "client", "heard_of", "last_step", moment("asked_at", lazy("asked")))
    list_display_links = None
    list_filter = ("step", "urgent")
    search_fields = ("title", "tenant__legal_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnansweredNotice]:
        rows = UnansweredNotice.objects.select_related("tenant")
        return rows.annotate(business=Func(function="business_now", output_field=DateTimeField()))

    @admin.display(description=lazy("answer by"), ordering="until")
    def left(self, row: UnansweredNotice) -> SafeString:
        """Time left, or by how much it is late."""
        left = row.until - row.business  # type: ignore[attr-defined]  # annotated
        late = left.total_seconds() < 0
        words = (_("%(time)s overdue") if late else _("%(time)s left")) % {"time": duration_text(left)}
        kind = "desk-late" if late else "desk-soon" if row.step == "desk" else "desk-time"
        return format_html('<span class="{}" title="{}">{}</span>', kind, moment_text(row.until), words)

    @admin.display(description=lazy("notice"), ordering="title")
    def notice(self, row: UnansweredNotice) -> SafeString | str:
        """Where what it is about is seen."""
        kind, _colon, key = row.about.partition(":")
        if kind != "window":
            return row.title
        page = reverse("admin:tenants_tenant_window", args=[row.tenant_id, key])
        return format_html('<a href="{}">{}</a>', page, row.title)

    @admin.display(description=lazy("client"))
    def client(self, row: UnansweredNotice) -> SafeString:
        page = reverse("admin:tenants_tenant_change", args=[row.tenant_id])
        return format_html('<a href="{}">{}</a>', page, row.tenant.legal_name)

    @admin.display(description=lazy("answers"))
    def heard_of(self, row: UnansweredNotice) -> str:
        """How many of the answers that are wanted there are."""
        return _("%(heard)s of %(wanted)s") % {"heard": row.heard, "wanted": row.wanted}

    @admin.display(description=lazy("last step"), ordering="step")
    def last_step(self, row: UnansweredNotice) -> str:
        """What was done last, and when."""
        if row.step_at is None:
            return _("not asked yet")
        return f"{row.get_step_display()} · {moment_text(row.step_at)}"
