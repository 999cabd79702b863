"""The door: allauth's, whose empty form is the same for everybody in a language."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import get_urlconf
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """With the fields of the form as the page shows them."""

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**given)
        return {**context, "fields": _fields(context["form"])}


_signing_in: Callable[[HttpRequest], HttpResponseBase] = SignIn.as_view()


@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Somebody new is shown the form; who has typed, or whom a session knows, goes on with allauth."""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES
    if request.method != "GET" or known or get_adapter().is_ajax(request):
        return _signing_in(request)
    page = {"fields": _empty(get_language(), get_urlconf()), "redirect_field": _next(request)}
    return render(request, "account/login.html", page)


def _fields(form: LoginForm) -> SafeString:
    return render_to_string("components/form_fields.html", {"form": form})


@lru_cache
def _empty(_language: str | None, _site: str | None) -> SafeString:
    """The fields of the form before anything is typed, in the language and at the site in use."""
    return _fields(LoginForm())


def _next(request: HttpRequest) -> SafeString | str:
    """Where to go afterwards, as allauth passes it on."""
    asked = request.GET.get("next")
    return format_html('<input type="hidden" name="next" value="{}">', asked) if asked else ""
