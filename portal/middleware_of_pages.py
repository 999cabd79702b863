"""Django's middleware, as people's pages need it. Named as in Django, by which checks of libraries know it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth import middleware as auth
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from portal.sessions import person_of
from tenants.people.models import User


class AuthenticationMiddleware(auth.AuthenticationMiddleware):
    """The person of the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast(User, SimpleLazyObject(lambda: person_of(request)))


class AccountsMiddleware:
    """What allauth's pages change about a person stands with its record in the history, or not at all."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method != "POST" or not view.__module__.startswith("allauth."):
            return None
        with transaction.atomic():
            return view(request, *args, **kwargs)
