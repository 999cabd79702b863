"""What the planner counts with: how much a directory or team takes at once, and which days are working days."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy as lazy
from unfold.widgets import UnfoldAdminSelectWidget

from labels.directories.models import Directory
from maintenance.calendars import ledger, services
from maintenance.calendars.models import CalendarChange, Capacity
from maintenance.calendars.selectors import Rules
from maintenance.domain.plans import WorkToPlan
from maintenance.selectors import client_calendar
from portal.calendars.what_if_desk import WhatIfAdmin
from portal.shell.desk.base import ADMINISTRATORS, DeskAdmin, proposed
from portal.shell.desk.loosening import hold_back
from portal.shell.desk.site import desk
from tenants.clock import business_now
from tenants.domain.working_days import ChineseWorkingDays
from tenants.models import WorkingDayOverride
from tenants.selectors import working_days

_AN_HOUR = WorkToPlan(timedelta(hours=1), impact=True)


class CapacityForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A directory or the review team, chosen by name."""

    resource = forms.ChoiceField(label=lazy("directory or team"), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Capacity
        fields = ("resource", "most")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["most"].min_value = 1  # type: ignore[attr-defined]
        if "resource" in self.fields:
            self.fields["resource"].choices = list(names().items())  # type: ignore[attr-defined]


def names() -> dict[str, str]:
    """Resource → what it is called."""
    directories = {ledger.of_directory(each.code): str(each) for each in Directory.objects.all()}
    return {**directories, ledger.REVIEW_TEAM: _("Reviewers")}


@admin.register(Capacity, site=desk)
class CapacityAdmin(DeskAdmin):
    """Where nothing is said, a directory takes 40 sessions with impact at once, the reviewers 20 reviews."""

    form = CapacityForm
    may_add = may_change = ADMINISTRATORS
    list_display = ("named", "most", "first_free")

    def get_readonly_fields(self, request: HttpRequest, obj: Capacity | None = None) -> tuple[str, ...]:
        return ("resource",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Capacity, form: Any, change: bool) -> None:
        if hold_back(request, obj, obj.resource, form):
            proposed(request)
        services.set_capacity(obj.resource, obj.most)

    @admin.display(description=lazy("directory or team"))
    def named(self, capacity: Capacity) -> str:
        return names().get(capacity.resource, capacity.resource)

    @admin.display(description=lazy("first free hour at night"), empty_value="–")
    def first_free(self, capacity: Capacity) -> datetime | None:
        """How far ahead a directory is booked up; reviews are bound to no nights."""
        if capacity.resource == ledger.REVIEW_TEAM:
            return None
        slot = ledger.earliest_free(_AN_HOUR, client_calendar(), [capacity.resource], business_now())
        return slot.start if slot else None


@admin.register(WorkingDayOverride, site=desk)
class WorkingDayAdmin(WhatIfAdmin):
    """A day said here wins over the holiday plan in use, and is no guess. Who must move is shown before."""

    kind = CalendarChange.Kind.WORKING_DAY
    may_add = may_change = may_delete = ADMINISTRATORS
    list_display = ("day", "is_working", "note")
    fields = ("day", "is_working", "note")
    list_filter = ("is_working",)

    def get_readonly_fields(self, request: HttpRequest, obj: WorkingDayOverride | None = None) -> tuple[str, ...]:
        return ("day",) if obj else ()

    def rules_with(self, now: Rules, row: WorkingDayOverride) -> Rules:
        return replace(now, working_days=ChineseWorkingDays({**_overrides(), row.day: row.is_working}))

    def rules_without(self, now: Rules, row: WorkingDayOverride) -> Rules:
        others = {day: is_working for day, is_working in _overrides().items() if day != row.day}
        return replace(now, working_days=ChineseWorkingDays(others))


def _overrides() -> dict[date, bool]:
    return dict(working_days().overrides)
