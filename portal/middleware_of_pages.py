"""Django's middleware that people's pages need and programs do not: the API passes it by. Named as in Django, by which
checks of libraries know it.
"""

from typing import Any, cast

from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.api.errors import is_of_api
from portal.sessions import person_of
from tenants.people.models import User


class OfPages:
    """Mixed into a middleware: what programs ask for goes on to the next at once."""

    def __call__(self, request: HttpRequest) -> Any:
        return (self.get_response if is_of_api(request) else super().__call__)(request)  # type: ignore[attr-defined, misc]  # of the class it is mixed into


class SessionMiddleware(OfPages, sessions.SessionMiddleware):
    """Who is signed in in this browser."""


class AuthenticationMiddleware(OfPages, auth.AuthenticationMiddleware):
    """The person of the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: person_of(request)))


class MessageMiddleware(OfPages, messages.MessageMiddleware):
    """What the next page says once."""
