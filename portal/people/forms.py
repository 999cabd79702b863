"""Forms about people: invite, join, contacts."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.shell.fields import Cleaned, Clock, MobileField
from portal.signup.agreements_forms import add_boxes
from tenants import context
from tenants.agreements.selectors import left_to_accept
from tenants.domain.group_bots import kind_of_bot
from tenants.people.contacts import country_fault
from tenants.people.models import Contact, Invitation, User
from tenants.people.naming import not_the_platforms_name
from tenants.people.services import roles_here
from tenants.sealing import sealed

PASSWORD = {"autocomplete": "new-password"}


def roles() -> list[tuple[str, str]]:
    """Roles that people of the tenant in use can have, from the lowest on, with their words."""
    return [(role.value, str(role.label)) for role in reversed(roles_here())]


class InviteForm(forms.ModelForm[Invitation]):
    """Whom to invite, as what."""

    class Meta:
        model = Invitation
        fields = ("name", "email", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles)


class RoleForm(forms.Form):
    """Another role for a person."""

    role = forms.ChoiceField(choices=roles)


class JoinForm(forms.Form):
    """Asks an invited person."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=User._meta.get_field("name").max_length,
        validators=[not_the_platforms_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(label=_("Password"), strip=False, widget=forms.PasswordInput(attrs=PASSWORD))
    password2 = forms.CharField(label=_("Repeat the password"), strip=False, widget=forms.PasswordInput(attrs=PASSWORD))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": invitation.name, "language": kwargs.pop("language")}
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())
        add_boxes(self, left_to_accept(context.current_tenant(), invitation.email))

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords do not match."))
        elif first:
            person = User(email=self.invitation.email, name=cleaned.get("name", ""))
            try:
                validate_password(first, person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class ContactForm(forms.ModelForm[Contact]):
    """Someone who is told about maintenance. The model says what must be there; services save it."""

    mobile = MobileField(label=_("Mobile"), required=False)
    bot = forms.CharField(
        label=_("Address of a group bot"),
        max_length=500,
        required=False,
        help_text=_(
            "The webhook of a bot in WeCom, DingTalk or Feishu. It is kept sealed and not shown again: leave it empty"
            " to keep the one that is set."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    bot_signed_with = forms.CharField(
        label=_("Secret of the bot"),
        max_length=200,
        required=False,
        help_text=_("Where the bot asks for a signature (DingTalk, Feishu)."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    no_bot = forms.BooleanField(label=_("Stop writing to the group"), required=False)

    class Meta:
        model = Contact
        fields = ("name", "mobile", "email", "language", "quiet_from", "quiet_until", "calendar")
        widgets = {"quiet_from": Clock(), "quiet_until": Clock()}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if not self.instance.bot_kind:
            del self.fields["no_bot"]

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        self._clean_bot(cleaned)
        some = cleaned.get("mobile") or cleaned.get("email") or self.instance.bot_kind
        if not {"mobile", "email", "bot"} & {*self.errors} and not some:
            self.add_error("email", _("Enter a mobile number, an e-mail address or a group bot."))
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_until") is None):
            self.add_error(
                "quiet_until", _("Enter both the start and the end of the quiet hours, or leave both empty.")
            )
        if "mobile" in self.changed_data and cleaned.get("mobile") and (fault := country_fault(cleaned["mobile"])):
            self.add_error("mobile", fault)
        others = Contact.objects.exclude(pk=self.instance.pk)
        for way in ("mobile", "email"):  # nobody is told the same twice
            told = others.filter(**{f"{way}__iexact": cleaned[way]}).first() if cleaned.get(way) else None
            if told is not None:
                self.add_error(way, _("%(name)s is already notified this way.") % {"name": told.name})
        return cleaned

    def _clean_bot(self, cleaned: Cleaned) -> None:
        """The bot is set on the row that is saved. Only its makers' own servers are ever called."""
        if cleaned.get("no_bot"):
            self.instance.bot_kind, self.instance.bot_address, self.instance.bot_secret = "", "", ""
        elif url := cleaned.get("bot", "").strip():
            kind = kind_of_bot(url, also=settings.SANDBOX_ADDRESS if settings.SANDBOX else "")
            if kind is None:
                self.add_error(
                    "bot", _("This is not the webhook of a bot in WeCom, DingTalk or Feishu: copy it there.")
                )
                return
            self.instance.bot_kind = kind.value
            self.instance.bot_address = sealed(url)
            self.instance.bot_secret = sealed(cleaned.get("bot_signed_with", "").strip())


class ContactCodeForm(forms.Form):
    """The code that was sent to a contact's mobile."""

    code = forms.CharField(
        label=_("Code from the SMS"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
