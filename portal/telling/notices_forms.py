"""Answers to notices."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy as lazy

from maintenance.domain.negotiating import Answer
from portal.shell.fields import Cleaned, Moment

KNOWN = "known"


class AnswerNoticeForm(forms.Form):
    """answer: known, accept, decline, or counter with a time of one's own."""

    answer = forms.ChoiceField(choices=[(KNOWN, KNOWN), *((each.value, each.value) for each in Answer)])
    at = forms.DateTimeField(label=lazy("Another time"), required=False, widget=Moment())

    def clean(self) -> Cleaned:
        """Another time has to be one."""
        cleaned: Cleaned = super().clean() or {}
        if cleaned.get("answer") == Answer.COUNTER and cleaned.get("at") is None and "at" not in self.errors:
            raise ValidationError({"at": _("Enter the time that would suit you.")})
        return cleaned

    @property
    def said(self) -> tuple[Answer | None, datetime | None]:
        """The answer to an offer (None: it is only known), and the time that is proposed."""
        answer = self.cleaned_data["answer"]
        return (None if answer == KNOWN else Answer(answer)), self.cleaned_data["at"]
