"""Adapts allauth: nobody signs up alone; people come by invitation."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.domain.company_sign_in import domain_of
from tenants.people import services as people
from tenants.people.company_sign_in import demanded_of
from tenants.people.factors import opened_seed, sealed_seed
from tenants.people.models import User
from tenants.people.sign_ins import devices_signed_out, sign_in_failed

BY_ACCOUNT = "sign_in_to_account"  # settings.ACCOUNT_RATE_LIMITS; the cache, and so the count, is the client's


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Closed sign-up; the person's own fields are set by tenants.people.services."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The platform's staff land at the desk, not on the page that wins clients."""
        if getattr(request.user, "is_staff", False):
            return reverse("admin:index")
        return cast(str, super().get_login_redirect_url(request))

    def authenticate(self, request: HttpRequest, **credentials: str) -> User | None:
        """Tries are counted by the account, however its address was typed; allauth's own count by host and port, too,
        would begin anew at each port.
        """
        account = _key_of(credentials.get("email", ""))
        if not ratelimit.consume(request, action=BY_ACCOUNT, key=account):
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            ratelimit.clear(request, action=BY_ACCOUNT, key=account)
        return user

    def pre_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse | None:
        """Refuses other ways to people whose company demands its own sign-in."""
        answer: HttpResponse | None = super().pre_login(request, user, **hook)
        if answer is None and "sociallogin" not in (hook["signal_kwargs"] or {}) and demanded_of(user):
            said = _("Use company sign-in: an owner has switched off other ways for %(domain)s.")
            messages.error(request, said % {"domain": domain_of(user.email)})
            return redirect("account_login")
        return answer

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Returns the ways to confirm oneself, in the words of our pages."""
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        said = {"mfa_reauthenticate:webauthn": _("Use a passkey")}
        return [{**way, "description": said.get(way["id"], way["description"])} for way in ways]

    def set_password(self, user: User, password: str) -> None:
        """A new password also clears the account's limit, so that the person may sign in at once."""
        super().set_password(user, password)
        ratelimit.clear(self.request, action=BY_ACCOUNT, key=_key_of(user.email))

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Counts the failure in the history."""
        sign_in_failed(credentials.get("email", ""))

    def send_password_reset_mail(self, user: User, email: str, context: Mapping[str, object]) -> None:
        """Sends by the outbox: an unknown address is answered as fast, and an unreachable mail server is no error."""
        people.send_password_reset(user)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Seeds of second factors are sealed; passkeys are called so."""

    def encrypt(self, text: str) -> str:
        return sealed_seed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened_seed(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 -- theirs
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}


class DevicesAdapter(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Records in the history which sessions somebody ends elsewhere."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        super().end_sessions(sessions)
        if sessions:
            devices_signed_out(sessions[0].user, len(sessions))


def _key_of(email: str) -> str:
    return email.strip().lower()
