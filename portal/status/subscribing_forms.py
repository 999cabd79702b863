"""Subscribing to a client's status page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy as lazy

from labels.selectors import directories_to_choose
from portal.shell.fields import Cleaned, MobileField
from tenants.outbox.models import Message


class ChosenDirectories(forms.Form):
    """Asks for which directories somebody wants to hear."""

    directories = forms.MultipleChoiceField(
        label=lazy("Only these directories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None selected: all directories."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        chosen = self.initial.get("directories", ())
        fields["directories"].choices = lambda: [(each.code, str(each)) for each in directories_to_choose(chosen)]


class SubscribeForm(ChosenDirectories):
    """An e-mail address or a mobile, and what it wants to hear of."""

    email = forms.EmailField(label=lazy("E-mail"), required=False, max_length=254)
    mobile = MobileField(label=lazy("Mobile"), required=False)
    field_order = ("email", "mobile", "directories")

    def clean(self) -> Cleaned:
        cleaned: Cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned["email"]) == bool(cleaned["mobile"]):
            self.add_error("email", _("Enter either an e-mail address or a mobile number."))
        return cleaned

    @property
    def channel(self) -> str:
        """Returns the channel of the subscription. Needs a valid form."""
        return Message.Channel.EMAIL.value if self.cleaned_data["email"] else Message.Channel.SMS.value

    @property
    def to(self) -> str:
        """The address; of a valid form."""
        return str(self.cleaned_data["email"] or self.cleaned_data["mobile"])
