"""What a program's call goes through once its client's schema is entered, and nothing else of the list in the settings:
no session, no form, no page. Its key is found by the view (portal.shell.api.views).
"""

import logging
import time
from functools import cache, lru_cache
from typing import Any, Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.security import SecurityMiddleware
from django.urls import ResolverMatch, URLResolver, get_resolver, set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_prometheus.middleware import Metrics

from portal.shell.api.errors import NOTHING_HERE, is_of_api
from portal.shell.networks import address_of
from portal.shell.throttles import ThrottleMiddleware, headers_of, standings_of
from portal.web.middleware import FixedHeaders, Middleware, Respond
from tenants.models import Tenant

logger = structlog.get_logger(__name__)
lines = logging.getLogger(__name__)
LONGEST_KEPT: Final = 120  # characters of a path, there is no longer one, and of a query
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}


class ProgramsMiddleware(Middleware):
    """Takes what is asked below /api/v1/ out of the list: the language, a line of the log, the count of strangers, the
    view, what is measured.
    """

    def __init__(self, respond: Respond) -> None:
        super().__init__(respond)
        self.secure, self.strangers = SecurityMiddleware(respond), ThrottleMiddleware(respond)
        self.metrics = Metrics.get_instance()
        self.measured: dict[tuple[str, str, str], tuple[Any, Any, Any]] = {}  # by status, view and method

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_api(request):
            return self.respond(request)
        tenant: Tenant = request.tenant  # type: ignore[attr-defined]  # of TenantMiddleware
        began, language = time.perf_counter(), _language(request, tenant)
        structlog.contextvars.bind_contextvars(
            request_id=str(uuid4()), ip=address_of(request), client=tenant.schema_name
        )
        translation.activate(language)
        try:
            response = self.secure.process_request(request) or self.answered(request)
            _note(request, response)
        finally:
            structlog.contextvars.clear_contextvars()
        for name, value in headers_of(standings_of(request)).items():
            response.headers.setdefault(name, value)
        if response.has_header("Vary"):
            patch_vary_headers(response, ("Accept-Language",))
        _fixed(language).put_on(response)
        self.measure(request, response, time.perf_counter() - began)
        return response

    def answered(self, request: HttpRequest) -> HttpResponse:
        """What the view says, or what is said of what went wrong in it."""
        try:
            set_urlconf(request.urlconf)
            query = request.META["QUERY_STRING"]
            if len(query) <= LONGEST_KEPT:
                request.GET = _parameters(query)
            match = request.resolver_match = _match(get_resolver(request.urlconf), request.path_info)
            response = self.strangers.process_view(request, match.func, match.args, match.kwargs)
            if response is None:
                response = match.func(request, *match.args, **match.kwargs)
            if hasattr(response, "render"):
                response.render()
        except Exception as error:  # noqa: BLE001 -- as Django's own handler does
            return response_for_exception(request, error)
        return response

    def measure(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """As of pages, as far as somebody looks at it."""
        match = request.resolver_match
        view = match.view_name if match else "<unnamed view>"
        method = request.method if request.method in METHODS else "<invalid method>"  # else anybody makes one more
        known = str(response.status_code), view, method
        if known not in self.measured:
            metrics, status = self.metrics, known[0]
            self.measured[known] = (
                metrics.responses_by_status.labels(status=status),
                metrics.responses_by_status_view_method.labels(status=status, view=view, method=method),
                metrics.requests_latency_by_view_method.labels(view=view, method=method),
            )
        by_status, by_all, latency = self.measured[known]
        by_status.inc()
        by_all.inc()
        latency.observe(seconds)


# Who lists mostly lists again; nobody can change it. It is read before a key is: strangers may push out what is kept,
# which is then read anew.
@lru_cache(maxsize=1_000)
def _parameters(query: str) -> Any:
    """As Django reads it: a QueryDict."""
    return QueryDict(query.encode("latin-1"))


def _match(resolver: URLResolver, path: str) -> ResolverMatch:
    """What serves a path. Nothing is kept of paths that anybody makes up. Raises Resolver404."""
    if len(path) > LONGEST_KEPT:
        return resolver.resolve(path)
    try:
        return _found(resolver, path)
    except _NothingThere as nothing:
        return nothing.match


class _NothingThere(Exception):
    """What is raised is not kept."""

    def __init__(self, match: ResolverMatch) -> None:
        super().__init__()
        self.match = match


@lru_cache(maxsize=1_000)
def _found(resolver: URLResolver, path: str) -> ResolverMatch:
    match = resolver.resolve(path)
    if match.url_name == NOTHING_HERE:
        raise _NothingThere(match)
    return match


@cache
def _fixed(language: str) -> FixedHeaders:
    return FixedHeaders({"Content-Language": language, "X-Frame-Options": "DENY", "Vary": "Accept-Language"})


def _language(request: HttpRequest, tenant: Tenant) -> str:
    """The browser's choice, where a person looks; what the program asks for; the client's."""
    asked = request.META
    if "HTTP_ACCEPT_LANGUAGE" in asked or ("HTTP_COOKIE" in asked and settings.LANGUAGE_COOKIE_NAME in request.COOKIES):
        return translation.get_language_from_request(request)
    return tenant.language


def _note(request: HttpRequest, response: HttpResponse) -> None:
    """A line; none of what was not foreseen, which has one already."""
    status = response.status_code
    level = logging.INFO if status < 400 or status == 503 else logging.WARNING if status < 500 else logging.ERROR
    if lines.isEnabledFor(level) and not hasattr(request, "_raised_exception"):
        logger.log(level, "request_finished", code=status, request=f"{request.method} {request.path}")
