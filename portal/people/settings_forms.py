"""Forms of the settings: the company, API keys, closing the account."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shell.api.scopes import SCOPES
from portal.shell.fields import TimeZoneField
from tenants.models import Tenant
from tenants.people.models import ApiKey, User
from tenants.people.naming import not_the_platforms_name

LAST_YEAR = 2199  # of an end that is chosen


class CompanyForm(forms.Form):
    """The company's time zone and language."""

    time_zone = TimeZoneField(
        help_text=_(
            "Windows and reminders use this time zone. "
            "You can also type any other IANA time zone, such as Europe/Berlin."
        )
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Everyone can choose their own.")
    )


class KeyForm(forms.Form):
    """A new API key."""

    name = forms.CharField(
        label=_("Name"),
        max_length=ApiKey._meta.get_field("name").max_length,
        help_text=_("Which system will use it?"),
        validators=[not_the_platforms_name],
    )
    scopes = forms.MultipleChoiceField(
        label=_("Permissions"), choices=lambda: list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    expires_at = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_expires_at(self) -> datetime | None:
        """The end of the chosen day, in the client's zone."""
        day = self.cleaned_data["expires_at"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("This date has passed."))
        if day.year > LAST_YEAR:
            raise forms.ValidationError(_("Choose a date before 2200, or leave it empty: the key then never expires."))
        return datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())


class CloseForm(forms.Form):
    """An owner says it twice: the legal name, typed, and the password."""

    confirm_name = forms.CharField(
        label=_("Enter the legal name to confirm"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, tenant: Tenant, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant, self.owner = tenant, owner
        self.fields["confirm_name"].help_text = tenant.legal_name

    def clean_confirm_name(self) -> str:
        name: str = self.cleaned_data["confirm_name"]
        if name != self.tenant.legal_name:
            raise forms.ValidationError(_("This does not match the legal name."))
        return name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.owner.check_password(password):
            raise forms.ValidationError(_("Wrong password."))
        return password
