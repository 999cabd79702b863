"""The application of a firm."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import MobileField, TimeZoneField
from tenants.domain import addresses, credit_code
from tenants.models import Tenant
from tenants.services import Application, address_words, credit_code_words


class SignUpForm(forms.ModelForm[Tenant]):
    """What the platform's site asks an applicant. `application()` is what it said."""

    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=30,  # with spaces, as licences print it
        help_text=_("18 characters, as on the business licence"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Address of your portal"),
        max_length=addresses.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    applicant_mobile = MobileField(label=_("Your mobile"), required=False)
    time_zone = TimeZoneField()

    class Meta:
        model = Tenant
        fields = (
            "legal_name", "credit_code", "subject_type", "industry", "micro", "applicant_name", "applicant_email",
            "applicant_mobile", "name", "time_zone", "language",
        )  # fmt: skip

    field_order = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ("applicant_name", "applicant_email"):
            self.fields[field].required = True
        self.fields["micro"].help_text = _("Small firms get the fast lane.")
        self.fields["name"].help_text = _("One word in Latin letters; it stands before .%(domain)s") % {
            "domain": settings.BASE_DOMAIN
        }
        for field, hint in (("applicant_name", "name"), ("applicant_email", "email"), ("applicant_mobile", "tel")):
            self.fields[field].widget.attrs["autocomplete"] = hint

    def clean_credit_code(self) -> str:
        code = credit_code.canonical(self.cleaned_data["credit_code"])
        if fault := credit_code.fault(code):
            raise forms.ValidationError(credit_code_words(fault))
        return code

    def clean_name(self) -> str:
        name = addresses.canonical(self.cleaned_data["name"])
        if fault := addresses.fault(name):
            raise forms.ValidationError(address_words(fault))
        return name

    def _post_clean(self) -> None:
        """No model is built here: tenants.services.apply does it."""

    def application(self) -> Application:
        """What was said, checked for its form."""
        return Application(**{field.name: self.cleaned_data[field.name] for field in fields(Application)})
