"""Blackouts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from labels.directories.models import Directory
from maintenance.calendars import selectors
from maintenance.calendars.models import Blackout, CalendarChange
from maintenance.calendars.selectors import Rules
from portal.calendars import shown as year
from portal.calendars.what_if_desk import WhatIfAdmin
from portal.shell.desk.base import ADMINISTRATORS, proposed
from portal.shell.desk.loosening import hold_back
from portal.shell.desk.pickers import ClientsPicker
from portal.shell.desk.site import desk
from portal.shell.fields import Cleaned, month_day
from tenants.domain.time_zones import known_time_zones
from tenants.models import Tenant
from tenants.selectors import clients_in_service

NEEDED = {
    Blackout.Shape.YEARLY: ("from_month_day", "until_month_day"),
    Blackout.Shape.DAILY: ("from_time", "until_time"),
    Blackout.Shape.WORKING_DAYS: ("from_time", "until_time"),
    Blackout.Shape.HOLIDAY: ("holiday",),
    Blackout.Shape.ONCE: ("starts_at", "ends_at"),
}


class BlackoutForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A blackout of one shape; what the other shapes need stays empty."""

    industries = forms.MultipleChoiceField(
        label=lazy("Only these industries"),
        choices=Tenant.Industry.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None selected: all."),
    )
    clients = forms.ModelMultipleChoiceField(
        clients_in_service(),
        label=lazy("Only these clients"),
        required=False,
        widget=ClientsPicker,
        help_text=lazy("None selected: all."),
    )
    directories = forms.MultipleChoiceField(
        label=lazy("Only work on these directories"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None selected: all."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("Only on these weekdays"),
        coerce=int,
        choices=lambda: [(day, WEEKDAYS[day]) for day in range(7)],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None selected: all."),
    )

    class Meta:
        model = Blackout
        fields = [field.name for field in Blackout._meta.fields if field.editable and field.name != "id"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["clients"] = Tenant.objects.filter(schema_name__in=self.instance.clients)
        known = [(each.code, str(each)) for each in Directory.objects.all()]
        self.fields["directories"].choices = known  # type: ignore[attr-defined]

    def clean_clients(self) -> list[str]:
        """By the names of their schemas, as the calendar asks for them."""
        return sorted(client.schema_name for client in self.cleaned_data["clients"])

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in known_time_zones():
            raise ValidationError(_("Enter a time zone such as Asia/Shanghai."))
        return zone

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        shape = given.get("shape")
        needed = NEEDED.get(shape, ()) if shape else ()
        for field in {name for names in NEEDED.values() for name in names} - set(needed):
            given[field] = "" if field in ("from_month_day", "until_month_day", "holiday") else None
        if shape != Blackout.Shape.DAILY:
            given["weekdays"] = []
        for field in needed:
            if given.get(field) in ("", None) and field not in self.errors:
                self.add_error(field, _("Required for this recurrence."))
        if not self.errors:
            self._check_rule(given)
        return given

    def clean_from_month_day(self) -> str:
        return month_day(self.cleaned_data["from_month_day"])

    def clean_until_month_day(self) -> str:
        return month_day(self.cleaned_data["until_month_day"])

    def _check_rule(self, given: Cleaned) -> None:
        """The span must have a length."""
        shape = given["shape"]
        if shape == Blackout.Shape.ONCE and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("The end is before the start."))
        if shape in (Blackout.Shape.DAILY, Blackout.Shape.WORKING_DAYS) and given["from_time"] == given["until_time"]:
            self.add_error("until_time", _("The end equals the start."))


@admin.register(Blackout, site=desk)
class BlackoutAdmin(WhatIfAdmin):
    """Who must move is shown before a blackout is saved. Clients' own times are seen in the client's year alone."""

    form = BlackoutForm
    kind = CalendarChange.Kind.BLACKOUT
    list_after_template = "admin/calendars/to_the_year.html"
    may_add = may_change = may_delete = ADMINISTRATORS
    list_display = ("code", "name", "name_en", "shape", "when", "hard", "active")
    list_filter = ("shape", "hard", "active")
    conditional_fields = {
        "from_month_day": "shape == 'yearly'",
        "until_month_day": "shape == 'yearly'",
        "holiday": "shape == 'holiday'",
        "from_time": "shape == 'daily' || shape == 'working_days'",
        "until_time": "shape == 'daily' || shape == 'working_days'",
        "weekdays": "shape == 'daily'",
        "starts_at": "shape == 'once'",
        "ends_at": "shape == 'once'",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Blackout]:
        rows: QuerySet[Blackout] = super().get_queryset(request).filter(owner="")
        return rows

    def rules_with(self, now: Rules, row: Blackout) -> Rules:
        before = Blackout.objects.filter(pk=row.pk).values_list("code", flat=True).first()
        others = now.with_blackout(before, None) if before else now
        return others.with_blackout(row.code, selectors.as_rule(row) if row.active else None)

    def rules_without(self, now: Rules, row: Blackout) -> Rules:
        return now.with_blackout(row.code, None)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """One that closes no time: two switch it off before."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.active)

    def write(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.proposed = change and hold_back(request, obj, str(obj.pk), form)
        if obj.proposed:
            proposed(request)
        super().write(request, obj, form, change)

    def names_of(self, row: Blackout) -> tuple[str, str, str]:
        return row.code, row.name, row.name_en

    @admin.display(description=lazy("when"))
    def when(self, blackout: Blackout) -> str:
        return year.when(selectors.as_rule(blackout))
