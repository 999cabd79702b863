"""Asking for a change of the registered details."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from portal.shell.fields import LONGEST_TEXT
from tenants.models import Tenant

FIRMS = [each for each in Tenant.SubjectType.choices if each[0] != Tenant.SubjectType.INDIVIDUAL]


class DetailsForm(forms.Form):
    """The details to certify, and the document that proves them; an individual stays one, without a code."""

    legal_name = forms.CharField(label=lazy("Legal name"), max_length=120)
    credit_code = forms.CharField(
        label=lazy("Unified social credit code"),
        max_length=30,  # with spaces, as licences print it
        help_text=lazy("18 characters, as on the business licence"),
    )
    subject_type = forms.ChoiceField(label=lazy("Subject type"), choices=FIRMS)
    industry = forms.ChoiceField(label=lazy("Industry"), choices=Tenant.Industry.choices)
    micro = forms.BooleanField(label=lazy("Micro enterprise"), required=False)
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

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(tenant, name) for name in Tenant.MASTER_DATA}
        super().__init__(*args, **kwargs)
        if tenant.subject_type == Tenant.SubjectType.INDIVIDUAL:
            self.fields["legal_name"].label = lazy("Full name")
            for name in ("credit_code", "subject_type", "micro"):
                del self.fields[name]
