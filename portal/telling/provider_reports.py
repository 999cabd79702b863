"""The doors for what others push: SMS and voice providers (receipts, keys, SMS from people), and the mail server."""

import hmac
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tenants import context
from tenants.domain.characters import without_odd_characters
from tenants.outbox import bounces, callbacks, inbound

LONGEST = 200_000  # bytes
GOOD = {"code": 0, "msg": "ok", "result": 0, "errmsg": "OK"}  # Aliyun reads the first two, Tencent the others


@csrf_exempt  # a provider has no cookie: the secret of the address is what allows it
@require_POST
def provider_reports(request: HttpRequest, secret: str, vendor: str, channel: str) -> HttpResponse:
    """Take a push. What could not be noted is answered with 503, so that it comes again."""
    if not _may(secret):
        return JsonResponse({"code": 404}, status=404)
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return JsonResponse({"code": 413}, status=413)
    try:
        said = json.loads(request.body, object_hook=_legible)
        with context.platform():
            callbacks.take_push(vendor, channel, said)
    except (ValueError, RecursionError):
        return JsonResponse({"code": 400}, status=400)
    return JsonResponse(GOOD)


@csrf_exempt  # as above
@require_POST
def mail_in(request: HttpRequest, secret: str) -> HttpResponse:
    """Take an e-mail that the mail server has for us: one that came back, or an answer.

    `noted`: it meant something. 503: it is to come again.
    """
    if not _may(secret):
        return JsonResponse({"code": 404}, status=404)
    if int(request.headers.get("Content-Length") or 0) > bounces.LONGEST + 1:
        return JsonResponse({"code": 413}, status=413)
    try:
        with context.platform():
            noted = inbound.take_mail(request.read(bounces.LONGEST + 1))
    except inbound.ComesAgain:
        return JsonResponse({"code": 503}, status=503, headers={"Retry-After": "600"})
    return JsonResponse({"noted": noted})


def _legible(row: dict[str, Any]) -> dict[str, Any]:
    """A NUL, or half an emoji where a long SMS was cut, would have all of the push come again for ever."""
    return {name: without_odd_characters(value) if isinstance(value, str) else value for name, value in row.items()}


def _may(secret: str) -> bool:
    return bool(settings.RECEIPTS_SECRET) and hmac.compare_digest(secret.encode(), settings.RECEIPTS_SECRET.encode())
