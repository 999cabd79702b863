"""Looking before a change of the calendar: who must move, how the year would be; nothing is saved until confirmed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from maintenance import texts
from maintenance.calendars import must_move, selectors
from maintenance.calendars.selectors import Rules
from maintenance.calendars.what_if import Starved, Touched, next_slot, starved_by, touched_by
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.intervals import Interval
from portal.calendars import shown as presenter
from portal.calendars.upgrades_shown import UpgradeShown, upgrades_shown
from portal.shell.desk import staff_access
from portal.shell.desk.base import DeskAdmin, LookFirst
from portal.shell.desk.pickers import ClientPicker
from portal.shell.desk.site import desk, staff_actor
from portal.shell.words import reasons
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.selectors import clients_in_service

SHOWN = 200  # windows that must move, each with its next slot
# What a form carries that is not the change itself.
_CARRIED = {"csrfmiddlewaretoken", "confirmed", "_preview", "starved_after"}


class ClientYearForm(forms.Form):
    """Which year of whose calendar."""

    year = forms.CharField(label=lazy("Year"), required=False, max_length=4)
    client = forms.ModelChoiceField(
        clients_in_service(),
        label=lazy("Client, or none for all"),
        required=False,
        widget=ClientPicker,
    )
    industry = forms.ChoiceField(
        label=lazy("Industry"),
        required=False,
        choices=[("", lazy("All industries")), *Tenant.Industry.choices],
        widget=UnfoldAdminSelectWidget,
    )


@dataclass(frozen=True)
class WhoseYear:
    """A year of the calendar, and the form that chooses which of whose."""

    form: ClientYearForm
    year: presenter.Year
    whose: presenter.Whose


@dataclass(frozen=True, kw_only=True)
class YearPage(WhoseYear):
    """With the platform's upgrades of a year ahead."""

    upgrades: list[UpgradeShown]


@dataclass(frozen=True)
class MustMoveRow:
    """A window that must move, why, and when it may run next (None: it runs, or no time was found)."""

    window: Touched
    reasons: list[str]
    slot: Interval | None


@dataclass(frozen=True, kw_only=True)
class YearBeforePage(WhoseYear):
    """A change of the calendar before it is saved. count: of all windows that must move, of which `touched` are the
    first SHOWN; starved: whose own times would leave too little open beside it; carried: the form's fields by name, to
    be posted again with `confirmed`, the digest.
    """

    obj: models.Model
    touched: list[MustMoveRow]
    count: int
    clients: int
    digest: str
    starved: Starved
    changed_meanwhile: bool
    carried: list[tuple[str, str]]


@desk.page("year/", "calendar_year")
def year_page(request: HttpRequest) -> HttpResponse:
    """The year of all clients, an industry or one client, as the rules are now."""
    rules, title = selectors.rules_in_force(), _("Year view")
    year = _year(request, request.GET, rules)
    upgrades = upgrades_shown(rules.working_days)
    shown = YearPage(form=year.form, year=year.year, whose=year.whose, upgrades=upgrades)
    return desk.render(
        request, "admin/calendars/year.html", shown, title=title, status=422 if shown.form.errors else 200
    )


def _year(
    request: HttpRequest,
    given: QueryDict,
    rules: Rules,
    before: Rules | None = None,
    names: dict[str, str] | None = None,
) -> WhoseYear:
    today = business_now().astimezone(PLATFORM_ZONE).date()
    form = ClientYearForm(given)
    form.is_valid()
    number = presenter.nearest_year(form.cleaned_data.get("year", ""), today)
    whose = presenter.Whose(form.cleaned_data.get("client"), form.cleaned_data.get("industry", ""))
    if whose.client is not None:
        staff_access.note(
            request, whose.client, lambda: _("Viewed: %(what)s") % {"what": _("maintenance-free periods")}
        )
    form = ClientYearForm({"year": number, "client": given.get("client", ""), "industry": given.get("industry", "")})
    form.is_valid()
    return WhoseYear(form, presenter.year(rules, number, whose, before=before, names=names), whose)


class WhatIfAdmin(DeskAdmin):
    """Rules of the calendar. Subclasses say what the rules would be; a change that makes windows move is confirmed."""

    kind: ClassVar[str]
    change_form_after_template = "admin/calendars/look_first.html"

    def rules_with(self, now: Rules, row: Any) -> Rules:
        """The rules once the row is saved as it is."""
        raise NotImplementedError

    def rules_without(self, now: Rules, row: Any) -> Rules:
        """The rules once the row is deleted."""
        raise NotImplementedError

    def names_of(self, row: Any) -> tuple[str, str, str]:
        """The row's key, Chinese name and English name, as the change is remembered and told."""
        return str(row.pk), str(row), str(row)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except LookFirst as first:
            return first.page

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response: HttpResponse = super().delete_view(request, *args, **kwargs)
        except LookFirst as first:
            return first.page
        return response

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        now = selectors.rules_in_force()
        touched = self._look(request, obj, now, self.rules_with(now, obj))
        self.write(request, obj, form, change)
        if not getattr(obj, "proposed", False):
            self._note(request, obj, touched)

    def write(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Save the row."""
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        now = selectors.rules_in_force()
        touched = self._look(request, obj, now, self.rules_without(now, obj))
        super().delete_model(request, obj)
        self._note(request, obj, touched)

    def _look(self, request: HttpRequest, obj: models.Model, now: Rules, after: Rules) -> list[Touched]:
        """Who must move. Raises LookFirst when that, or a preview that was asked for, has not been seen yet."""
        at = business_now()
        touched = touched_by(now, after, at)
        digest = _digest(touched)
        asked, confirmed = "_preview" in request.POST, request.POST.get("confirmed") == digest
        starved = starved_by(now, after, at, _skipped(request)) if asked or not confirmed else None
        if starved and (asked or ((touched or starved.found or starved.left) and not confirmed)):
            names = {self.names_of(obj)[0]: str(obj)}
            year = _year(request, request.POST, after, now, names)
            shown = YearBeforePage(
                form=year.form,
                year=year.year,
                whose=year.whose,
                obj=obj,
                touched=_rows(touched[:SHOWN], after, names),
                count=len(touched),
                clients=len({each.tenant.pk for each in touched}),
                digest=digest,
                starved=starved,
                changed_meanwhile=bool(request.POST.get("confirmed")) and not asked,
                carried=[
                    (name, value)
                    for name, values in request.POST.lists()
                    if name not in _CARRIED
                    for value in values
                    if name not in year.form.fields
                ],
            )
            page = desk.render(request, "admin/calendars/what_if.html", shown, title=_("Before saving"), opts=self.opts)
            raise LookFirst(page)
        return touched

    def _note(self, request: HttpRequest, obj: models.Model, touched: Sequence[Touched]) -> None:
        if not touched:
            return
        subject, name, name_en = self.names_of(obj)
        must_move.note_change(self.kind, subject, touched, actor=staff_actor(request), name=name, name_en=name_en)
        moving = sum(not each.running for each in touched)
        text = ngettext(
            "%(count)d window is being offered another time.",
            "%(count)d windows are being offered another time.",
            moving,
        )
        messages.success(request, text % {"count": moving})


def _skipped(request: HttpRequest) -> int:
    """After how many clients the starved ones are looked for; the page before this one has named those."""
    text = request.POST.get("starved_after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _rows(touched: Sequence[Touched], after: Rules, names: dict[str, str]) -> list[MustMoveRow]:
    now, known = business_now(), texts.Names()

    def named(params: Mapping[str, Any]) -> Mapping[str, Any]:
        """A blackout that is not saved yet is called what it will be."""
        return {**params, "blackout": names.get(str(params.get("blackout")), params.get("blackout"))}

    return [
        MustMoveRow(
            window=each,
            reasons=reasons(({"code": reason.code, "params": named(reason.params)} for reason in each.reasons), known),
            slot=None if each.running else next_slot(each, after, now),
        )
        for each in touched
    ]


def _digest(touched: Sequence[Touched]) -> str:
    """Of who must move: a confirmation counts for those who were seen."""
    return hashlib.sha256(" ".join(f"{each.window_id}" for each in touched).encode()).hexdigest()[:16]
