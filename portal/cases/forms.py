"""Forms about cases."""

from django import forms
from django.utils.translation import gettext as _, gettext_lazy as lazy

from portal.shell.fields import LONGEST_TEXT, Cleaned, FilesField


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
