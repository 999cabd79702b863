"""Django's middleware that people's pages need and programs do not: the API passes it by."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from portal.api.errors import is_of_api


class OfPages:
    """Mixed into a middleware: what programs ask for goes on to the next at once."""

    def __call__(self, request: HttpRequest) -> Any:
        return (self.get_response if is_of_api(request) else super().__call__)(request)  # type: ignore[attr-defined, misc]  # of the class it is mixed into


class Sessions(OfPages, SessionMiddleware):
    """Who is signed in in this browser."""


class Forgery(OfPages, CsrfViewMiddleware):
    """Forms come from our own pages."""


class SignedIn(OfPages, AuthenticationMiddleware):
    """The person of the session."""


class Messages(OfPages, MessageMiddleware):
    """What the next page says once."""
