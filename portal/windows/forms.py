"""Forms about a booked window."""

from copy import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from labels.selectors import approved_standby_labels
from maintenance.models import Window, WindowEvent
from portal.changes.forms import WishForm

LONGEST_REASON: int = WindowEvent._meta.get_field("reason").max_length  # type: ignore[assignment]


class Seen(forms.Form):
    """Every order about a window carries the sequence that the person saw."""

    sequence = forms.IntegerField(widget=forms.HiddenInput)

    def see(self, window: Window) -> None:
        """Marks the form as about the window's present state, so that it can be sent again."""
        data: Any = copy(self.data)
        data["sequence"] = window.sequence
        self.data = data


class ReasonForm(Seen):
    """The reason to cancel or abort."""

    reason = forms.CharField(
        label=lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=lazy("Kept in the history; everyone who is notified can read it."),
        error_messages={"required": lazy("Give a reason: it is kept in the history.")},
    )


class CancelForm(ReasonForm):
    """Cancels one occurrence of recurring maintenance, or it and all that follow."""

    following = forms.BooleanField(
        label=lazy("This and all following"),
        help_text=lazy("Later bookings are cancelled as well, and nothing more is booked."),
        required=False,
    )


class WaiveForm(ReasonForm):
    """Lets the window pass a gate that waits."""

    gate = forms.CharField(widget=forms.HiddenInput)


class MoveForm(Seen, WishForm):
    """Moves a window to another of the proposed times, with the wish under which it was proposed."""

    slot = forms.DateTimeField(
        error_messages={"required": lazy("Choose a window."), "invalid": lazy("Choose a window.")}
    )
    reason = forms.CharField(label=lazy("Why"), max_length=LONGEST_REASON, required=False)


class WindowStandbyForm(Seen):
    """Another standby label for a booked window, of those that are approved by now."""

    standby = forms.ChoiceField(label=lazy("Standby label"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        texts = [(text, text) for text in approved_standby_labels()]
        self.fields["standby"].choices = [("", lazy("None")), *texts]  # type: ignore[attr-defined]


class StaffMoveForm(ReasonForm):
    """The platform moves a window to one of the proposed times, and says why."""

    slot = forms.DateTimeField(
        error_messages={"required": lazy("Choose a window."), "invalid": lazy("Choose a window.")}
    )


class ExtendForm(ReasonForm):
    """Extends a window to one of the ends that are offered."""

    until = forms.DateTimeField(
        label=lazy("Until"),
        error_messages={"required": lazy("Choose an end time."), "invalid": lazy("Choose an end time.")},
    )


class UntilForm(forms.Form):
    """Asks for an end whose effects staff want to see before they choose."""

    until = forms.DateTimeField(required=False, error_messages={"invalid": lazy("Choose an end time.")})
