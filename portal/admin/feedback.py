"""Suggestions of all clients, answered one by one; the improvements that they are, until each is a change."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from maintenance.feedback import adopting, services
from maintenance.feedback.models import Improvement, Suggestion
from portal.admin import staff_access
from portal.admin.base import ADMINISTRATORS, STAFF, DeskAdmin, badge, moment, proposed
from portal.admin.site import ByName, desk, reviewer, staff_actor
from portal.forms.feedback import AdoptForm, DeclineForm, TakeUpForm
from portal.presenters import feedback as presenter
from portal.refusals import refusals_told

SHOWN = 200  # supporters of an improvement


@dataclass(frozen=True)
class SuggestionPage:
    """A suggestion, and the forms of what can be answered."""

    shown: presenter.SuggestionShown
    take_up_form: TakeUpForm
    decline_form: DeclineForm


@dataclass(frozen=True)
class ImprovementPage:
    """An improvement with the suggestions behind it (the first SHOWN). count: of the clients who made them."""

    improvement: Improvement
    suggestions: list[Suggestion]
    count: int
    form: AdoptForm
    may_adopt: bool


@admin.register(Suggestion, site=desk)
class SuggestionAdmin(DeskAdmin):
    """What waits for an answer comes first when it is filtered for; each has a page of its own."""

    may_change = STAFF
    list_display = (moment("given_at", lazy("at")), "words", "client", "window_title", "state_label", "improvement")
    list_display_links = ("words",)
    list_filter = ("state", "told", "timing", "outcome")
    search_fields = ("text", "tenant__legal_name")
    list_select_related = ("tenant", "improvement")

    @admin.display(description=lazy("suggestion"))
    def words(self, row: Suggestion) -> str:
        """The beginning of its text; of one without, that it has none."""
        return row.text[:80] or _("answers only")

    @admin.display(description=lazy("client"))
    def client(self, row: Suggestion) -> str:
        return row.tenant.legal_name

    @badge(lazy("state"), waiting="warning", taken="success", not_taken="danger")
    def state_label(self, row: Suggestion) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: ByName | None = None
    ) -> HttpResponse:
        rows = Suggestion.objects.select_related("tenant", "improvement")
        found: Suggestion = get_object_or_404(rows, pk=_key(object_id))
        take_up, decline = TakeUpForm(), DeclineForm()
        if request.method == "POST":
            order = request.POST.get("order", "")
            if order == "take_up":
                take_up = TakeUpForm(request.POST)
            elif order == "decline":
                decline = DeclineForm(request.POST)
            if not any(form.is_bound and form.errors for form in (take_up, decline)):
                self._answer(request, found, order, take_up, decline)
                return redirect(request.path)
        staff_access.note(request, found.tenant, lambda: _("Viewed: feedback"))
        shown = SuggestionPage(presenter.suggestion_shown(found), take_up, decline)
        template = "admin/feedback/suggestion/page.html"
        return desk.render(request, template, shown, title=_("Suggestion"), opts=self.opts)

    def _answer(
        self, request: HttpRequest, found: Suggestion, order: str, take_up: TakeUpForm, decline: DeclineForm
    ) -> None:
        actor = staff_actor(request)
        with refusals_told(request):
            if order == "take_up":
                given = take_up.cleaned_data
                services.take_up(
                    found.pk,
                    actor=actor,
                    answer=given["answer"],
                    into=given["into"].pk if given["into"] else None,
                    name=given["name"],
                    name_en=given["name_en"],
                )
            elif order == "decline":
                services.decline_suggestion(found.pk, actor=actor, reason=decline.cleaned_data["reason"])
            elif order == "reopen":
                services.reopen_suggestion(found.pk, actor=actor)
            else:
                return
            messages.success(request, _("Answered: the client reads it."))


@admin.register(Improvement, site=desk)
class ImprovementAdmin(DeskAdmin):
    """Reviewers watch, administrators adopt; what takes two is confirmed in the inbox."""

    may_change = STAFF
    list_display = ("__str__", "state_label", "supporters", moment("made_at", lazy("since")), "became_label")
    list_filter = ("state", "became")
    search_fields = ("name", "name_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Improvement]:
        rows: QuerySet[Improvement] = super().get_queryset(request)
        return rows.annotate(count=Count("suggestions__tenant", distinct=True))

    @badge(lazy("state"), under_way="info", adopted="success")
    def state_label(self, row: Improvement) -> tuple[str, str]:
        return row.state, str(row.get_state_display())

    @admin.display(description=lazy("supporters"), ordering="count")
    def supporters(self, row: Improvement) -> int:
        return int(row.count)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=lazy("what it became"))
    def became_label(self, row: Improvement) -> str:
        return presenter.became_text(row) if row.became else ""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: ByName | None = None
    ) -> HttpResponse:
        found: Improvement = get_object_or_404(Improvement, pk=_key(object_id))
        form = AdoptForm(request.POST) if request.method == "POST" else AdoptForm()
        if form.is_bound and form.is_valid():
            self._adopt(request, found, form)
            return redirect(request.path)
        rows = Suggestion.objects.filter(improvement=found).select_related("tenant")
        shown = ImprovementPage(
            improvement=found,
            suggestions=list(rows[:SHOWN]),
            count=rows.order_by().values("tenant").distinct().count(),
            form=form,
            may_adopt=reviewer(request).role in ADMINISTRATORS and found.state == Improvement.State.UNDER_WAY,
        )
        template = "admin/feedback/improvement/page.html"
        return desk.render(request, template, shown, title=str(found), opts=self.opts)

    def _adopt(self, request: HttpRequest, found: Improvement, form: AdoptForm) -> None:
        given = form.cleaned_data
        change = form.changes[given["link"]]
        with refusals_told(request):
            case = adopting.propose_adoption(
                found,
                became=change.kind,
                became_key=change.key,
                said=given["said"],
                said_en=given["said_en"],
                appeals=given["appeals"],
                actor=staff_actor(request),
            )
            if case is not None:
                proposed(request)
            else:
                messages.success(request, _("Adopted: published to every client, and its supporters are rewarded."))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
