"""Forms about standby labels."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from labels.models import StandbyLabel

LONGEST_LABEL: int = StandbyLabel._meta.get_field("text").max_length  # type: ignore[assignment]


class StandbyForm(forms.Form):
    """A new standby label."""

    text = forms.CharField(
        label=lazy("Standby label"),
        max_length=LONGEST_LABEL,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=lazy("For example “维护中-紧急联系02158881234”. A number in it must be one of your own."),
    )
