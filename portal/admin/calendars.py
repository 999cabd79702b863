"""Blackouts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectMultipleWidget

from labels.directories.models import Directory
from maintenance.calendars.models import Blackout
from portal.admin.base import ADMINISTRATORS, DeskAdmin
from portal.admin.site import desk
from tenants.models import Tenant

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
        help_text=lazy("None: all."),
    )
    clients = forms.MultipleChoiceField(
        label=lazy("Only these clients"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget,
        help_text=lazy("None: all."),
    )
    directories = forms.MultipleChoiceField(
        label=lazy("Only work on these directories"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None: all."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=lazy("Only on these weekdays"),
        coerce=int,
        choices=lambda: [(day, WEEKDAYS[day]) for day in range(7)],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=lazy("None: all."),
    )

    class Meta:
        model = Blackout
        fields = [field.name for field in Blackout._meta.fields if field.editable and field.name != "id"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clients = Tenant.objects.filter(kind=Tenant.Kind.CLIENT, state__in=[Tenant.State.READY, Tenant.State.SUSPENDED])
        named = [(client.schema_name, str(client)) for client in clients.order_by("legal_name")]
        self.fields["clients"].choices = named  # type: ignore[attr-defined]
        known = [(each.code, str(each)) for each in Directory.objects.all()]
        self.fields["directories"].choices = known  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(_("This time zone does not exist."))
        return zone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        shape = given.get("shape")
        needed = NEEDED.get(shape, ()) if shape else ()
        for field in {name for names in NEEDED.values() for name in names} - set(needed):
            given[field] = "" if field in ("from_month_day", "until_month_day", "holiday") else None
        if shape != Blackout.Shape.DAILY:
            given["weekdays"] = []
        for field in needed:
            if given.get(field) in ("", None) and field not in self.errors:
                self.add_error(field, _("This shape needs it."))
        if not self.errors:
            self._check_rule(given)
        return given

    def clean_from_month_day(self) -> str:
        return _month_day(self.cleaned_data["from_month_day"])

    def clean_until_month_day(self) -> str:
        return _month_day(self.cleaned_data["until_month_day"])

    def _check_rule(self, given: dict[str, Any]) -> None:
        """The span must have a length."""
        shape = given["shape"]
        if shape == Blackout.Shape.ONCE and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("It ends before it starts."))
        if shape in (Blackout.Shape.DAILY, Blackout.Shape.WORKING_DAYS) and given["from_time"] == given["until_time"]:
            self.add_error("until_time", _("It ends when it starts."))


def _month_day(text: str) -> str:
    """A day of the year as MM-DD, 02-29 included; empty for none."""
    if not text:
        return ""
    try:
        return f"{datetime.strptime(f'2024-{text}', '%Y-%m-%d').replace(tzinfo=UTC):%m-%d}"
    except ValueError as error:
        raise ValidationError(_("This is not a day of the year: give MM-DD.")) from error


@admin.register(Blackout, site=desk)
class BlackoutAdmin(DeskAdmin):
    """Blackouts bind what is booked from now on; windows that are booked already stay."""

    form = BlackoutForm
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

    @admin.display(description=lazy("when"))
    def when(self, blackout: Blackout) -> str:
        match blackout.shape:
            case Blackout.Shape.YEARLY:
                return f"{blackout.from_month_day} – {blackout.until_month_day}"
            case Blackout.Shape.HOLIDAY:
                return str(blackout.get_holiday_display())
            case Blackout.Shape.ONCE:
                return f"{blackout.starts_at:%Y-%m-%d %H:%M} – {blackout.ends_at:%Y-%m-%d %H:%M}"
            case _:
                return f"{blackout.from_time:%H:%M} – {blackout.until_time:%H:%M}"
