"""Suggestions of all clients, answered one by one; the improvements that they are, until each is a change."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, gettext_lazy as lazy

from compliance.evidence.selectors import doer_of
from maintenance.feedback import adopting, services
from maintenance.feedback.models import Improvement, Suggestion
from portal.feedback import shown as presenter
from portal.feedback.forms import AdoptForm, DeclineForm, TakeUpForm
from portal.shell.desk import staff_access
from portal.shell.desk.base import (
    ADMINISTRATORS,
    STAFF,
    PageAdmin,
    client_name,
    doer,
    moment,
    proposed,
    state_badge,
)
from portal.shell.desk.site import desk, reviewer, staff_actor
from portal.shell.refusals import refusals_told

SHOWN = 200  # supporters of an improvement


@dataclass(frozen=True)
class SuggestionPage:
    """A suggestion, and the forms of what can be answered. answered_by: one of the staff."""

    shown: presenter.SuggestionShown
    answered_by: str
    take_up_form: TakeUpForm
    decline_form: DeclineForm


@dataclass(frozen=True)
class ImprovementPage:
    """An improvement with the suggestions behind it (the first SHOWN). count: of the clients who made them;
    adopted_by: one of the staff, or two.
    """

    improvement: Improvement
    suggestions: list[Suggestion]
    adopted_by: list[str]
    count: int
    form: AdoptForm
    may_adopt: bool


@admin.register(Suggestion, site=desk)
class SuggestionAdmin(PageAdmin):
    """What waits for an answer comes first when it is filtered for; each has a page of its own."""

    may_change = STAFF
    doers = ("answered_by",)
    list_display = (
        moment("given_at", lazy("at")),
        "words",
        client_name,
        "window",
        state_badge(waiting="warning", taken="success", not_taken="danger"),
        "improvement",
    )
    list_display_links = ("words",)
    list_filter = ("state", "told", "timing", "outcome")
    search_fields = ("text", "tenant__legal_name")
    list_select_related = ("tenant", "improvement")

    @admin.display(description=lazy("suggestion"))
    def words(self, row: Suggestion) -> str:
        """The beginning of its text; of one without, that it has none."""
        return row.text[:80] or _("answers only")

    @admin.display(description=lazy("window"), ordering="window_title")
    def window(self, row: Suggestion) -> str:
        """What it is about; empty for none."""
        return row.window_named

    def page(
        self,
        request: HttpRequest,
        row: Suggestion,
        take_up: TakeUpForm | None = None,
        decline: DeclineForm | None = None,
    ) -> HttpResponse:
        staff_access.note(request, row.tenant, lambda: _("Viewed: %(what)s") % {"what": _("feedback")})
        shown = SuggestionPage(
            presenter.suggestion_shown(row),
            doer_of(row, "answered_by"),
            take_up or TakeUpForm(),
            decline or DeclineForm(),
        )
        template = "admin/feedback/suggestion/page.html"
        return desk.render(request, template, shown, title=_("Suggestion"), opts=self.opts)

    def order(self, request: HttpRequest, row: Suggestion) -> HttpResponse:
        order, actor = request.POST.get("order", ""), staff_actor(request)
        take_up = TakeUpForm(request.POST if order == "take_up" else None)
        decline = DeclineForm(request.POST if order == "decline" else None)
        if take_up.errors or decline.errors:
            return self.page(request, row, take_up, decline)
        with refusals_told(request):
            if order == "take_up":
                given = take_up.cleaned_data
                services.take_up(
                    row.pk,
                    actor=actor,
                    answer=given["answer"],
                    into=given["into"].pk if given["into"] else None,
                    name=given["name"],
                    name_en=given["name_en"],
                )
            elif order == "decline":
                services.decline_suggestion(row.pk, actor=actor, reason=decline.cleaned_data["reason"])
            elif order == "reopen":
                services.reopen_suggestion(row.pk, actor=actor)
            else:
                return redirect(request.path)
            messages.success(request, _("Answered: the client reads it."))
        return redirect(request.path)


@admin.register(Improvement, site=desk)
class ImprovementAdmin(PageAdmin):
    """Reviewers watch, administrators adopt; what takes two is confirmed in the inbox."""

    may_change = STAFF
    doers = ("made_by", "adopted_by", "agreed_by")
    list_display = (
        "__str__",
        state_badge(under_way="info", adopted="success"),
        "supporters",
        moment("made_at", lazy("since")),
        doer("made_by", lazy("by")),
        "became_label",
    )
    list_filter = ("state", "became")
    search_fields = ("name", "name_en")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Improvement]:
        rows: QuerySet[Improvement] = super().get_queryset(request)
        return rows.annotate(count=Count("suggestions__tenant", distinct=True))

    @admin.display(description=lazy("supporters"), ordering="count")
    def supporters(self, row: Improvement) -> int:
        return int(row.count)  # type: ignore[attr-defined]  # annotated

    @admin.display(description=lazy("what it became"))
    def became_label(self, row: Improvement) -> str:
        return presenter.became_text(row) if row.became else ""

    def page(self, request: HttpRequest, row: Improvement, form: AdoptForm | None = None) -> HttpResponse:
        rows = Suggestion.objects.filter(improvement=row).select_related("tenant")
        shown = ImprovementPage(
            improvement=row,
            suggestions=list(rows[:SHOWN]),
            adopted_by=[doer_of(row, field) for field in ("adopted_by", "agreed_by") if getattr(row, field)],
            count=rows.order_by().values("tenant").distinct().count(),
            form=form or AdoptForm(),
            may_adopt=reviewer(request).role in ADMINISTRATORS and row.state == Improvement.State.UNDER_WAY,
        )
        template = "admin/feedback/improvement/page.html"
        return desk.render(request, template, shown, title=str(row), opts=self.opts)

    def order(self, request: HttpRequest, row: Improvement) -> HttpResponse:
        form = AdoptForm(request.POST)
        if not form.is_valid():
            return self.page(request, row, form)
        given = form.cleaned_data
        change = form.changes[given["link"]]
        with refusals_told(request):
            case = adopting.propose_adoption(
                row,
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
        return redirect(request.path)
