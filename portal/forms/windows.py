"""Forms about a booked window."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from labels.selectors import approved_standby_labels
from maintenance.models import WindowEvent
from portal.forms.changes import WishForm

LONGEST_REASON: int = WindowEvent._meta.get_field("reason").max_length  # type: ignore[assignment]


class Seen(forms.Form):
    """What every order about a window carries: the sequence that the person saw."""

    sequence = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(Seen):
    """To cancel, to abort."""

    reason = forms.CharField(
        label=lazy("Why"),
        max_length=LONGEST_REASON,
        help_text=lazy("Kept in the history; everyone who is notified can read it."),
        error_messages={"required": lazy("Give a reason: it is kept in the history.")},
    )


class CancelForm(ReasonForm):
    """To cancel one occurrence of recurring maintenance, or it and all that follow."""

    following = forms.BooleanField(
        label=lazy("This and all following"),
        help_text=lazy("Later bookings are cancelled as well, and nothing more is booked."),
        required=False,
    )


class WaiveForm(ReasonForm):
    """To let the window pass a gate that waits."""

    gate = forms.CharField(widget=forms.HiddenInput)


class MoveForm(Seen, WishForm):
    """To another of the proposed times, with the wish under which it was proposed."""

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


class ExtendForm(ReasonForm):
    """To one of the ends that are offered."""

    until = forms.DateTimeField(
        label=lazy("Until"),
        error_messages={"required": lazy("Choose an end time."), "invalid": lazy("Choose an end time.")},
    )
