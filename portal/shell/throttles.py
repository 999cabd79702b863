"""Limits requests by client and person, and by client and network where nobody has signed in.

Every request of a person who has not signed in counts, except those answered from the cache (portal.web.kept_answers).
For one who has, changes and slow requests count. The API counts by key (portal.shell.api.throttles).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.shell.api.errors import is_of_api, plain_problem
from portal.shell.networks import network_of
from portal.shell.reading import FOR_MANY, KNOWN, PASSED
from tenants.context import schema_in_use
from tenants.database.throttling import count_one
from tenants.domain.rates import Rate, RateStanding

STANDINGS: Final = "shouhao.standings"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Whoever has not signed in is not counted at these. Why:
NOT_COUNTED: Final[Mapping[str, str]] = {
    "party_callback": "counts by itself, by network and by connection, for its metrics too",
}
# Providers push what has become of thousands of messages, all from a few addresses.
PUSHES: Final = frozenset({"provider_reports", "mail_in"})
# What takes long though it only looks: files that are made, many rows, a drawn page, a plan of the calendar.
TAKES_LONG: Final = frozenset(
    {
        "attachment",
        "backup_csv",
        "backup_download",
        "backup_restore",
        "backup_xlsx",
        "bill_csv",
        "bill_xlsx",
        "calls_file",
        "document_file",
        "estimates",
        "export",
        "handset_picture",
        "licence_file",
        "list_csv",
        "list_xlsx",
        "losses_example",
        "number_import_example",
        "outbound",
        "outbound_csv",
        "proposal",
        "quarter_report",
        "window_move",
        "window_plan",
        "window_report",
        "mfa_download_recovery_codes",
        "admin:answer_rates",
        "admin:calendar_year",
        "admin:errand_document",
        "admin:errand_picture",
        "admin:estimates",
        "admin:handset_picture",
        "admin:load",
        "admin:reviews_case_file",
        "admin:reviews_case_page",
        "admin:reviews_case_workload",
        "admin:search",
    }
)


class Throttled(Exception):
    """Too often."""

    def __init__(self, standing: RateStanding) -> None:
        super().__init__(standing.rate.name)
        self.standing = standing


class ThrottleMiddleware:
    """Counts before a view is asked, and says in headers how whoever asked stands."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        for name, value in headers_of(standings_of(request)).items():
            response.headers.setdefault(name, value)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        if hasattr(view, "cls"):  # of the API, which has asked for the key first
            return None
        try:
            for rate, who in _counts(request):
                demand_rate(request, rate, *who)
        except Throttled:
            if is_of_api(request):
                return plain_problem(429, "Too many calls: wait for Retry-After.")
            return render(request, "429.html", status=429)
        request.META[PASSED] = True
        return None


def _counts(request: HttpRequest) -> Iterator[tuple[Rate, tuple[object, ...]]]:
    door = request.resolver_match.view_name if request.resolver_match else ""
    looks = request.method in SAFE
    if door in NOT_COUNTED or request.META.get(FOR_MANY):
        return
    user = getattr(request, "user", None)  # below /api/v1/ there are no sessions
    if user is not None and user.is_authenticated:
        person = "person", user.pk
        request.META[KNOWN] = f"{schema_in_use()} {user.pk}"
        if not looks:
            yield settings.RATES["acts"], person
        elif door in TAKES_LONG:
            yield settings.RATES["long"], person
        return
    network = "network", network_of(request)
    if door in PUSHES:
        yield settings.RATES["pushes"], network
    else:
        yield settings.RATES["anonymous"], network
        if not looks:  # it tries a secret, or has something sent
            yield settings.RATES["knocks"], (*network, door)


def demand_rate(request: HttpRequest, rate: Rate, *who: object) -> None:
    """Counts one more for the client that the address names. who: the caller to count. Raises Throttled."""
    standing = count_one(rate, schema_in_use(), *who)
    pin_standing(request, standing)
    if not standing.passes:
        raise Throttled(standing)


def pin_standing(request: HttpRequest, standing: RateStanding) -> None:
    """Notes the caller's rate for the answer's headers, and tells portal.web.bounds whether the call has passed."""
    request.META[PASSED] = standing.passes
    request.META.setdefault(STANDINGS, []).append(standing)


def standings_of(request: HttpRequest) -> Sequence[RateStanding]:
    """Returns the rates that have counted this request."""
    standings: Sequence[RateStanding] = request.META.get(STANDINGS, ())
    return standings


def headers_of(standings: Iterable[RateStanding]) -> dict[str, str]:
    """Returns RateLimit headers (draft-ietf-httpapi-ratelimit-headers), and Retry-After for a caller over the limit."""
    counted = list(standings)
    if not counted:
        return {}
    headers = {
        "RateLimit-Policy": ", ".join(
            f'"{each.rate.name}";q={each.rate.most};w={each.rate.seconds}' for each in counted
        ),
        "RateLimit": ", ".join(f'"{each.rate.name}";r={each.left};t={each.reset}' for each in counted),
    }
    if waits := [each.reset for each in counted if not each.passes]:
        headers["Retry-After"] = str(max(waits))
    return headers
