"""The form of many numbers with their labels."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.shell.fields import Cleaned

LARGEST: Final = 1024 * 1024  # bytes of a file with 500 rows; a workbook of them has 20 KB
LONGEST: Final = 100_000  # characters that are pasted


class ManyLabelsForm(forms.Form):
    """A number and its label in each row, pasted or in a file."""

    rows = forms.CharField(
        label=lazy("Numbers and labels"),
        max_length=LONGEST,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=lazy("One number and its label per line, separated by a tab, comma or semicolon. Up to 500."),
    )
    file = forms.FileField(label=lazy("CSV or Excel file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:  # afterwards what was found stands above
            self.fields["rows"].widget.attrs["autofocus"] = True

    def clean(self) -> Cleaned:
        """One of the two, and not a large one."""
        cleaned: Cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is not None and file.size > LARGEST:
            self.add_error("file", _("At most 1 MB: save the numbers and labels alone as CSV."))
        elif file is None and not cleaned.get("rows", "").strip() and not self.errors:
            self.add_error("rows", _("Paste the rows, or choose a file."))
        return cleaned
