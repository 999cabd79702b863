"""The inbox over all clients, and the page of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import DateTimeField, Func, QuerySet
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext as _, gettext_lazy as lazy
from unfold.admin import ModelAdmin, checkbox

from compliance import high_risk
from compliance.evidence.selectors import doer_of, with_namesakes
from compliance.reviews import assigning, questions, selectors, services, texts
from compliance.reviews.models import Attachment, Case
from maintenance.promises.selectors import RunningOut, running_out
from portal.cases import bulk_desk as bulk, desk_shown as case_page, workload_desk as workload
from portal.cases.inbox_desk import CasePages, ClientFilter, StateFilter, Tab, list_behind, present_now, tabs, view_of
from portal.clients.master_data import confirm_change
from portal.directories import effects as party_effects
from portal.duty.shown import Tonight, tonight
from portal.shell.contexts import fields_of
from portal.shell.desk.base import DeskAdmin, command, time_left
from portal.shell.desk.csv_lists import in_files
from portal.shell.desk.forms import DecisionForm
from portal.shell.desk.site import ByName, desk, staff_actor
from portal.shell.files import attachment_response, page_response
from portal.shell.refusals import refusals_told
from tenants.agenda.lanes import LANES
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.people.actors import person
from tenants.refusals import Refused
from tenants.when import duration_text, moment_text

SOON = timedelta(minutes=15)  # before a promise


@dataclass(frozen=True)
class InboxPage:
    """What stands above the list of cases."""

    desk_tabs: list[Tab]
    running_out: RunningOut
    tonight: Tonight


@admin.register(Case, site=desk)
class CaseAdmin(DeskAdmin):
    """Cases are opened by clients and decided here; nothing of them is edited."""

    list_display = ("lane_label", "promise", "subject", "client", "industry", "age", "kind_label", "person")
    list_display_links = ("lane_label", "subject")
    list_filter = (StateFilter, "lane", "kind", ClientFilter)
    list_before_template = "admin/reviews/case/before_list.html"
    change_list_template = "admin/reviews/case/inbox.html"
    search_fields = ("title", "tenant__legal_name", "tenant__credit_code")
    numbers_in = ("title",)
    doers = ("assigned_to", "proposed_by", "decided_by")
    more_in_files = ("state", "decided_at")
    search_help_text = lazy("Title, client or credit code")
    show_full_result_count = False
    sortable_by = ()
    actions = ("give_chosen", "ask_chosen")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[CasePages]:
        return CasePages

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return selectors.inbox().annotate(
            business=Func(function="business_now", output_field=DateTimeField()),
            real=Now(),
            away=selectors.with_nobody(present_now(request)),
        )

    def listed(self, changes: Any) -> QuerySet[Case]:
        return with_namesakes(super().listed(changes), *self.doers)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        order = view_of(request).order
        return (order, "-id" if order.startswith("-") else "id")

    def changelist_view(self, request: HttpRequest, extra_context: ByName | None = None) -> HttpResponseBase:
        assigning.leave(staff_actor(request))
        shown = fields_of(InboxPage(tabs(request), running_out(), tonight())) | {"title": _("Inbox")}
        response: HttpResponseBase = super().changelist_view(request, shown | (extra_context or {}))
        return response

    # ------------------------------------------------------------ columns

    @admin.display(description=ModelAdmin.action_checkbox.short_description)
    def action_checkbox(self, obj: Case) -> SafeString:
        """Unfold's, drawn once for all rows: each through a template would take longer than what stands beside it."""
        return format_html(_tick(get_language()), obj.pk)

    @admin.display(description=lazy("title"))
    def subject(self, case: Case) -> str:
        return texts.title(case)

    @admin.display(description=lazy("lane"))
    def lane_label(self, case: Case) -> SafeString:
        """As a chip; unfold's own labels take a template for each row."""
        tone = {Lane.FAST: "desk-chip-approved", Lane.GREEN: ""}.get(Lane(case.lane), "desk-chip-waiting")
        return format_html('<span class="desk-chip {}">{}</span>', tone, LANES[case.lane])

    @in_files(attrgetter("due_at"), lazy("due by"))
    @admin.display(description=lazy("promise"))
    def promise(self, case: Case) -> SafeString | str:
        """Time left, or by how much it is late; while the client is to answer, since when."""
        if case.decided_at is not None:
            return format_html("{} · {}", texts.state(case), moment_text(case.decided_at))
        if case.waiting_since is not None:
            return format_html('<span class="desk-quiet">{}</span>', texts.state(case))
        now: datetime = case.business  # type: ignore[attr-defined]  # annotated
        shown = time_left(case.due_at, now, "desk-soon" if case.due_at - now < SOON else "desk-time")
        if case.reopened:
            shown = format_html("{} · {}", shown, texts.state(case))
        if harm := texts.harm(case, now):
            shown = format_html('{}<br><small class="{}">{}</small>', shown, "desk-late", harm)
        return shown

    @admin.display(description=lazy("client"))
    def client(self, case: Case) -> SafeString:
        """The client; its name leads to its cases alone."""
        return format_html(
            '<a href="?client={}">{}</a><br><small>{}</small>',
            case.tenant_id,
            case.tenant.legal_name,
            case.tenant.get_subject_type_display(),
        )

    @admin.display(description=lazy("industry"))
    def industry(self, case: Case) -> str:
        return str(case.tenant.get_industry_display())

    @in_files(attrgetter("opened_at"), lazy("received"))
    @admin.display(description=lazy("age"))
    def age(self, case: Case) -> str:
        """How long ago it was handed in, or, once it is decided, how long it took."""
        until: datetime = case.decided_at or case.business  # type: ignore[attr-defined]  # annotated
        return duration_text(until - case.opened_at, 1)

    @admin.display(description=lazy("kind"))
    def kind_label(self, case: Case) -> str:
        return str(case.get_kind_display())

    @admin.display(description=lazy("reviewer"))
    def person(self, case: Case) -> SafeString | str:
        """Whose case it is, who looks at it now, who proposed it; of a decided one who decided."""
        lines = []
        if case.decided:
            lines.append(_decider(case))
        elif case.assigned_to:
            away = case.away  # type: ignore[attr-defined]  # annotated
            name = doer_of(case, "assigned_to")
            lines.append(_("%(name)s (away)") % {"name": name} if away else name)
        looked_at = case.looking_until is not None and case.looking_until > case.real  # type: ignore[attr-defined]
        if looked_at and case.looking != case.assigned_to:
            lines.append(_("%(name)s is viewing") % {"name": case.looking})
        if case.proposed_by:
            lines.append(_("proposed by %(name)s") % {"name": doer_of(case, "proposed_by")})
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))  # nosec B308 # a constant

    # ------------------------------------------------------------ many at once

    @command(lazy("Assign cases"), "view")
    def give_chosen(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse:
        return bulk.to_bulk(bulk.ASSIGN, queryset.values_list("pk", flat=True))

    @command(lazy("Ask the clients"), "view")
    def ask_chosen(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse:
        return bulk.to_bulk(bulk.ASK, queryset.values_list("pk", flat=True))

    # ------------------------------------------------------------ the page of a case

    def get_urls(self) -> list[URLPattern]:
        guarded, file = self.admin_site.admin_view, "<uuid:case_id>/files/<uuid:attachment_id>/"
        own = [
            path("take/", guarded(self.take), name="reviews_case_take"),
            path("workload/", guarded(self.workload), name="reviews_case_workload"),
            path("<uuid:case_id>/assign/", guarded(self.assign), name="reviews_case_assign"),
            path("<uuid:case_id>/revoke/", guarded(self.revoke), name="reviews_case_revoke"),
            path(file, guarded(self.download), name="reviews_case_file"),
            path(f"{file}pages/<int:number>/", guarded(self.page), name="reviews_case_page"),
        ]
        return own + list(super().get_urls())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: ByName | None = None
    ) -> HttpResponse:
        """Everything that is needed to decide; POST decides. The look at the client's data is noted there."""
        case = _case(object_id)
        form = DecisionForm(request.POST or None, request.FILES or None, case=case)
        if request.method == "POST" and form.is_valid():
            if (decided := self._decide(request, case, form)) is not None:
                return decided
            case = _case(object_id)  # as it is now, with the words that were written
        assigning.note_look(case.pk, staff_actor(request))
        shown = case_page.desk_case_page(
            case, request, form, self._next(request, case), self.get_preserved_filters(request)
        )
        return desk.render(request, "admin/reviews/case/page.html", shown, title=texts.title(case), opts=self.opts)

    def _decide(self, request: HttpRequest, case: Case, form: DecisionForm) -> HttpResponse | None:
        """Where to go on; None when it was refused, which the page says."""
        who, given = staff_actor(request), form.cleaned_data
        after = self._next(request, case)
        try:
            told = _carry_out(case, given, who)
        except services.CaseMoved:
            if Case.objects.filter(pk=case.pk, decided_by_id=who.id).exists():  # a double click, or another tab
                messages.info(request, _("You have already decided this case; nothing was changed this time."))
                return redirect(self._address(request, after))
            if selectors.last_did(case.pk, who):
                messages.info(request, _("What you did first is recorded already; nothing was changed this time."))
                return None
            messages.error(
                request, _("Someone else was faster: the case has changed since you opened it. Nothing was changed.")
            )
            return None
        except Refused as refused:
            messages.error(request, str(refused))
            return None
        messages.success(request, told % {"title": texts.title(case)})
        return redirect(self._address(request, after))

    def _next(self, request: HttpRequest, case: Case) -> Case | None:
        """The next case of the list from which this one was opened; without one, of the whole queue."""
        behind = list_behind(request)
        if behind is None:
            return selectors.next_to_decide(case, staff_actor(request))
        rows, view = self._rows(behind), view_of(behind)
        if view.of_open:
            return selectors.next_to_decide(case, staff_actor(request), rows)
        return selectors.next_in(rows, view.order, case)

    def _rows(self, behind: HttpRequest) -> QuerySet[Case]:
        """All cases of a list; of one that cannot be read, of the inbox."""
        try:
            cases: QuerySet[Case] = self.get_changelist_instance(behind).queryset
        except IncorrectLookupParameters:
            return self.get_queryset(behind)
        return cases

    def _address(self, request: HttpRequest, case: Case | None) -> str:
        """The page of a case, or the list when there is none, with the list's filters."""
        page = (
            reverse("admin:reviews_case_change", args=[case.pk]) if case else reverse("admin:reviews_case_changelist")
        )
        kept = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        return str(add_preserved_filters(kept, page))

    # ------------------------------------------------------------ whose case it is

    def take(self, request: HttpRequest) -> HttpResponse:
        """Take the next case of the list; only POST takes. What is decided or waits for its client is not taken."""
        case = None
        if request.method == "POST":
            behind = list_behind(request)
            among = self._rows(behind) if behind is not None and view_of(behind).of_open else None
            if (case := assigning.take_next(staff_actor(request), among)) is None:
                messages.info(request, _("There are no more cases to take."))
        return redirect(self._address(request, case))

    def assign(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Give the case to oneself, a colleague or nobody (`to`: the person's id, or empty); only POST does."""
        if request.method == "POST":
            people, to = case_page.colleagues(request), request.POST.get("to", "")
            chosen = next((each for each in people if str(each.pk) == to), None)
            if to and chosen is None:
                raise Http404
            if not assigning.assign(case_id, person(chosen) if chosen else None, staff_actor(request)):
                messages.error(request, _("The case has already been decided."))
        return redirect(self._address(request, Case(pk=case_id)))

    def revoke(self, request: HttpRequest, case_id: UUID) -> HttpResponse:
        """Propose to revoke the licence that the case approved; only POST does, and another one confirms."""
        case = Case.objects.select_related("tenant").filter(pk=case_id, kind=Case.Kind.LICENCE).first()
        if case is None:
            raise Http404
        if request.method == "POST":
            reason = request.POST.get("reason", "")[:200]
            with refusals_told(request):
                high_risk.propose_revocation(case.tenant, case.subject_id, reason=reason, actor=staff_actor(request))
                messages.success(request, _("Proposed: it takes effect when a second person confirms it in the inbox."))
        return redirect(self._address(request, case))

    def workload(self, request: HttpRequest) -> HttpResponse:
        """What is open and late, what was decided and how fast: by reviewer, kind and day. POST: who is off."""
        if request.method == "POST":
            workload.post_absence(request)
            return redirect(request.path)
        shown = workload.workload_page()
        return desk.render(request, "admin/reviews/case/workload.html", shown, title=_("Workload"), opts=self.opts)

    # ------------------------------------------------------------ files

    def download(self, request: HttpRequest, case_id: UUID, attachment_id: UUID) -> HttpResponseBase:
        """A file of the thread; the look is noted at the client."""
        return attachment_response(_attachment(request, case_id, attachment_id), actor=staff_actor(request))

    def page(self, request: HttpRequest, case_id: UUID, attachment_id: UUID, number: int) -> HttpResponseBase:
        """A page of a file as a picture, for the page of the case; the look is noted at the client."""
        return page_response(_attachment(request, case_id, attachment_id), number, actor=staff_actor(request))


@cache
def _tick(_language: str | None) -> SafeString:
    """The box of a row, as it is called in a language."""
    return SafeString(checkbox.render(ACTION_CHECKBOX_NAME, "{}"))  # nosec B703 # a constant of unfold's


def _case(key: str) -> Case:
    try:
        return selectors.with_thread(UUID(key))
    except (ValueError, Case.DoesNotExist) as missing:
        raise Http404 from missing


def _attachment(request: HttpRequest, case_id: UUID, attachment_id: UUID) -> Attachment:
    files = Attachment.objects.select_related("entry__case__tenant")
    attachment = files.filter(pk=attachment_id, entry__case=case_id).first()
    if attachment is None:
        raise Http404
    case_page.note_look(request, attachment.entry.case)
    return attachment


def _decider(case: Case) -> str:
    """Who decided; of what was taken back, who took it back."""
    name = doer_of(case, "decided_by")
    return _("withdrawn by %(name)s") % {"name": name} if case.state == Case.State.WITHDRAWN else name


def _carry_out(case: Case, given: Mapping[str, Any], who: Actor) -> str:
    """Returns what the person is told of it. Raises CaseMoved, Refused."""
    key, text, version = case.pk, given["text"], given["version"]
    match given["decision"]:
        case "approve":
            services.approve(key, who, text, version)
            return _("Approved: %(title)s")
        case "propose":
            services.propose(key, who, text, version)
            return _("Proposed, to be confirmed by a second person: %(title)s")
        case "confirm" if case.kind == Case.Kind.MASTER_DATA:
            confirm_change(case, who, text, version, seen=given["effects"])
            return _("Confirmed: %(title)s")
        case "confirm":
            party_effects.demand_seen(case, given["effects"])
            services.confirm(key, who, text, version)
            return _("Confirmed: %(title)s")
        case "send_back":
            services.send_back(key, who, text, version)
            return _("Sent back: %(title)s")
        case "reject" if case.rejection_takes_two:
            high_risk.propose_failure(case, reason_code=given["reason_code"], text=text, version=version, actor=who)
            return _("Proposed, to be confirmed by a second person: %(title)s")
        case "reject":
            services.reject(key, who, given["reason_code"], text, version)
            return _("Rejected: %(title)s")
        case "answer":
            questions.answer_question(key, who, text, version, given["attachments"])
            return _("Answered: %(title)s")
        case "solve":
            questions.solve(key, who, text, version, given["attachments"])
            return _("Solved: %(title)s")
        case _:
            services.ask(key, who, text, version, given["attachments"])
            return _("More information requested: %(title)s")
