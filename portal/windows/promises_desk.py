"""Promises to publish that are running out, over all clients."""

from django.contrib import admin
from django.db.models import DateTimeField, Func, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as lazy

from maintenance.promises.models import PromiseAlert
from portal.shell.desk.base import DeskAdmin, client_link, moment, time_left
from portal.shell.desk.site import desk


@admin.register(PromiseAlert, site=desk)
class PromiseAlertAdmin(DeskAdmin):
    """What is not published though three quarters of its time are over; a row goes when the window is published."""

    list_display = ("promise", "window", client_link, "lane", moment("raised_at", lazy("alerted at")))
    list_display_links = None
    list_filter = ("lane",)
    search_fields = ("title", "tenant__legal_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromiseAlert]:
        rows = PromiseAlert.objects.select_related("tenant")
        return rows.annotate(business=Func(function="business_now", output_field=DateTimeField()))

    @admin.display(description=lazy("promise"), ordering="due_at")
    def promise(self, alert: PromiseAlert) -> SafeString:
        """Time left, or by how much it is late."""
        return time_left(alert.due_at, alert.business)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=lazy("window"), ordering="title")
    def window(self, alert: PromiseAlert) -> SafeString:
        """Where it is extended, moved or ended."""
        page = reverse("admin:tenants_tenant_window", args=[alert.tenant_id, alert.window_id])
        return format_html('<a href="{}">{}</a>', page, alert.named)
