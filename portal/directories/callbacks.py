"""The one door for what parties send us by themselves."""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from labels.directories.callbacks import (
    LONGEST,
    CallbackOutcome,
    CallbackRefused,
    connection_at,
    count_callback,
    take_callback,
)
from labels.directories.models import Connection
from portal.shell.networks import network_of
from portal.shell.throttles import Throttled, demand_rate
from tenants import context


@csrf_exempt  # a party has no cookie: the secret of the address, or a signature, is what allows it
@require_POST
def party_callback(request: HttpRequest, key: int, secret: str) -> HttpResponse:
    """Take one. `known`: it was here before. What could not be kept is answered with 5xx, so that it comes again."""
    if not _passes(request, "callbacks_from", "network", network_of(request)):
        return _refused(429, CallbackOutcome.TOO_MANY)
    with context.platform():
        account = connection_at(key, secret)
        known = account or Connection.objects.filter(pk=key).first()
    if account is None:
        return _refused(404, CallbackOutcome.STRANGER, known)
    if not _passes(request, "callbacks_of", "connection", key):
        return _refused(429, CallbackOutcome.TOO_MANY, account)
    body = request.read(LONGEST + 1)
    if not 0 < len(body) <= LONGEST:
        return JsonResponse({"taken": False, "why": "empty, or too long"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        with context.platform(), transaction.atomic():
            new = take_callback(account, headers, body)
    except CallbackRefused as refused:
        return _refused(401, refused.outcome, account, str(refused))
    return JsonResponse({"taken": True, "known": not new})


def _passes(request: HttpRequest, rate: str, *who: object) -> bool:
    try:
        demand_rate(request, settings.RATES[rate], *who)
    except Throttled:
        return False
    return True


def _refused(status: int, outcome: CallbackOutcome, account: Connection | None = None, why: str = "") -> HttpResponse:
    """Nothing of it is kept; it is counted."""
    with context.platform():
        count_callback(outcome, account)
    return JsonResponse({"taken": False, "why": why or outcome.value}, status=status)
