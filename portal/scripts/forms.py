"""The form of a call script."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from maintenance.domain.scripts import LONGEST


class ScriptForm(forms.Form):
    """The text of a script. With faults it is kept as a draft, and not published."""

    text = forms.CharField(
        label=lazy("What is to be said"),
        max_length=2 * LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("Variables stand in braces; those of this situation are listed beside."),
    )


class ReadForm(forms.Form):
    """Somebody has read a version."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
