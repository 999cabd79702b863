"""The inbox over all clients, and the page of a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import DateTimeField, Func, Q, QuerySet
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compliance.reviews import selectors, services
from compliance.reviews.models import Attachment, Case
from portal.admin import case_page
from portal.admin.base import REFUSALS, DeskAdmin, badge
from portal.admin.forms import DecisionForm
from portal.admin.site import actor, desk, reviewer
from portal.files import attachment_response
from portal.templatetags._times import duration_text, moment_text
from tenants.agenda.lanes import Lane
from tenants.clock import business_now

DECIDED = "decided"


class StateFilter(admin.SimpleListFilter):
    """What is with the reviewers, unless another state is asked for."""

    title = lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("late", lazy("Late")),
            (Case.State.WAITING, Case.State.WAITING.label),
            (DECIDED, lazy("Decided")),
            ("all", lazy("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        """Without a choice the open ones are shown, so that is what the first choice says."""
        first, *others = super().choices(changelist)
        return [first | {"display": Case.State.OPEN.label}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        narrowing = {
            "late": Q(state=Case.State.OPEN, due_at__lt=business_now()),
            Case.State.WAITING.value: Q(state=Case.State.WAITING),
            DECIDED: Q(decided_at__isnull=False),
            "all": Q(),
        }
        return queryset.filter(narrowing.get(self.value() or "", Q(state=Case.State.OPEN)))


@admin.register(Case, site=desk)
class CaseAdmin(DeskAdmin):
    """Cases are opened by clients and decided here; nothing of them is edited."""

    list_display = ("lane_label", "promise", "title", "client", "kind_label", "holder")
    list_display_links = ("lane_label", "title")
    list_filter = (StateFilter, "lane", "kind")
    list_before_template = "admin/reviews/case/before_list.html"
    search_fields = ("title", "tenant__legal_name", "tenant__credit_code")
    search_help_text = lazy("Title, client or credit code")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return selectors.inbox().annotate(
            business=Func(function="business_now", output_field=DateTimeField()), real=Now()
        )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        if request.GET.get("state") == DECIDED:
            return ("-decided_at", "-id")
        return ("lane_rank", "due_at", "id")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        counts = selectors.counts(business_now())
        asked = request.GET.get("state", "")
        tabs = [
            ("", Case.State.OPEN.label, counts.open),
            ("late", _("Late"), counts.late),
            (Case.State.WAITING.value, Case.State.WAITING.label, counts.waiting),
            (DECIDED, _("Decided"), None),
            ("all", _("All"), None),
        ]
        states = [
            {"value": value, "label": label, "count": count, "here": value == asked, "bad": value == "late" and count}
            for value, label, count in tabs
        ]
        extra = {"title": _("Inbox"), "desk_states": states} | (extra_context or {})
        response: HttpResponse = super().changelist_view(request, extra)
        return response

    # ------------------------------------------------------------ columns

    @badge(lazy("lane"), fast="success", green="info")
    def lane_label(self, case: Case) -> tuple[str, str]:
        return case.lane, str(Lane(case.lane).label)

    @admin.display(description=lazy("promise"))
    def promise(self, case: Case) -> SafeString | str:
        """Time left, or by how much it is late; while the client is to answer, since when."""
        if case.decided_at is not None:
            return format_html("{} · {}", case.get_state_display(), moment_text(case.decided_at))
        if case.waiting_since is not None:
            return format_html('<span class="desk-quiet">{}</span>', case.get_state_display())
        left = case.due_at - case.business  # type: ignore[attr-defined]  # annotated
        words = _("%(time)s left") if left.total_seconds() >= 0 else _("%(time)s late")
        kind = "desk-late" if left.total_seconds() < 0 else "desk-soon" if left.total_seconds() < 900 else "desk-time"
        told = words % {"time": duration_text(left)}
        return format_html('<span class="{}" title="{}">{}</span>', kind, moment_text(case.due_at), told)

    @admin.display(description=lazy("client"))
    def client(self, case: Case) -> SafeString:
        return format_html("{}<br><small>{}</small>", case.tenant.legal_name, case.tenant.get_subject_type_display())

    @admin.display(description=lazy("kind"))
    def kind_label(self, case: Case) -> str:
        return str(case.get_kind_display())

    @admin.display(description=lazy("held by"))
    def holder(self, case: Case) -> str:
        held = case.held_until is not None and case.held_until > case.real  # type: ignore[attr-defined]  # annotated
        return case.held_by if held else ""

    # ------------------------------------------------------------ the page of a case

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<uuid:case_id>/files/<uuid:attachment_id>/",
                self.admin_site.admin_view(self.download),
                name="reviews_case_file",
            )
        ]
        return own + list(super().get_urls())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everything that is needed to decide; POST decides. The look at the client's data is noted there."""
        try:
            case = selectors.with_thread(UUID(object_id))
        except (ValueError, Case.DoesNotExist) as missing:
            raise Http404 from missing
        form = DecisionForm(request.POST or None, case=case)
        if request.method == "POST" and form.is_valid():
            return self._decide(request, case, form)
        mine = not case.decided and services.hold(case.pk, actor(request))
        context = {
            **self.admin_site.each_context(request),
            **case_page.context(case, person=reviewer(request).name, path=request.path),
            "title": case.title,
            "subtitle": None,
            "opts": self.opts,
            "form": form,
            "mine": mine,
            "next_case": selectors.next_to_decide(case, reviewer(request).name),
            "is_fullwidth": True,
        }
        return TemplateResponse(request, "admin/reviews/case/page.html", context)

    def _decide(self, request: HttpRequest, case: Case, form: DecisionForm) -> HttpResponse:
        who, given = actor(request), form.cleaned_data
        after = selectors.next_to_decide(case, who.name)
        try:
            match given["decision"]:
                case "approve":
                    services.approve(case.pk, who, given["text"], given["version"])
                    told = _("Approved: %(title)s")
                case "reject":
                    services.reject(case.pk, who, given["reason_code"], given["text"], given["version"])
                    told = _("Rejected: %(title)s")
                case _:
                    services.ask(case.pk, who, given["text"], given["version"])
                    told = _("Asked for more: %(title)s")
        except services.CaseMoved:
            messages.error(request, _("Somebody was faster: the case is no longer as you saw it. Nothing was changed."))
            return redirect(request.path)
        except REFUSALS as refused:
            messages.error(request, str(refused))
            return redirect(request.path)
        messages.success(request, told % {"title": case.title})
        return redirect(_address(after) if after else reverse("admin:reviews_case_changelist"))

    def download(self, request: HttpRequest, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
        """A file of the thread; the look is noted at the client."""
        files = Attachment.objects.select_related("entry__case__tenant")
        attachment = files.filter(pk=attachment_id, entry__case=case_id).first()
        if attachment is None:
            raise Http404
        case_page.note_look(attachment.entry.case, reviewer(request).name, request.path)
        return attachment_response(attachment)


def _address(case: Case) -> str:
    return reverse("admin:reviews_case_change", args=[case.pk])
