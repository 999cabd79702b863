"""Answers errors outside of the API's own views: below /api/ with a problem, elsewhere with a page."""

import sys
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from portal.shell.reading import PASSED
from tenants.database import full_disk
from tenants.database.statements import is_database_away

if TYPE_CHECKING:
    from tenants.models import Tenant

KINDS = {  # status → code, title
    400: ("bad_request", "Bad request"),
    403: ("permission_denied", "Forbidden"),
    404: ("not_found", "Not found"),
    408: ("timeout", "Request timeout"),
    413: ("too_large", "Content too large"),
    414: ("too_large", "URI too long"),
    429: ("throttled", "Too many requests"),
    431: ("too_large", "Request header fields too large"),
    500: ("error", "Internal server error"),
    503: ("unavailable", "Not ready"),
}

NOTHING_HERE = "api-nothing"  # the name of every address of the API that is none


def is_of_api(request: HttpRequest) -> bool:
    """Returns whether a program asks, which reads problems and no pages."""
    return is_path_of_api(request.path)


def is_path_of_api(path: str) -> bool:
    """Returns whether the path belongs to programs."""
    return path.startswith("/api/v1/")


def plain_problem(status: int, detail: str) -> HttpResponse:
    """The answer of application/problem+json (RFC 9457) where no view of the API made one."""
    kind, title = KINDS[status]
    body = {
        "type": f"/api/docs/#problem-{kind}",
        "title": title,
        "status": status,
        "code": kind,
        "detail": detail,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")


def no_room(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Answers a request that a full disk stopped; logged once, not for each request."""
    request.META[PASSED] = True
    if error is not None:
        full_disk.STANDING.tell(error)
    if is_of_api(request):
        said = "There is no room left here for what you sent: nothing of it was kept. Send it again in a few minutes."
        response = plain_problem(503, said)
    else:
        language = getattr(request, "LANGUAGE_CODE", None) or translation.get_language_from_request(request)
        with translation.override(language):
            response = render(None, "no_room.html", {"language": language}, status=503)
    response["Retry-After"] = full_disk.RETRY_AFTER
    return response


def database_away(request: HttpRequest) -> HttpResponse:
    """The answer while the database cannot be asked, or when it went away in the middle."""
    request.META[PASSED] = True
    if is_of_api(request):
        response = plain_problem(503, "The database is away or busy; please try again in a moment.")
    else:
        with translation.override(translation.get_language_from_request(request)):
            away = _("The service is not available right now; please try again in a moment.")
        response = HttpResponse(f"{away}\n", status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "5"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler400."""
    if is_of_api(request):
        return plain_problem(400, "This request cannot be read.")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler403."""
    if is_of_api(request):
        return plain_problem(403, "This is not allowed.")
    frame, context = _frame_of(request)
    return render(request, "403.html", {**context, "frame": frame}, status=403)


def _frame_of(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """Returns the page's frame and its context: people who are signed in keep the menu."""
    from portal.shell.desk.site import desk  # it imports models

    if desk.has_permission(request):
        return "admin/base_site.html", desk.each_context(request)
    tenant: Tenant | None = getattr(request, "tenant", None)
    inside = tenant is not None and tenant.kind == tenant.Kind.CLIENT and request.user.is_authenticated
    return "base.html" if inside else "base_public.html", {}


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler404."""
    if is_of_api(request):
        return plain_problem(404, "Nothing is served at this address of the API.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """handler500."""
    error = sys.exc_info()[1]
    if full_disk.is_full_disk(error):
        return no_room(request, error)
    if is_database_away(error):
        return database_away(request)
    if is_of_api(request):
        return plain_problem(500, "Something went wrong on our side. Send it again with the same Idempotency-Key.")
    return defaults.server_error(request)


@csrf_exempt  # it writes nothing: whatever is asked for, a program reads a problem
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answers every other address below /api/."""
    return plain_problem(404, "Nothing is served at this address of the API.")
