"""Forms of webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.shell.fields import Cleaned
from tenants.domain.outside import LONGEST
from tenants.people.texts import TOPICS
from tenants.webhooks.models import Endpoint


class EndpointForm(forms.Form):
    """A program's address and the events it wants."""

    name = forms.CharField(
        label=_("Name"), max_length=Endpoint._meta.get_field("name").max_length, help_text=_("Which system listens?")
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("It begins with https:// and can be reached from the internet."),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"),
        choices=lambda: list(TOPICS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: all of them."),
    )


class ReplayForm(forms.Form):
    """Asks from which event on to send again."""

    after = forms.IntegerField(
        label=_("After number"), min_value=0, max_value=2**62, required=False, help_text=_("0: from the beginning")
    )
    since = forms.DateTimeField(
        label=_("Or since"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean(self) -> Cleaned:
        """One of both."""
        said: Cleaned = super().clean() or {}
        if not self.errors and (said.get("after") is None) == (said.get("since") is None):
            raise forms.ValidationError(_("Say either after which number, or since when."))
        return said
