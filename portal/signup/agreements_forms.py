"""Boxes to tick: each accepts one version of one text."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tenants.agreements.models import Agreement


class _VersionBox(forms.CheckboxInput):
    """Ticked it says which version was read."""

    def __init__(self, version: str) -> None:
        super().__init__(attrs={"value": version}, check_test=lambda value: value == version)

    def use_required_attribute(self, initial: Any) -> bool:
        """The form says what is missing: a browser would also insist on a box that the sign-up hides."""
        return False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name, "")


class AcceptField(forms.CharField):
    """Accepts `agreement`, and no version that is in force no more."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement
        address = reverse("agreement", args=[agreement.kind])
        label = format_html(
            _('I have read and accept the <a href="{address}" target="_blank">{text}</a> (version {version})'),
            address=address,
            text=agreement.get_kind_display(),
            version=agreement.version,
        )
        super().__init__(
            label=label,
            widget=_VersionBox(str(agreement.version)),
            error_messages={"required": _("Accept it to continue.")},
        )

    def clean(self, value: Any) -> Agreement | None:
        given = super().clean(value)
        if not given:  # not asked
            return None
        if given != str(self.agreement.version):
            raise ValidationError(_("It has been updated: read the new version, then accept it."))
        return self.agreement


def add_boxes(form: forms.BaseForm, agreements: Sequence[Agreement]) -> None:
    """A box for each of them at the end of the form."""
    for agreement in agreements:
        form.fields[f"accept_{agreement.kind}"] = AcceptField(agreement)


def accepted(form: forms.BaseForm) -> list[Agreement]:
    """Returns the agreements ticked in a valid form."""
    return [given for given in form.cleaned_data.values() if isinstance(given, Agreement)]
