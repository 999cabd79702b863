"""Forms of announcements."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from maintenance.announcements.models import CHANNELS
from maintenance.announcements.selectors import LONGEST


class AnnouncementForm(forms.Form):
    """What is announced, and where."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    text = forms.CharField(
        label=lazy("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("Variables stand in braces: those for your company, the start and the end are filled."),
    )
    channels = forms.MultipleChoiceField(
        label=lazy("Channels"), choices=list(CHANNELS.items()), widget=forms.CheckboxSelectMultiple
    )


class HandInForm(forms.Form):
    """When it goes out."""

    publish_at = forms.DateTimeField(
        label=lazy("Goes out at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=lazy("Empty: at once, or as soon as it is approved."),
    )


class RetractForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(label=lazy("Reason"), max_length=300)
