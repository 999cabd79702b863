"""Forms about cases."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.shell.fields import Cleaned

LONGEST_TEXT, MOST_FILES = 4000, 5


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; what they are is looked at by compliance.uploads."""

    def __init__(self, **kwargs: Any) -> None:
        widget = _FilesInput(attrs={"accept": ".pdf,.ofd,.jpg,.jpeg,.png"})
        told = lazy("PDF, OFD, JPEG or PNG, up to 10 MB each.")
        super().__init__(**{"required": False, "widget": widget, "help_text": told, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files that were chosen. Raises ValidationError for too many, or an empty one."""
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at a time.") % {"most": MOST_FILES}, code="too_many")
        return [super(FilesField, self).clean(each, initial) for each in files]


class AnswerForm(forms.Form):
    """Words or files in an open case."""

    text = forms.CharField(
        label=lazy("Comment"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    attachments = FilesField(label=lazy("Files"))

    def clean(self) -> Cleaned:
        """Something must be said."""
        cleaned: Cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("text") and not cleaned.get("attachments"):
            self.add_error("text", _("Enter a message or add a file."))
        return cleaned


class AppealForm(forms.Form):
    """Why a violation should not stand."""

    text = forms.CharField(label=lazy("Comment"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    attachments = FilesField(label=lazy("Files"))


class SupportForm(forms.Form):
    """A question to the platform's support."""

    title = forms.CharField(label=lazy("Topic"), max_length=120)
    text = forms.CharField(
        label=lazy("Your question"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    attachments = FilesField(label=lazy("Files"))
