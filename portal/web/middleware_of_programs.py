"""A program's call passes only this middleware once its client's schema is entered: no session, no form, no page.

The view finds its key (portal.shell.api.views).
"""

import logging
import time
from http import HTTPStatus
from typing import Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import response_for_exception
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from portal.shell.api.errors import is_of_api
from portal.shell.networks import address_of
from portal.shell.throttles import ThrottleMiddleware, headers_of, standings_of
from portal.web.measuring import measure_call
from portal.web.middleware import Middleware, Respond
from tenants.models import Tenant

logger = structlog.get_logger(__name__)
lines = logging.getLogger(__name__)
_FIXED: Final = (("X-Frame-Options", "DENY"),)


class ProgramsMiddleware(Middleware):
    """Takes what is asked below /api/v1/ out of the list, which would cost a call a sixth more: the language, a line of
    the log, the count of strangers, the view, what is measured.
    """

    def __init__(self, respond: Respond) -> None:
        super().__init__(respond)
        self.django = BaseHandler()
        self.secure, self.strangers = SecurityMiddleware(respond), ThrottleMiddleware(respond)

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
        patch_vary_headers(response, ("Accept-Language",))
        for name, value in (*headers_of(standings_of(request)).items(), *_FIXED, ("Content-Language", language)):
            response.headers.setdefault(name, value)
        measure_call(request, response, time.perf_counter() - began)
        return response

    def answered(self, request: HttpRequest) -> HttpResponse:
        """Returns the answer of the view that Django finds, or Django's answer to an error."""
        try:
            view, arguments, named = self.django.resolve_request(request)
            refused = self.strangers.process_view(request, view, arguments, named)
            response: HttpResponse = refused or view(request, *arguments, **named)
            if hasattr(response, "render"):
                response.render()
        except Exception as error:  # noqa: BLE001 -- as Django's own handler does
            return response_for_exception(request, error)
        return response


def _language(request: HttpRequest, tenant: Tenant) -> str:
    """The browser's choice, where a person looks; what the program asks for; the client's."""
    asked = request.META
    if "HTTP_ACCEPT_LANGUAGE" in asked or ("HTTP_COOKIE" in asked and settings.LANGUAGE_COOKIE_NAME in request.COOKIES):
        return translation.get_language_from_request(request)
    return tenant.language


def _note(request: HttpRequest, response: HttpResponse) -> None:
    """A line; none of what was not foreseen, which has one already (portal.web.middleware.RequestLogMiddleware)."""
    status = response.status_code
    level = logging.INFO if status < 400 or status == 503 else logging.WARNING
    if status != HTTPStatus.INTERNAL_SERVER_ERROR and lines.isEnabledFor(level):
        logger.log(level, "request_finished", code=status, request=f"{request.method} {request.path}")
