"""Django's middleware, as people's pages need it. Named as in Django, by which checks of libraries know it."""

from typing import cast

from django.contrib.auth import middleware as auth
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.shell.sessions import person_of
from tenants.people.models import User


class AuthenticationMiddleware(auth.AuthenticationMiddleware):
    """The person of the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: person_of(request)))
