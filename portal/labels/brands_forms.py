"""Handing in a brand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from labels.models import Alias
from portal.shell.fields import DayInput


def _length(field: str) -> int:
    return int(Alias._meta.get_field(field).max_length or 0)  # type: ignore[union-attr]


class BrandForm(forms.Form):
    """The form of a brand and the document that proves it. renewal: text and kind are known, so it does not ask for
    them.
    """

    text = forms.CharField(
        label=lazy("Brand or app name"),
        max_length=_length("text"),
        help_text=lazy("As it appears in labels, without a scene word: 小芽, not 小芽客服."),
    )
    kind = forms.ChoiceField(label=lazy("Type"), choices=Alias.Kind.choices)
    reference = forms.CharField(
        label=lazy("Number of the registration or filing"),
        max_length=_length("reference"),
        help_text=lazy("As shown on the certificate, filing or authorisation."),
    )
    valid_until = forms.DateField(
        label=lazy("Expiry date"),
        required=False,
        widget=DayInput(),
        help_text=lazy("Leave empty if it has no expiry date."),
    )
    file = forms.FileField(
        label=lazy("The document"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"}),
        help_text=lazy("Trademark certificate, app filing or authorisation: PDF, OFD, JPEG or PNG, up to 10 MB."),
    )

    def __init__(self, *args: Any, renewal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if renewal:
            del self.fields["text"], self.fields["kind"]
