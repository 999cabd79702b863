"""The application of a firm, or of an individual."""

from dataclasses import fields
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from portal.shell.fields import MobileField, TimeZoneField
from portal.signup.agreements_forms import add_boxes
from tenants.agreements.models import Agreement
from tenants.agreements.selectors import to_accept
from tenants.clients.identity import columns_of_firm, columns_of_individual
from tenants.domain import addresses, legal_names
from tenants.models import Tenant
from tenants.people.contacts import country_fault
from tenants.people.naming import not_the_platforms_name
from tenants.services import Application, fault_of_address, fault_of_legal_name

# What the row of a client keeps as it is said; tenants.services.apply makes the row.
OF_CLIENTS = ("subject_type", "legal_name", "industry", "micro", "applicant_name", "applicant_email", "language")
# What only some subject types are asked; public.css shows what is asked of the chosen one.
OF_FIRMS = ("credit_code", "micro")
OF_INDIVIDUALS = ("identity_type", "identity_number", f"accept_{Agreement.Kind.IDENTITY}")


class FindPortalForm(forms.Form):
    """Asks a person who has forgotten where to sign in."""

    email = forms.EmailField(
        label=_("Your e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class _AskedOfSome(forms.TextInput):
    """No browser insists on it: it may be hidden, as not asked of this subject type."""

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class SignUpForm(forms.Form):
    """Asks an applicant on the platform's site. `application()` returns the answers."""

    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=30,  # with spaces, as licences print it
        help_text=_("18 characters, as on the business licence"),
        widget=_AskedOfSome(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    identity_type = forms.ChoiceField(
        label=_("Identity document"), choices=Tenant.IdentityType.choices, initial=Tenant.IdentityType.RESIDENT_CARD
    )
    identity_number = forms.CharField(
        label=_("Number of the identity document"),
        max_length=30,
        help_text=_("Stored encrypted, shown masked."),
        widget=_AskedOfSome(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Address of your portal"),
        max_length=addresses.LONGEST,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "hx-get": reverse_lazy("sign_up_address"),
                "hx-trigger": "input changed delay:500ms",
                "hx-target": "#id_name_helptext",
            }
        ),
    )
    applicant_mobile = MobileField(label=_("Your mobile"), required=False)
    time_zone = TimeZoneField()

    field_order = (
        "subject_type",
        "legal_name",
        "credit_code",
        "identity_type",
        "identity_number",
        "industry",
        "micro",
        "applicant_name",
        "applicant_email",
        "applicant_mobile",
        "name",
        "time_zone",
        "language",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(forms.fields_for_model(Tenant, OF_CLIENTS))
        for asked in ("subject_type", "industry"):  # what will be owed stands beside the form
            self.fields[asked].widget.attrs |= {
                "hx-get": reverse_lazy("sign_up_documents"),
                "hx-include": "#id_subject_type, #id_industry",
                "hx-target": "#documents-asked",
            }
        self.order_fields(self.field_order)
        for field in ("applicant_name", "applicant_email"):
            self.fields[field].required = True
        self.fields["applicant_name"].validators.append(not_the_platforms_name)
        self.fields["legal_name"].label = _("Full legal name")
        self.fields["legal_name"].help_text = _(
            "As on the business licence; of an individual, as on the identity document"
        )
        self.fields["micro"].help_text = _("Small businesses can use the fast lane.")
        self.fields["name"].help_text = _("One word in Latin letters, placed before .%(domain)s") % {
            "domain": settings.BASE_DOMAIN
        }
        for field, hint in (("applicant_name", "name"), ("applicant_email", "email"), ("applicant_mobile", "tel")):
            self.fields[field].widget.attrs["autocomplete"] = hint
        add_boxes(self, to_accept(as_individual=True))

    @property
    def of_individual(self) -> bool:
        """Returns whether an individual applies."""
        return self.data.get("subject_type") == Tenant.SubjectType.INDIVIDUAL

    def full_clean(self) -> None:
        """Neither asks nor takes the fields of other subject types."""
        passed_over = [self.fields[name] for name in (OF_FIRMS if self.of_individual else OF_INDIVIDUALS)]
        asked = [field.required for field in passed_over]
        for field in passed_over:
            field.disabled, field.required = True, False
        super().full_clean()
        for field, required in zip(passed_over, asked, strict=True):
            field.disabled, field.required = False, required

    def clean_legal_name(self) -> str:
        if fault := fault_of_legal_name(self.cleaned_data["legal_name"]):
            raise forms.ValidationError(fault)
        return legal_names.canonical_legal_name(self.cleaned_data["legal_name"])

    def clean_credit_code(self) -> str:
        return "" if self.of_individual else _checked(columns_of_firm, self.cleaned_data["credit_code"])["credit_code"]

    def clean_identity_number(self) -> str:
        number: str = self.cleaned_data["identity_number"]
        if self.of_individual and "identity_type" in self.cleaned_data:
            _checked(columns_of_individual, self.cleaned_data["identity_type"], number)
        return number

    def clean_applicant_mobile(self) -> str:
        mobile: str = self.cleaned_data["applicant_mobile"]
        if mobile and (fault := country_fault(mobile)):
            raise forms.ValidationError(fault)
        return mobile

    def clean_name(self) -> str:
        if fault := fault_of_address(self.cleaned_data["name"]):
            raise forms.ValidationError(fault)
        return addresses.canonical_address(self.cleaned_data["name"])

    def application(self) -> Application:
        """Returns the answers, checked for their form."""
        return Application(**{field.name: self.cleaned_data[field.name] for field in fields(Application)})


def _checked(columns: Any, *given: str) -> dict[str, str]:
    try:
        values: dict[str, str] = columns(*given)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from None
    return values
