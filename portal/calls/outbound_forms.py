"""Forms about outbound calls and losses."""

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy as lazy

from maintenance.domain.intervals import Interval
from maintenance.outbound.models import CallTeam
from maintenance.outbound.planning import LONGEST
from portal.shell.fields import Cleaned

MOST_SESSIONS = 40
SESSION = re.compile(r"(\d{8}T\d{4}Z)/(\d{8}T\d{4}Z)", re.ASCII)
MINUTE = {"type": "datetime-local", "step": "900"}


class PlannedTimeForm(forms.Form):
    """A time of maintenance to plan for: from and until, or instead the sessions of a time that was proposed."""

    start = forms.DateTimeField(
        label=lazy("From"),
        widget=forms.DateTimeInput(attrs=MINUTE),
        error_messages={"required": lazy("Enter from when.")},
    )
    end = forms.DateTimeField(
        label=lazy("Until"),
        widget=forms.DateTimeInput(attrs=MINUTE),
        error_messages={"required": lazy("Enter until when.")},
    )
    sessions = forms.CharField(required=False, max_length=40 * MOST_SESSIONS, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("sessions"):
            self.fields["start"].required = self.fields["end"].required = False

    def clean_sessions(self) -> list[Interval]:
        text: str = self.cleaned_data["sessions"]
        return [_interval(part) for part in text.split(",") if part]

    def clean(self) -> Cleaned:
        given = super().clean() or {}
        start, end, sessions = given.get("start"), given.get("end"), given.get("sessions") or []
        if self.errors:
            return given
        if not sessions and start is not None and end is not None:
            sessions = [Interval(start.astimezone(UTC), end.astimezone(UTC))]
        if not sessions:
            raise ValidationError(_("This time is not known: choose it again."))
        if any(each.end <= each.start for each in sessions):
            raise ValidationError(_("The end is before the start."))
        if max(each.end for each in sessions) - min(each.start for each in sessions) > LONGEST:
            raise ValidationError(_("Plan for 31 days at most."))
        given["sessions"] = sorted(sessions)
        return given


def _interval(text: str) -> Interval:
    match = SESSION.fullmatch(text)
    if match is None:
        raise ValidationError(_("This time is not known: choose it again."))
    try:
        start, end = (datetime.strptime(each, "%Y%m%dT%H%MZ").replace(tzinfo=UTC) for each in match.groups())
    except ValueError as error:
        raise ValidationError(_("This time is not known: choose it again.")) from error
    return Interval(start, end)


class CallTeamForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """When and how much the agents call."""

    class Meta:
        model = CallTeam
        fields = ("most_calls", "from_hour", "until_hour", "days_off")

    def clean(self) -> Cleaned:
        given: Cleaned = super().clean() or {}
        if not self.errors and given["until_hour"] <= given["from_hour"]:
            self.add_error("until_hour", _("The last hour is before the first."))
        return given


class LossesFileForm(forms.Form):
    """A file of enquiries and orders."""

    file = forms.FileField(label=lazy("CSV file"), error_messages={"required": lazy("Choose a file.")})
