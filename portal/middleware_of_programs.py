"""What a program's call goes through once its client's schema is entered, and nothing else of the list in the settings:
no session, no form, no page. Its key is found by the view (portal.api.views_base).
"""

import logging
import time
from typing import Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver, set_urlconf
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_prometheus.middleware import Metrics

from portal.api.errors import is_of_api
from portal.middleware import Middleware, Respond
from portal.throttles import ThrottleMiddleware, address_of, headers_of, standings_of
from tenants.models import Tenant

logger = structlog.get_logger(__name__)
lines = logging.getLogger(__name__)
METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}


class ProgramsMiddleware(Middleware):
    """Takes what is asked below /api/v1/ out of the list: the language, a line of the log, the count of strangers, the
    view, what is measured.
    """

    def __init__(self, respond: Respond) -> None:
        super().__init__(respond)
        self.secure, self.strangers = SecurityMiddleware(respond), ThrottleMiddleware(respond)
        self.metrics = Metrics.get_instance()

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
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("X-Frame-Options", "DENY")
        patch_vary_headers(response, ("Accept-Language",))
        self.measure(request, response, time.perf_counter() - began)
        return response

    def answered(self, request: HttpRequest) -> HttpResponse:
        """What the view says, or what is said of what went wrong in it."""
        try:
            set_urlconf(request.urlconf)
            match = request.resolver_match = get_resolver(request.urlconf).resolve(request.path_info)
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
        status = str(response.status_code)
        self.metrics.responses_by_status.labels(status=status).inc()
        self.metrics.responses_by_status_view_method.labels(status=status, view=view, method=method).inc()
        self.metrics.requests_latency_by_view_method.labels(view=view, method=method).observe(seconds)


def _language(request: HttpRequest, tenant: Tenant) -> str:
    """The browser's choice, where a person looks; what the program asks for; the client's."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or "HTTP_ACCEPT_LANGUAGE" in request.META:
        return translation.get_language_from_request(request)
    return tenant.language


def _note(request: HttpRequest, response: HttpResponse) -> None:
    """A line; none of what was not foreseen, which has one already."""
    status = response.status_code
    level = logging.INFO if status < 400 or status == 503 else logging.WARNING if status < 500 else logging.ERROR
    if lines.isEnabledFor(level) and not hasattr(request, "_raised_exception"):
        logger.log(level, "request_finished", code=status, request=f"{request.method} {request.path}")
