"""The door: allauth's. What somebody new is shown first is the same for everybody in a language and time zone; a link
for a new password is good for one who uses it.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, cast

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView, PasswordResetFromKeyView
from allauth.mfa.webauthn.views import edit_webauthn, remove_webauthn
from allauth.usersessions.adapter import get_adapter as devices
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver, get_resolver, get_urlconf, include, path, re_path
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.shell.context_processors import of_sandbox
from portal.shell.said_once import CookieOfOneHost
from portal.templatetags._marks import when
from tenants.clock import business_now
from tenants.database.statements import wait_in_line
from tenants.models import Tenant
from tenants.people.company_sign_in import in_use
from tenants.people.models import User
from tenants.people.selectors import sessions_of


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """Adds the form's fields as the page shows them."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**given)
        return {**context, "fields": _fields(context["form"]), "company": _by_company(self.request)}


# What stands in the page that is kept for the token and the time that each visitor is given.
_TOKEN: Final = get_random_string(64)
_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)
_signing_in: Callable[[HttpRequest], HttpResponseBase] = SignIn.as_view()
_renewing: Callable[..., HttpResponseBase] = PasswordResetFromKeyView.as_view()


def password_by_link(request: HttpRequest, uidb36: str, key: str) -> HttpResponseBase:
    """Lets one use of a link wait for another: the second finds it used, as it is valid for the old password alone."""
    with transaction.atomic():
        wait_in_line(f"a new password for {uidb36}")
        return _renewing(request, uidb36=uidb36, key=key)


@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Shows the form to a newcomer; allauth takes over once it is sent, or where the session knows the person."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.method != "GET" or known or get_adapter().is_ajax(request):
        with transaction.atomic():  # it is in the history, or nobody is in
            return _signing_in(request)
    if request.GET or CookieOfOneHost.cookie_name in request.COOKIES:
        page = {"fields": _fields(LoginForm()), "redirect_field": _next(request), "company": _by_company(request)}
        return render(request, "account/login.html", page)
    name = getattr(getattr(request, "tenant", None), "legal_name", "")
    zone, company = get_current_timezone_name(), _by_company(request)
    text = _shown_first(get_language(), zone, get_urlconf(), name, request.path, company=company)
    if settings.SANDBOX:
        text = text.replace(when(_MOMENT), when(business_now()))
    return HttpResponse(text.replace(_TOKEN, get_token(request)))


def _fields(form: LoginForm) -> SafeString:
    return render_to_string("components/form_fields.html", {"form": form})


@lru_cache(maxsize=500)
def _shown_first(_language: str | None, _zone: str, _site: str | None, name: str, path: str, *, company: bool) -> str:
    """The page before anything is typed or said, in the language, zone and site in use. name: the client's; company:
    whether its people sign in with its provider.
    """
    sandbox = of_sandbox(_MOMENT) if settings.SANDBOX else {"sandbox": False}
    frame = {"tenant": {"legal_name": name} if name else None, "request": {"get_full_path": path}, "messages": ()}
    page = {"fields": _fields(LoginForm()), "redirect_field": "", "csrf_token": _TOKEN, "company": company}
    return render_to_string("account/login.html", {**frame, **sandbox, **page})


def _by_company(request: HttpRequest) -> bool:
    tenant = getattr(request, "tenant", None)
    return tenant is not None and tenant.kind == Tenant.Kind.CLIENT and in_use() is not None


def _next(request: HttpRequest) -> SafeString | str:
    """Carries the address to go to afterwards, as allauth passes it on."""
    asked = request.GET.get("next")
    return format_html('<input type="hidden" name="next" value="{}">', asked) if asked else ""


# Pages of a way to sign in anew that is not offered here (ACCOUNT_REAUTHENTICATION_METHODS).
_BY_MAILED_CODE: Final = {"account_request_reauthentication_code", "account_confirm_reauthentication_code"}
# Stand below, each with its whole address.
_OF_ONE_PASSKEY: Final = {"mfa_edit_webauthn": edit_webauthn, "mfa_remove_webauthn": remove_webauthn}


@login_required
@require_POST
@transaction.atomic
def end_device(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the browsers in which this person is signed in is signed out; the one in use has its own button."""
    device = get_object_or_404(sessions_of(cast(User, request.user)), pk=pk)
    if device.is_current():
        raise Http404
    devices().end_sessions([device])
    messages.success(request, _("Signed out on that device."))
    return redirect("usersessions_list")


def _is_offered(pattern: URLPattern | URLResolver) -> bool:
    """Returns whether a page of allauth is offered; those for providers have addresses of ours
    (portal.people.company_pages).
    """
    if str(pattern.pattern).startswith(("3rdparty/", "social/", "oidc/")):
        return False
    return getattr(pattern, "name", "") not in {*_BY_MAILED_CODE, *_OF_ONE_PASSKEY}


def _each_in_a_transaction(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Puts each page of allauth into a transaction, so that a person's change and its record are saved together or not
    at all.
    """
    given = [each for each in patterns if _is_offered(each)]
    for each in given:
        if isinstance(each, URLResolver):
            each.url_patterns[:] = _each_in_a_transaction(each.url_patterns)
        else:
            each.callback = transaction.atomic(each.callback)
    return given


account_patterns = [  # at one address the first answers: ours before allauth's
    path("accounts/login/", sign_in, name="account_login"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        password_by_link,
        name="account_reset_password_from_key",
    ),
    path("accounts/sessions/<int:pk>/end/", end_device, name="device_end"),
    *(
        path(f"accounts/2fa/webauthn/keys/<int:pk>/{name.split('_')[1]}/", transaction.atomic(view), name=name)
        for name, view in _OF_ONE_PASSKEY.items()
    ),
    path("accounts/", include(_each_in_a_transaction(get_resolver("allauth.urls").url_patterns))),
]
