"""Due work over all clients: what is late and what fails, and another try at once."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import DateTimeField, Func, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from labels.selectors import directory_names
from portal.duty.work_names import NAMES, work_name
from portal.shell.desk.base import DeskAdmin, badge, command, moment
from portal.shell.desk.errors import error_text
from portal.shell.desk.site import desk
from tenants import context
from tenants.agenda import services
from tenants.agenda.claiming import GIVEN_UP_ROWS
from tenants.agenda.lanes import LANES
from tenants.agenda.models import Work
from tenants.agenda.selectors import PATIENCE, is_overdue
from tenants.clock import business_now
from tenants.when import duration_text


class WorkStateFilter(admin.SimpleListFilter):
    """What needs a look, unless another state is asked for."""

    title = lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        named = {
            "failing": lazy("Failing"),
            "given_up": lazy("Given up"),
            "late": lazy("Late"),
            "open": lazy("Not done"),
            "done": lazy("Done"),
        }
        return list(named.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Work]) -> QuerySet[Work]:
        waiting, late = Q(done_at=None), is_overdue(business_now())
        failing = waiting & ~Q(last_error="")
        given_up = waiting & GIVEN_UP_ROWS
        named = {"failing": failing, "given_up": given_up, "late": late, "open": waiting, "done": ~waiting}
        return queryset.filter(named.get(self.value() or "", failing | late))

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [first | {"display": _("Overdue or failing")}, *others]


class WorkNameFilter(admin.SimpleListFilter):
    """One kind of work."""

    title = lazy("what")
    parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return sorted(((name, str(word)) for name, word in NAMES.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Work]) -> QuerySet[Work]:
        return queryset.filter(name=self.value()) if self.value() else queryset


class WorkDirectoryFilter(admin.SimpleListFilter):
    """What asks or tells one directory."""

    title = lazy("directory")
    parameter_name = "directory"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(directory_names().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Work]) -> QuerySet[Work]:
        return queryset.filter(arguments__directory=self.value()) if self.value() else queryset


@admin.register(Work, site=desk)
class WorkAdmin(DeskAdmin):
    """Read only; `try now` forgets the pauses of earlier failures."""

    actions = ("try_now",)
    list_display = ("what", "client", "lane_label", moment("due_at", lazy("due")), "lateness", "tries", "trouble")
    list_filter = (WorkStateFilter, "lane", WorkNameFilter, WorkDirectoryFilter)
    search_fields = ("name", "key", "tenant__legal_name", "last_error")
    list_select_related = ("tenant",)
    ordering = ("due_at",)

    def named(self, obj: Work) -> str:
        return work_name(obj.name)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Work]:
        work: QuerySet[Work] = super().get_queryset(request)
        return work.annotate(
            business=Func(function="business_now", output_field=DateTimeField()),
            given_up=Q(done_at=None) & GIVEN_UP_ROWS,
        )

    @command(lazy("Retry now"), "administer")
    def try_now(self, request: HttpRequest, queryset: QuerySet[Work]) -> None:
        """Schedule the same work anew at its own due time: its pauses end and its tries are counted from the start."""
        tried = 0
        for work in queryset.filter(done_at=None, lease_until=None):
            with context.client(work.tenant) if work.tenant else context.platform():
                place = services.schedule if work.tenant else services.schedule_for_platform
                place(work.name, key=work.key, due_at=work.due_at, lane=work.lane, **work.arguments)
            tried += 1
        told = ngettext("%(count)s task is being retried.", "%(count)s tasks are being retried.", tried)
        messages.success(request, told % {"count": f"{tried:,}"})

    @admin.display(description=lazy("what"), ordering="name")
    def what(self, work: Work) -> SafeString:
        return format_html('<span title="{}">{}</span>', work.name, work_name(work.name))

    @admin.display(description=lazy("client"))
    def client(self, work: Work) -> str:
        return work.tenant.legal_name if work.tenant else _("Platform")

    @badge(lazy("lane"), fast="success", green="info")
    def lane_label(self, work: Work) -> tuple[str, str]:
        return work.lane, str(LANES[work.lane])

    @admin.display(description=lazy("overdue by"))
    def lateness(self, work: Work) -> SafeString | str:
        late = work.business - work.due_at  # type: ignore[attr-defined]  # annotated
        if work.done_at is not None or late < PATIENCE:
            return ""
        return format_html('<span class="desk-late">{}</span>', duration_text(late))

    @admin.display(description=lazy("tries"), ordering="attempts")
    def tries(self, work: Work) -> int:
        return work.attempts

    @admin.display(description=lazy("last error"))
    def trouble(self, work: Work) -> str:
        if work.given_up:  # type: ignore[attr-defined]  # annotated
            return _("Given up, no longer retried: %(error)s") % {"error": error_text(work.last_error)}
        return error_text(work.last_error)
