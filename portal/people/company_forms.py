"""Forms of company sign-in: the provider, its rules, who joins by it, and whose domain an address is of."""

from typing import Any, Final, Self

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.people.company_provider import NotBelieved, discovered
from portal.people.forms import roles
from portal.shell.fields import Cleaned
from portal.signup.agreements_forms import add_boxes
from tenants import context
from tenants.agreements.selectors import left_to_accept
from tenants.domain.company_sign_in import MOST_VALUES
from tenants.models import CompanySignIn
from tenants.outside.exchange import PassingTrouble
from tenants.people.company_sign_in import LADDER
from tenants.people.models import Role, User
from tenants.people.naming import not_the_platforms_name

SECRET: Final = {"autocomplete": "off"}
BY_COMMAS: Final = lazy("Separated by commas.")


class ProviderForm(forms.Form):
    """The address of the provider, and our credentials there."""

    issuer = forms.CharField(
        label=lazy("Issuer"),
        max_length=300,
        help_text=lazy("As your provider shows it, for example https://login.example.com."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    client_id = forms.CharField(label=lazy("Client ID"), max_length=200, widget=forms.TextInput(attrs=SECRET))
    client_secret = forms.CharField(
        label=lazy("Client secret"), max_length=500, strip=False, widget=forms.PasswordInput(attrs=SECRET)
    )
    domain = forms.CharField(
        label=lazy("Mail domain"),
        max_length=253,
        help_text=lazy("What stands behind the @ in your people's addresses, for example example.com."),
    )

    def look(self) -> bool:
        """Returns whether the form is valid and the provider, asked now, answers as it should."""
        if not self.is_valid():
            return False
        try:
            discovered(self.cleaned_data["issuer"])
        except PassingTrouble as trouble:
            said = _("The provider did not answer (%(why)s): check the issuer, or try again in a few minutes.")
            self.add_error("issuer", said % {"why": trouble})
        except NotBelieved as error:
            self.add_error("issuer", _("This is no OpenID Connect provider: %(why)s.") % {"why": error})
        return not self.errors


class RulesForm(forms.Form):
    """Says which people get which role, and who must sign in this way."""

    client_id = forms.CharField(label=lazy("Client ID"), max_length=200, widget=forms.TextInput(attrs=SECRET))
    client_secret = forms.CharField(
        label=lazy("Client secret"),
        max_length=500,
        strip=False,
        required=False,
        help_text=lazy("It is kept sealed and not shown again: leave it empty to keep the one that is set."),
        widget=forms.PasswordInput(attrs=SECRET),
    )
    role = forms.ChoiceField(
        label=lazy("Usual role"),
        choices=lambda: [each for each in roles() if each[0] in LADDER],
        help_text=lazy("Of everyone who joins this way. Owners are made by owners only."),
    )
    claim = forms.CharField(
        label=lazy("Claim with roles"),
        max_length=100,
        required=False,
        help_text=lazy(
            "For example groups. If it is set, each sign-in gives the role of its values, or the usual role; owners"
            " keep theirs."
        ),
    )
    operators = forms.CharField(
        label=lazy("Values that make an operator"),
        max_length=2000,
        required=False,
        help_text=BY_COMMAS,
    )
    viewers = forms.CharField(
        label=lazy("Values that make a viewer"), max_length=2000, required=False, help_text=BY_COMMAS
    )
    required = forms.BooleanField(
        label=lazy("Everyone with an address of the domain, except owners, signs in this way only"),
        required=False,
        help_text=lazy("When you switch it on, they are signed out and sign in again this way."),
    )

    @classmethod
    def of(cls, row: CompanySignIn) -> Self:
        """Returns the form filled with the row's values."""
        by_role = {role: ", ".join(value for value, given in row.roles.items() if given == role) for role in LADDER}
        values = {"operators": by_role[Role.OPERATOR], "viewers": by_role[Role.VIEWER]}
        kept = {name: getattr(row, name) for name in ("client_id", "role", "claim", "required")}
        return cls(initial=kept | values)

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        table: dict[str, str] = {}
        for name, role in (("viewers", Role.VIEWER), ("operators", Role.OPERATOR)):  # the higher one, if it is in both
            typed = cleaned.pop(name, "").replace("，", ",").split(",")
            table |= {value.strip(): role.value for value in typed if value.strip()}
        if len(table) > MOST_VALUES:
            self.add_error("operators", _("Enter %(most)d values at most.") % {"most": MOST_VALUES})
        if table and not cleaned.get("claim"):
            self.add_error("claim", _("Name the claim that has these values."))
        return {**cleaned, "roles": table}


class WelcomeForm(forms.Form):
    """Asks a person who signs in for the first time."""

    name = forms.CharField(
        label=lazy("Your name"),
        max_length=User._meta.get_field("name").max_length,
        validators=[not_the_platforms_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_boxes(self, left_to_accept(context.current_tenant(), email))


class AddressForm(forms.Form):
    """Asks for the e-mail that tells by whose company somebody signs in."""

    email = forms.EmailField(
        label=lazy("Your work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
