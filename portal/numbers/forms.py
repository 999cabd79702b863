"""Forms about numbers."""

from typing import Final

from django import forms
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.domain.numbers import LONGEST_TEXT, NumberError, ParsedNumber, parse_number
from labels.models import Number
from labels.numbers.services import refused_as_public
from labels.texts import number_error
from portal.shell.fields import Cleaned

LONGEST_PASTED: Final = 100_000  # characters
LONGEST_NOTE: int = Number._meta.get_field("note").max_length  # type: ignore[assignment]


class NumberField(forms.CharField):
    """A number as people write it; cleaned to its kind and normal form."""

    def __init__(self) -> None:
        super().__init__(
            label=lazy("Number"),
            max_length=LONGEST_TEXT,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
            help_text=lazy("Any common format: 021-5888 1234, 138 0013 8000, 400-818-0000."),
        )

    def clean(self, value: str) -> ParsedNumber:
        """Raises ValidationError with the error and, where there is one, a suggestion."""
        text = super().clean(value)
        try:
            number = parse_number(text)
        except NumberError as error:
            raise forms.ValidationError(number_error(error.code, error.params), code=error.code) from error
        if not number.kind.callable:
            raise forms.ValidationError(number_error("not_callable", {}), code="not_callable")
        if refused_as_public([number]):
            raise forms.ValidationError(number_error("public", {"number": number.display}), code="public")
        return number


class DescriptionForm(forms.Form):
    """Group and note of a number."""

    group = forms.CharField(
        label=lazy("Group"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=lazy("For example a shop, a department or a purpose."),
    )
    note = forms.CharField(label=lazy("Note"), max_length=LONGEST_NOTE, required=False)


class NumberForm(DescriptionForm):
    """One number to register."""

    number = NumberField()
    field_order = ("number", "group", "note")


class RegroupForm(forms.Form):
    """The group into which numbers are put."""

    to = forms.CharField(
        label=lazy("Group"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.TextInput(attrs={"list": "group-names", "autocomplete": "off", "autofocus": True}),
        help_text=lazy("One that exists, or a new name. Empty: the numbers are in no group."),
    )


class RenameForm(forms.Form):
    """A group and its new name. merge: also where another group has it."""

    group = forms.CharField(label=lazy("Group"), max_length=LONGEST_NOTE)
    to = forms.CharField(label=lazy("New name"), max_length=LONGEST_NOTE)
    merge = forms.BooleanField(required=False)


class CodeForm(forms.Form):
    """The code that was sent to a number."""

    code = forms.CharField(
        label=lazy("Code from the SMS"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ImportForm(forms.Form):
    """A list of numbers, in a file or pasted."""

    file = forms.FileField(label=lazy("CSV or Excel file"), required=False)
    rows = forms.CharField(
        label=lazy("Or paste the numbers"),
        max_length=LONGEST_PASTED,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=lazy("One number per line; note and group may follow, separated by a tab, comma or semicolon."),
    )

    def clean(self) -> Cleaned:
        """One of the two."""
        cleaned: Cleaned = super().clean() or self.cleaned_data
        if not self.errors and cleaned.get("file") is None and not cleaned.get("rows", "").strip():
            self.add_error("file", _("Choose a file, or paste the numbers."))
        return cleaned
