"""Forms about backups."""

import base64
import zlib
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.shell.fields import Cleaned
from tenants import context

LARGEST_UPLOAD = 20 * 1024 * 1024
WHOLE, CHOSEN = "whole", "chosen"


class BackupForm(forms.Form):
    """A backup that was exported before."""

    file = forms.FileField(label=lazy("Backup file (.json)"), error_messages={"required": lazy("Choose a file.")})

    def clean_file(self) -> bytes:
        """The bytes."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is larger than 20 MB."), code="too_large")
        content: bytes = file.read()
        return content


class PackedField(forms.CharField):
    """A file that stays in the page between two steps: zlib, then base64, signed for the client in use.

    Nothing is unpacked that we have not packed: a thousandth of its size would do to fill the memory.
    """

    widget = forms.HiddenInput

    @staticmethod
    def pack(content: bytes) -> str:
        """The field's value for these bytes."""
        return _signer().sign(base64.b64encode(zlib.compress(content, 9)).decode())

    def clean(self, value: Any) -> bytes:
        """The bytes; raises ValidationError for anything else."""
        try:
            return zlib.decompress(base64.b64decode(_signer().unsign(super().clean(value))))
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Choose the file again."), code="broken") from error


def _signer() -> signing.Signer:
    return signing.Signer(salt=context.signing_salt("packed backup"))


class RestoreForm(forms.Form):
    """The whole backup, or only some of its numbers (canonical)."""

    scope = forms.ChoiceField(choices=[(WHOLE, lazy("The whole backup")), (CHOSEN, lazy("Only the chosen numbers"))])
    numbers = forms.MultipleChoiceField(required=False)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, *args: Any, numbers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]

    def clean(self) -> Cleaned:
        """Adds `only`: the numbers, or None for the whole."""
        cleaned: Cleaned = super().clean() or self.cleaned_data
        if cleaned.get("scope") == CHOSEN and not cleaned.get("numbers"):
            self.add_error("numbers", _("Choose at least one number."))
        cleaned["only"] = cleaned.get("numbers") if cleaned.get("scope") == CHOSEN else None
        return cleaned
