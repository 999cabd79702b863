"""Enters a client's schema by the host name, and leaves it again; sets headers; checks typed text; finds the person."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django_structlog.middlewares import RequestMiddleware

from portal.shell.api.errors import database_away, is_of_api, no_room, plain_problem
from portal.shell.networks import address_of
from portal.shell.reading import StampedCache
from portal.web import metrics, served_hosts
from tenants import context
from tenants.database import full_disk
from tenants.database.isolation import isolation_asked
from tenants.domain.characters import has_control_characters
from tenants.models import Domain, Tenant

Respond = Callable[[HttpRequest], HttpResponse]

# As if nobody had the address: who has applied, was refused or has left is nobody's business.
NOT_THERE = frozenset({Tenant.State.APPLIED, Tenant.State.REFUSED, Tenant.State.CLOSED, Tenant.State.REMOVED})
STATIC = "/static/"
LOOKED: Final[StampedCache[dict[str, object]]] = StampedCache(
    1.0
)  # anybody may ask, and a look sorts and writes a megabyte
KEEP = 5.0  # seconds a host's tenant is remembered: how late a suspension or a closed account is noticed


class Middleware:
    """Base of our own: each knows who answers after it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond


class RequestLogMiddleware(RequestMiddleware):
    """A line for each request and each answer, without what people typed."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path; portal.web.logs shortens paths that open a door."""
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Whose session it is; where there is none nothing has to be asked."""
        session = getattr(request, "session", None)
        if session is not None and session.session_key is None:
            structlog.contextvars.bind_contextvars(user_id=None)
        else:
            RequestMiddleware.bind_user_id(request)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address by which it is counted too."""
        structlog.contextvars.bind_contextvars(ip=address_of(request))

    def process_got_request_exception(self, sender: type[Any], request: HttpRequest, **more: Any) -> None:
        """Skips errors of a full disk: tenants.database.full_disk logs them once for all requests."""
        if not full_disk.is_full_disk(sys.exc_info()[1]):
            super().process_got_request_exception(sender, request, **more)


def ready() -> HttpResponse:
    """Answers 200 while the database answers and has room for uploads, else 503 and why."""
    why = LOOKED.get("ready", None, _why_not_ready)
    if not why:
        return JsonResponse({"status": "ready"})
    return JsonResponse(why, status=503, headers={"Retry-After": full_disk.RETRY_AFTER})


def _why_not_ready() -> dict[str, object]:
    full = full_disk.full_folders()
    try:
        with context.platform(), connection.cursor() as cursor:
            cursor.execute("SELECT business_now()")
        full += full_disk.full_database()
    except DatabaseError:
        return {"status": "database is away"} | ({"full": full} if full else {})
    if full:
        return {"status": "disk is full", "full": full}
    full_disk.STANDING.there_is_room()
    return {}


class HealthMiddleware(Middleware):
    """/health/ready (/health/live is portal.web.asgi's) and /metrics: for any host, outside any client."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health/ready":
            return ready()
        if request.path == "/metrics":
            return metrics.metrics(request)
        return self.respond(request)


class TenantMiddleware(Middleware):
    """Enter the schema of the client that the host names. Unknown hosts: a constant 404. Being set up: 503.

    It comes before whoever sends people on (to https), so that nobody is sent to a host that is none of ours, and it
    leaves the host in one form: what is kept or counted by it cannot be told apart by a capital or a dot.
    """

    def __init__(self, respond: Respond) -> None:
        super().__init__(respond)
        self.known: dict[str, tuple[float, Tenant | None]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        context.leave()
        if request.path.startswith(STATIC):
            return self.respond(request)  # the same for everybody, and there while the database is away
        name, colon, port = request.get_host().lower().partition(":")
        name = name.removesuffix(".")
        request.META["HTTP_HOST"] = f"{name}{colon}{port}"
        try:
            tenant = self.tenant_of(name)
        except DatabaseError as error:
            return no_room(request, error) if full_disk.is_full_disk(error) else database_away(request)
        if tenant is None or tenant.state in NOT_THERE:
            if is_of_api(request):
                return plain_problem(404, "Nothing is served under this address.")
            return self.page(request, "no_client.html", 404)
        if not tenant.served:
            if is_of_api(request):
                response = plain_problem(503, "The client is being set up; please try again in a moment.")
            else:
                response = self.page(request, "503.html", 503)
            response["Retry-After"] = "10"
            return response
        context.enter(tenant)
        request.tenant = tenant  # type: ignore[attr-defined]
        request.urlconf = settings.URLCONFS[tenant.kind]
        timezone.activate(ZoneInfo(tenant.time_zone))
        try:
            with isolation_asked(tenant.schema_name):
                return self.respond(request)
        finally:
            timezone.deactivate()
            context.leave()

    @staticmethod
    def page(request: HttpRequest, name: str, status: int) -> HttpResponse:
        """Draws the page in the reader's language: the thread still has the language of the reader it served before."""
        with translation.override(translation.get_language_from_request(request)):
            return render(request, name, status=status)

    def tenant_of(self, host: str) -> Tenant | None:
        """The tenant served under the host; remembered for KEEP seconds."""
        seen, tenant = self.known.get(host, (0.0, None))
        if time.monotonic() - seen > KEEP or tenant is None:
            domain = Domain.objects.select_related("tenant").filter(domain=host).first()
            tenant = domain.tenant if domain else None
            if tenant is not None:
                self.known[host] = (time.monotonic(), tenant)
            else:
                self.known.pop(host, None)
            served_hosts.learn(host, tenant.schema_name if tenant else None)
        return tenant


class SecurityHeadersMiddleware(Middleware):
    """A strict content policy: no inline scripts, nothing from elsewhere. The admin's own scripts need evaluation.

    It stands before whoever answers without a client, and says for them too what Django's own middleware says.
    """

    POLICY = (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "frame-ancestors 'none'; form-action 'self'; base-uri 'none'; object-src 'none'"
    )

    EVALUATING = POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval'").replace(
        "style-src 'self'", "style-src 'self' 'unsafe-inline'"
    )

    def __init__(self, respond: Respond) -> None:
        super().__init__(respond)
        self.djangos = SecurityMiddleware(respond)
        self.kept: dict[tuple[bool, bool, bool], Mapping[str, str]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        path = request.path
        kind = (
            request.is_secure(),
            path.startswith(("/admin/", "/api/docs")),  # unfold's Alpine and Swagger evaluate expressions
            path.startswith(STATIC),
        )
        if kind not in self.kept:
            self.kept[kind] = self.fixed(request, evaluating=kind[1], static=kind[2])
        for name, value in self.kept[kind].items():
            response.headers.setdefault(name, value)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'  # cookies would be those of other clients too
        return response

    def fixed(self, request: HttpRequest, *, evaluating: bool, static: bool) -> Mapping[str, str]:
        """Returns the headers that every answer of a kind has."""
        said = HttpResponse()
        del said.headers["Content-Type"]
        self.djangos.process_response(request, said)
        said.headers["Content-Security-Policy"] = self.EVALUATING if evaluating else self.POLICY
        said.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not static:
            said.headers["Cache-Control"] = "no-store"
        return dict(said.headers)


class CharactersMiddleware(Middleware):
    """The one place that refuses control characters in addresses, parameters and fields of forms.

    PostgreSQL takes no NUL, a spreadsheet none of them, and nobody types them. Lines may end. The API, whose
    calls do not come here, refuses them by the name of the field or parameter (portal.shell.api.fields.TextField).
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        typed = chain([request.path], said(request.GET))
        return self.refused(request) if any(map(has_control_characters, typed)) else self.respond(request)

    def process_view(
        self, request: HttpRequest, view: Respond, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Forms only here, where Django has read them for the token against forgery: health and metrics read none."""
        if request.method != "POST":
            return None
        return self.refused(request) if any(map(has_control_characters, said(request.POST))) else None

    @staticmethod
    def refused(request: HttpRequest) -> HttpResponse:
        return render(request, "400.html", {"characters": True}, status=400)


def said(fields: QueryDict) -> Iterator[str]:
    """Yields all names and values."""
    for name, values in fields.lists():
        yield name
        yield from values


class PersonMiddleware(Middleware):
    """Language: chosen in this browser, else the person's, else the browser's. The client's name in each log line."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        tenant: Tenant | None = getattr(request, "tenant", None)
        if tenant is not None:
            structlog.contextvars.bind_contextvars(client=tenant.schema_name)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            user = getattr(request, "user", None)
            if user is not None and user.is_authenticated:
                translation.activate(user.language)
            elif tenant is not None and "HTTP_ACCEPT_LANGUAGE" not in request.META:
                translation.activate(tenant.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.respond(request)
