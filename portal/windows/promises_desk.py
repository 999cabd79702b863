"""Promises to publish that are running out, over all clients."""

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db.models import DateTimeField, Func, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.selectors import directories, directory_names
from maintenance.promises.models import PromiseAlert
from maintenance.promises.selectors import held_by
from portal.shell.desk.base import DeskAdmin, client_link, moment, time_left
from portal.shell.desk.csv_lists import in_files
from portal.shell.desk.site import desk

NO_PARTY = "none"


class PartyFilter(admin.SimpleListFilter):
    """Whose answer it waits for."""

    title = lazy("party")
    parameter_name = "party"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*directory_names().items(), (NO_PARTY, lazy("Waits for no party"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PromiseAlert]) -> QuerySet[PromiseAlert]:
        party = self.value()
        return queryset.filter(held_by("" if party == NO_PARTY else party)) if party else queryset


@admin.register(PromiseAlert, site=desk)
class PromiseAlertAdmin(DeskAdmin):
    """Windows unpublished after three quarters of their time; a row goes when its window is published."""

    list_display = ("promise", "window", client_link, "waits_for", "lane", moment("raised_at", lazy("alerted at")))
    list_display_links = None
    list_filter = (PartyFilter, "lane")
    search_fields = ("title", "tenant__legal_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromiseAlert]:
        rows = PromiseAlert.objects.select_related("tenant")
        return rows.annotate(business=Func(function="business_now", output_field=DateTimeField()))

    @in_files(attrgetter("due_at"))
    @admin.display(description=lazy("promise"), ordering="due_at")
    def promise(self, alert: PromiseAlert) -> SafeString:
        """Shows the time left, or by how much it is late."""
        return time_left(alert.due_at, alert.business)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=lazy("waits for"))
    def waits_for(self, alert: PromiseAlert) -> str:
        """The parties that have not answered."""
        names = {each.code: str(each) for each in directories()}
        return _(", ").join(names.get(code, code) for code in alert.parties)

    @admin.display(description=lazy("window"), ordering="title")
    def window(self, alert: PromiseAlert) -> SafeString:
        """Links to the page where the window is extended, moved or ended."""
        page = reverse("admin:tenants_tenant_window", args=[alert.tenant_id, alert.window_id])
        return format_html('<a href="{}">{}</a>', page, alert.named)
