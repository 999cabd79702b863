"""The base of all pages of the desk: permissions by role, refusals as messages, no deletion in bulk."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import reduce
from operator import attrgetter, or_
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from compliance import two_people
from compliance.acts import note_desk_row
from compliance.evidence.selectors import doer_of, with_namesakes
from labels.domain.numbers import anyhow_written
from portal.shell.desk import csv_lists, staff_access
from portal.shell.desk.pickers import ClientPicker
from portal.shell.desk.row_history import RowHistoryPage, row_history
from portal.shell.desk.site import ByName, desk, reviewer, staff_actor
from tenants.models import Tenant
from tenants.people.models import Role
from tenants.people.roles import REVIEWERS
from tenants.refusals import Refused
from tenants.when import duration_text, moment_text

STAFF = REVIEWERS
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
NOBODY: frozenset[Role] = frozenset()
F = TypeVar("F", bound=Callable[..., Any])


def proposed(request: HttpRequest) -> None:
    """Say that nothing is done yet, and by whom it will be; then nothing says that the row was changed."""
    request.proposed = True  # type: ignore[attr-defined]  # for DeskAdmin.message_user
    if two_people.administrators() > 1:
        messages.success(request, _("Proposed: another administrator confirms it in the inbox."))
    else:
        messages.warning(
            request,
            _("Proposed, but you are the only administrator: the command manage.py administrator invites the second."),
        )


class DeskAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """A list and its pages. Who may do what is said by role; Django's permission rows are not used."""

    may_view: ClassVar[frozenset[Role]] = STAFF
    may_add: ClassVar[frozenset[Role]] = NOBODY
    may_change: ClassVar[frozenset[Role]] = NOBODY
    may_delete: ClassVar[frozenset[Role]] = NOBODY

    actions: tuple[str, ...] | None = None  # none, not even "delete selected"
    list_per_page = 50
    list_filter_sheet = False
    list_fullwidth = True

    numbers_in: ClassVar[tuple[str, ...]] = ()  # fields in which numbers stand: found however they are written
    more_in_files: ClassVar[tuple[str, ...]] = ()  # columns that the list as a file has beside those of its page
    doers: ClassVar[tuple[str, ...]] = ()  # fields of names, each with one of the id: told from who looks the same

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return with_namesakes(super().get_queryset(request), *self.doers)

    def changelist_view(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponseBase:
        """Titles the list by its rows' name, where Django would say "Select … to change"; or answers as CSV."""
        if request.method == "GET" and csv_lists.ASKED in request.GET:
            return self._as_csv(request)
        title = {"title": capfirst(self.model._meta.verbose_name_plural), "most_rows": f"{csv_lists.MOST_ROWS:,}"}
        answer: HttpResponse = super().changelist_view(request, title | (extra_context or {}))
        return answer

    def _as_csv(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = request.GET.copy()
        asked.pop(csv_lists.ASKED)
        request.GET = asked  # type: ignore[assignment]  # as the list itself is asked for
        try:
            changes = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return redirect(request.path)
        return csv_lists.list_as_csv(self, changes, self.listed(changes), self.beside, self.more_in_files)

    def listed(self, changes: ChangeList) -> models.QuerySet[Any]:
        """Returns all rows of a list, as its columns need them."""
        rows: models.QuerySet[Any] = changes.queryset
        return rows

    def beside(self, rows: list[Any]) -> list[Any]:
        """Rows of a list with what their columns need beside them, read at once for all of them."""
        return rows

    def formfield_for_dbfield(self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """No links to what a field points to: unfold opens them in a frame, which the policy of content forbids."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(widget := getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = widget.widget
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A client is typed and looked for."""
        if db_field.related_model is Tenant:
            kwargs["widget"] = ClientPicker()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> ByName:
        """Nothing that stands in the address: Django would put texts where a form has instants."""
        return {}

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        rows, repeats = super().get_search_results(request, queryset, search_term)
        if self.numbers_in and (number := anyhow_written(search_term)):
            wanted = [models.Q(**{f"{field}__regex": number}) for field in self.numbers_in]
            rows = rows | queryset.filter(reduce(or_, wanted))
        return rows, repeats

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Allows only lookups of this list's filters: by another column a secret could be guessed letter by letter."""
        filters = self.get_list_filter(request) if request is not None else self.list_filter
        return lookup in {each for listed in filters for each in _lookups(self.model, listed)}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _role(request) in self.may_view

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _role(request) in self.may_add

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _role(request) in self.may_change

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _role(request) in self.may_delete

    def has_administer_permission(self, request: HttpRequest) -> bool:
        """Only administrators give the commands that ask for this."""
        return _role(request) in ADMINISTRATORS

    def render_change_form(
        self, request: HttpRequest, context: ByName, *args: Any, obj: models.Model | None = None, **kwargs: Any
    ) -> HttpResponse:
        """The page of one row about a client is a look at the client's data."""
        if (tenant := self.client_of(obj)) is not None:
            staff_access.note(request, tenant, lambda: _("Viewed: %(what)s") % {"what": self.named(obj)})
        context["show_history"] = bool(self.may_add or self.may_change)  # of other rows nothing is kept
        response: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return response

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """A proposal for the second person is not logged here: the history of its case has it."""
        if not getattr(obj, "proposed", False):
            self._record(request, "desk_added", obj)
            super().log_addition(request, obj, message)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        """Leads to the list, which has no proposal before the second person agrees."""
        if not getattr(obj, "proposed", False):
            response: HttpResponse = super().response_add(request, obj, post_url_continue)
            return response
        proposed(request)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def history_view(self, request: HttpRequest, object_id: str, extra_context: ByName | None = None) -> HttpResponse:
        """Shows our own history: Django's has nothing of changes that two people agreed on."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        page = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        shown = RowHistoryPage(row_history(str(self.opts.model_name), self.keys_of(row)), page)
        return desk.render(request, "admin/row_history.html", shown, title=str(row), opts=self.opts)

    def keys_of(self, row: Any) -> list[object]:
        """Returns the keys by which the staff's history knows a row."""
        return [row.pk]

    def message_user(self, request: HttpRequest, message: Any, *args: Any, **kwargs: Any) -> None:
        """A proposal for the second person gets no second message: the page has said that it waits."""
        if not getattr(request, "proposed", False):
            super().message_user(request, message, *args, **kwargs)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        changed = [each["changed"] for each in message if isinstance(each, dict) and "changed" in each]
        fields = ", ".join(name for each in changed for name in each["fields"])
        self._record(request, "desk_changed", obj, fields=fields)
        super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for obj in queryset:
            self._record(request, "desk_removed", obj)
        super().log_deletions(request, queryset)

    def _record(self, request: HttpRequest, action: str, obj: Any, **details: str) -> None:
        """Records it in the staff's history, in the transaction that changes the row."""
        note_desk_row(
            action,
            actor=staff_actor(request),
            subject_kind=str(self.opts.model_name),
            subject_id=obj.pk,
            thing=self.named(obj),
            **details,
        )

    def client_of(self, obj: models.Model | None) -> Tenant | None:
        """Returns the client whose data the row is."""
        return getattr(obj, "tenant", None)

    def named(self, obj: Any) -> str:
        """Returns the row's name where a client reads that staff looked at it."""
        return f"{self.opts.verbose_name} {obj}"

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(request.get_full_path())
        return response


class PageAdmin(DeskAdmin):
    """A list whose rows have a page of our own each; a POST orders something about the row."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: ByName | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return self.order(request, row) if request.method == "POST" else self.page(request, row)

    def page(self, request: HttpRequest, row: Any) -> HttpResponse:
        """The page of a row."""
        raise NotImplementedError

    def order(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Carries out an order and answers."""
        raise NotImplementedError


def badge(description: Any, **tones: str) -> Callable[[F], F]:
    """A column of (code, word) shown as a badge; tones: code=success, info, warning or danger, any other none."""
    # Unfold shows the code itself where its mapping has no tone.
    return cast(Callable[[F], F], display(description=description, label=defaultdict(str, tones)))


def state_badge(**tones: str) -> Callable[[models.Model], tuple[str, str]]:
    """A column of the row's state in its model's words; tones as of badge."""

    @badge(lazy("state"), **tones)
    def column(row: Any) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    return column


@admin.display(description=lazy("client"))
def client_name(row: Any) -> str:
    """A column of the client that the row is about."""
    return str(row.tenant.legal_name)


def time_left(due: datetime, now: datetime, soon: str = "desk-soon") -> SafeString:
    """Returns the time left, or how late it is. soon: the style while it is not late."""
    left = due - now
    late = left.total_seconds() < 0
    words = (_("%(time)s overdue") if late else _("%(time)s left")) % {"time": duration_text(left)}
    kind = "desk-late" if late else soon
    return format_html('<span class="{}" title="{}">{}</span>', kind, moment_text(due), words)


@admin.display(description=lazy("client"))
def client_link(row: Any) -> SafeString:
    """The client that the row is about; its name leads to its page."""
    page = reverse("admin:tenants_tenant_change", args=[row.tenant_id])
    return format_html('<a href="{}">{}</a>', page, row.tenant.legal_name)


def command(description: Any, permission: str) -> Callable[[F], F]:
    """Something to do with the rows that are ticked; has_<permission>_permission says who may."""
    return cast(Callable[[F], F], action(description=description, permissions=[permission]))


def moment(field: str, description: Any) -> Callable[[models.Model], str]:
    """A column of instants as the portal writes them, with the weekday."""

    @csv_lists.in_files(attrgetter(field))
    @admin.display(description=description, ordering=field)
    def column(row: models.Model) -> str:
        value = getattr(row, field)
        return moment_text(value) if value else ""

    return cast(Callable[[models.Model], str], column)


def doer(field: str, description: Any) -> Callable[[models.Model], str]:
    """A column of people; told apart, where the page has it among its `doers`."""

    @admin.display(description=description, ordering=field)
    def column(row: models.Model) -> str:
        return doer_of(row, field)

    return cast(Callable[[models.Model], str], column)


def _lookups(model: type[models.Model], listed: Any) -> Iterator[str]:
    """Yields the parameters that a list's filter puts into the address."""
    if isinstance(listed, type):
        yield listed.parameter_name  # type: ignore[attr-defined]  # of Django's SimpleListFilter
        return
    path = listed[0] if isinstance(listed, tuple) else listed
    field = get_fields_from_path(model, path)[-1]
    yield from (path, f"{path}__exact", f"{path}__isnull")
    if field.is_relation:
        yield f"{path}__{field.target_field.name}__exact"  # type: ignore[attr-defined]  # of a relation
    if isinstance(field, models.DateField):
        yield from (f"{path}__gte", f"{path}__lt")


def _role(request: HttpRequest) -> str:
    return reviewer(request).role if request.user.is_authenticated else ""


class LookFirst(Exception):
    """Rolls back a change that nobody has confirmed yet, and shows its page. then: work to start all the same."""

    def __init__(self, page: HttpResponse, then: Callable[[], None] = lambda: None) -> None:
        super().__init__("to be confirmed")
        self.page, self.then = page, then


def carried(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """The fields that were posted, to be posted again."""
    left_out = {"csrfmiddlewaretoken", *without}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in left_out]
