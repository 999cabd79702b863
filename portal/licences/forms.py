"""The form that submits a document."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from compliance.models import Licence
from portal.shell.fields import LONGEST_TEXT, DayInput


def _length(field: str) -> int:
    return int(Licence._meta.get_field(field).max_length or 0)  # type: ignore[union-attr]


class LicenceForm(forms.Form):
    """The details on the document, and its file. types: (code, name) to choose from; a single one is not asked for."""

    document_type = forms.ChoiceField(label=lazy("Document type"))
    number = forms.CharField(label=lazy("Document number"), max_length=_length("number"))
    issuer = forms.CharField(label=lazy("Issued by"), max_length=_length("issuer"))
    valid_from = forms.DateField(label=lazy("Valid from"), widget=DayInput())
    valid_until = forms.DateField(
        label=lazy("Expiry date"),
        required=False,
        widget=DayInput(),
        help_text=lazy("Leave empty for documents without an expiry date."),
    )
    file = forms.FileField(
        label=lazy("The document"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"}),
        help_text=lazy("PDF, OFD, JPEG or PNG, up to 10 MB; every page in one file."),
    )
    text = forms.CharField(
        label=lazy("Comment for the reviewer"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, types: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["document_type"]
        field.choices = list(types)  # type: ignore[attr-defined]  # a ChoiceField's
        if len(types) == 1:
            field.widget, field.initial = forms.HiddenInput(), types[0][0]
