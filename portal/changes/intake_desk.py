"""The platform's switch: edits are paused for a time, with a reason that clients read, and go on again. Pauses of
several scopes may last at once.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from labels.selectors import directories
from maintenance.domain.intake import LONGEST_PAUSE, PAUSABLE, PauseScope
from maintenance.intake import services
from maintenance.intake.models import EditPause, Pooled
from maintenance.intake.preview import PausePreview, preview_pause
from portal.changes.pausing import content_name, scope_words
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, LookFirst, carried, command, doer, moment
from portal.shell.desk.site import desk, staff_actor
from tenants.clock import business_now
from tenants.models import Tenant


class PauseForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What is paused, and until when; in the staff's zone."""

    party = forms.ChoiceField(
        label=lazy("At directory"),
        required=False,
        choices=lambda: [("", _("all")), *((each.code, str(each)) for each in directories())],
        widget=UnfoldAdminSelectWidget,
    )
    industry = forms.ChoiceField(
        label=lazy("Clients in the industry"),
        required=False,
        choices=lambda: [("", _("all")), *Tenant.Industry.choices],
        widget=UnfoldAdminSelectWidget,
    )
    content = forms.ChoiceField(
        label=lazy("Kind of work"),
        required=False,
        choices=lambda: [("", _("all")), *((each.value, content_name(each)) for each in sorted(PAUSABLE))],
        widget=UnfoldAdminSelectWidget,
    )
    ends_at = forms.DateTimeField(
        label=lazy("Ends automatically"),
        widget=forms.DateTimeInput(attrs={"class": "desk-input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=format_lazy(lazy("At most {days} days ahead."), days=LONGEST_PAUSE.days),
        initial=lambda: business_now() + timedelta(hours=8),
    )

    class Meta:
        model = EditPause
        fields = ("reason", "party", "industry", "content", "ends_at")


@dataclass(frozen=True)
class PausePage:
    """What a pause would hold back, before it begins. scope: in words, empty for all; carried: what was typed."""

    pause: EditPause
    scope: str
    preview: PausePreview
    carried: list[tuple[str, str]]


@admin.register(EditPause, site=desk)
class EditPauseAdmin(DeskAdmin):
    """Adding one pauses edits for whom it touches, once it was looked at; `resume` ends it before its time."""

    may_add = ADMINISTRATORS
    doers = ("started_by",)
    form = PauseForm
    actions = ("resume",)
    list_display = (
        "reason",
        "scope",
        doer("started_by", lazy("paused by")),
        moment("started_at", lazy("since")),
        moment("ends_at", lazy("ends automatically")),
        moment("ended_at", lazy("ended")),
        "moved",
        "line",
    )

    def get_fields(self, request: HttpRequest, obj: EditPause | None = None) -> tuple[str, ...]:
        return PauseForm.Meta.fields if obj is None else ("reason", "scope", "ends_at")

    def get_readonly_fields(self, request: HttpRequest, obj: EditPause | None = None) -> tuple[str, ...]:
        return () if obj is None else ("scope",)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except LookFirst as first:
            return first.page

    def save_model(self, request: HttpRequest, obj: EditPause, form: Any, change: bool) -> None:
        """Begun once what it would hold back was looked at."""
        if "confirmed" not in request.POST:
            raise LookFirst(self._look(request, obj))
        made = services.pause_edits(reason=obj.reason, scope=obj.scope, ends_at=obj.ends_at, actor=staff_actor(request))
        obj.pk = made.pk

    def _look(self, request: HttpRequest, obj: EditPause) -> HttpResponse:
        ends_at = obj.ends_at or business_now()
        services.check_end(ends_at)
        counted = preview_pause(obj.scope, business_now(), ends_at)
        shown = PausePage(obj, scope_words(obj.scope), counted, carried(request, "confirmed"))
        template = "admin/intake/editpause/look_first.html"
        return desk.render(request, template, shown, title=_("Before edits are paused"), opts=self.opts)

    @command(lazy("Resume edits"), "administer")
    def resume(self, request: HttpRequest, queryset: QuerySet[EditPause]) -> None:
        for pause in queryset:
            if not services.resume_edits(pause.pk, actor=staff_actor(request)):
                messages.info(request, _("This pause had already ended: %(reason)s") % {"reason": pause.reason})
                continue
            messages.success(request, _("This pause has ended; what no other one holds is booked in order."))
            if pause.moved:
                stay = ngettext(
                    "%(count)d window that it had moved stays at its new time; its client was notified of it.",
                    "%(count)d windows that it had moved stay at their new times; their clients were notified of them.",
                    pause.moved,
                )
                messages.warning(request, stay % {"count": pause.moved})

    @admin.display(description=lazy("holds back"))
    def scope(self, pause: EditPause) -> str:
        """At which party, for which industry, which kind of work."""
        return scope_words(PauseScope(pause.party, pause.industry, pause.content)) or _("everything")

    @admin.display(description=lazy("queued now, in all"))
    def line(self, pause: EditPause) -> str:
        return str(Pooled.objects.count()) if pause.ended_at is None else ""
