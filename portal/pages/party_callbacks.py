"""The one door for what parties send us by themselves."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from labels.directories.callbacks import LONGEST, CallbackRefused, connection_at, take_callback
from tenants import context


@csrf_exempt  # a party has no cookie: the secret of the address, or a signature, is what allows it
@require_POST
def party_callback(request: HttpRequest, secret: str) -> HttpResponse:
    """Take one. `known`: it was here before. What could not be kept is answered with 5xx, so that it comes again."""
    with context.platform():
        account = connection_at(secret)
    if account is None:
        return JsonResponse({"taken": False}, status=404)
    body = request.read(LONGEST + 1)
    if not 0 < len(body) <= LONGEST:
        return JsonResponse({"taken": False}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        with context.platform(), transaction.atomic():
            new = take_callback(account, headers, body)
    except CallbackRefused as refused:
        return JsonResponse({"taken": False, "why": str(refused)}, status=401)
    return JsonResponse({"taken": True, "known": not new})
