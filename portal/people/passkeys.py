"""Passkeys: allauth's forms; what an authenticator says is bounded, and believed at the host where it was said only."""

import struct
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _, gettext_lazy
from fido2.utils import websafe_decode
from fido2.webauthn import CollectedClientData

from tenants.people.models import User
from tenants.people.sign_ins import passkey_renamed, sign_in_failed

MOST: Final = 10  # passkeys of a person
LONGEST: Final = 16_384  # characters of what an authenticator says
NAME_LENGTH: Final = 60
# What fido2 raises over bytes that no authenticator made.
_BROKEN: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


class SaidByAuthenticator(forms.JSONField):
    """The answer of an authenticator, which the browser brings."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise _not_accepted()
        try:
            return super().to_python(value)
        except RecursionError:
            raise _not_accepted() from None


class OfPasskey(forms.Form):
    """A form with what an authenticator says."""

    credential = SaidByAuthenticator()

    def believed(self, check: Callable[[], Any]) -> Any:
        """Returns the result of allauth's check. Raises ValidationError in our words, also for an answer given at
        another host: browsers let a page below a domain use the passkeys of that domain, and clients' sites stand below
        the staff's.
        """
        try:
            said = websafe_decode(self.cleaned_data["credential"]["response"]["clientDataJSON"])
            if urlsplit(CollectedClientData(said).origin).hostname != _host():
                raise _not_accepted()
            return check()
        except ValidationError as error:
            raise _not_accepted() if error.code == "incorrect_code" else error from None
        except _BROKEN:
            raise _not_accepted() from None


class AddPasskey(OfPasskey, AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new one, with a name by which its owner knows it. The browser makes one that opens the door by itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH, required=False)

    def clean(self) -> dict[str, Any]:
        if "credential" not in self.cleaned_data:
            return self.cleaned_data
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST:
            raise ValidationError(_("You have %(most)d passkeys: remove one first.") % {"most": MOST})
        cleaned: dict[str, Any] = self.believed(super().clean)
        return cleaned


class RenamePasskey(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)

    def save(self) -> Authenticator:
        renamed: Authenticator = super().save()
        passkey_renamed(renamed.user)
        return renamed


class PasskeyAsSecondFactor(OfPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Asks for a passkey after the password. A refused one counts as a failed sign-in of the person."""

    user: User | None

    def clean_credential(self) -> Authenticator:
        try:
            authenticator: Authenticator = self.believed(super().clean_credential)
        except ValidationError:
            sign_in_failed(self.user.email if self.user else "")
            raise
        return authenticator


class SignInByPasskey(PasskeyAsSecondFactor, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of a password and a second factor: the authenticator has asked for a face, a finger or a PIN."""


class PasskeyOnceMore(PasskeyAsSecondFactor, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before something about signing in is changed."""


def _host() -> str:
    host: str = context.request.get_host()
    return host.partition(":")[0]


def _not_accepted() -> ValidationError:
    return ValidationError(_("The passkey was not accepted. Please try again."), code="not_accepted")
