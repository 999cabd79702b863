"""Roles guard pages. They are ladders: a client's viewer, operator, owner; the platform's reviewer, administrator."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.actors import person as actor_of_person
from tenants.people.models import User
from tenants.people.roles import LADDERS, covers

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class PortalRequest(HttpRequest):
    """The request of a guarded page: somebody is signed in, at a tenant's address."""

    user: User
    tenant: Tenant


def may(user: User, role: str) -> bool:
    """Returns whether the person's role is this one or stands above it on the same ladder."""
    return covers(user.role, role)


def allowed(role: str) -> Callable[[Callable[Concatenate[PortalRequest, P], HttpResponseBase]], Page[P]]:
    """Open a page to this role and those above it. Anonymous people are led to sign in, others get the 403 page."""
    if not any(role in ladder for ladder in LADDERS):
        raise ValueError(f"{role} is no role")

    def guard(page: Callable[Concatenate[PortalRequest, P], HttpResponseBase]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not may(request.user, role):
                raise PermissionDenied
            return page(cast(PortalRequest, request), *args, **kwargs)

        guarded.allowed_role = role  # type: ignore[attr-defined]
        return cast("Page[P]", guarded)

    return guard


def actor(request: HttpRequest) -> Actor:
    """The signed-in person, as the history names it."""
    return actor_of_person(cast(User, request.user))


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if getattr(request, "htmx", False):  # a part of a page: the whole page must go
        return HttpResponseClientRedirect(resolve_url("account_login"))
    return redirect_to_login(request.get_full_path())
