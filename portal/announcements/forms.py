"""Forms of announcements."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from maintenance.announcements.models import CHANNELS, Customer
from maintenance.announcements.selectors import LONGEST, channels_offered


def offered() -> list[tuple[str, str]]:
    """The channels that this client may choose, with their names."""
    return [(each.value, str(CHANNELS[each])) for each in channels_offered()]


class AnnouncementForm(forms.Form):
    """What is announced, and where."""

    title = forms.CharField(label=lazy("Title"), max_length=120)
    text = forms.CharField(
        label=lazy("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("Variables stand in braces: those for your name, the start and the end are filled."),
    )
    channels = forms.MultipleChoiceField(label=lazy("Channels"), choices=offered, widget=forms.CheckboxSelectMultiple)


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


class WechatForm(forms.Form):
    """How an account is connected. Without a secret the one that is kept stays."""

    app_id = forms.RegexField(
        r"^wx[0-9a-z]{4,30}$", label=lazy("AppID"), max_length=40, help_text=lazy("Begins with wx.")
    )
    secret = forms.CharField(
        label=lazy("AppSecret"),
        required=False,
        max_length=100,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("Kept encrypted and never shown again. Empty: as it is."),
    )


class OfficialAccountForm(WechatForm):
    """How an official account is connected, and the picture of its drafts."""

    picture = forms.FileField(
        label=lazy("Cover of drafts"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=lazy("JPEG or PNG of at most 2 MB, best 900 × 383. Empty: as it is; ours until you choose one."),
    )


class MiniProgramForm(WechatForm):
    """How a mini-program is connected, and the template of its subscribe message."""

    template_id = forms.CharField(label=lazy("Template ID"), max_length=100)
    thing = forms.CharField(label=lazy("Field for the title"), max_length=40, help_text=lazy("Such as thing1."))
    character_string = forms.CharField(
        label=lazy("Field for the hours"), max_length=40, required=False, help_text=lazy("Such as character_string2.")
    )
    phrase = forms.CharField(
        label=lazy("Field for the kind"), max_length=40, required=False, help_text=lazy("Such as phrase3.")
    )
    remark = forms.CharField(
        label=lazy("Field for the remark"), max_length=40, required=False, help_text=lazy("Such as thing4.")
    )
    page = forms.CharField(
        label=lazy("Page"), max_length=200, required=False, help_text=lazy("Of the mini-program that it opens.")
    )


class CustomersForm(forms.Form):
    """Those who have agreed to be told by the client: an address a line."""

    channel = forms.ChoiceField(label=lazy("Channel"), choices=Customer.Channel)
    addresses = forms.CharField(
        label=lazy("Addresses, one a line"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=lazy("E-mail addresses, mobiles, or openids of the users of your mini-program."),
    )
    agreed = forms.BooleanField(label=lazy("They have agreed to be notified by us, and we can prove it."))
