"""Signed pushes: a telephone system sends what it has without the key itself, signed by Standard Webhooks 1.0.0.

`Authorization: Signature <prefix of the key>`, with webhook-id, webhook-timestamp and webhook-signature. The payload
that is signed is method and path, a line feed, and the body: `POST /api/v1/calls\\n{…}`. So what somebody overhears is
good for that door alone, and for once. The secret is worked out of the key's digest and kept nowhere; it is shown with
the key, once, and ends with it.
"""

import hmac
import re
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portal.shell.api.authentication import ApiKeyAuthentication
from portal.shell.api.views import IdempotentView
from tenants.clock import real_now
from tenants.domain.webhooks import secret_from, signatures
from tenants.people.models import ApiKey
from tenants.people.selectors import unrevoked_key
from tenants.people.services import note_use

AGE: Final = timedelta(minutes=5)
_ID: Final = re.compile(r"[!-~]{1,120}")


def push_secret(key: ApiKey) -> str:
    """Returns the secret that signs pushes of this key."""
    return secret_from(hmac.digest(settings.SECRET_KEY.encode(), b"signed push " + bytes(key.digest), "sha256"))


def pushed(method: str, path: str, body: str) -> str:
    """Returns the signed text of a push. path: from its first slash on, with its query string."""
    return f"{method} {path}\n{body}"


class SignedPush(BaseAuthentication):
    """Finds the key that a push names, and that its secret has signed just now this body, for this door."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"signature":
            return None
        now = real_now()
        key = unrevoked_key(words[-1].decode(errors="replace")[:12])
        if key is None or (key.expires_at is not None and key.expires_at <= now):
            raise AuthenticationFailed("This API key is unknown, was revoked, or has expired.")
        sent, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        if not _ID.fullmatch(sent) or not re.fullmatch(r"\d{1,12}", stamp):
            raise AuthenticationFailed("A signed push carries webhook-id and webhook-timestamp (Unix seconds).")
        if abs(now.timestamp() - int(stamp)) > AGE.total_seconds():
            raise AuthenticationFailed("This push was signed more than five minutes ago: sign it again.")
        said = pushed(request.method or "", request.get_full_path(), request.body.decode(errors="surrogateescape"))
        if not _signed(request.headers.get("webhook-signature", ""), push_secret(key), sent, int(stamp), said):
            raise AuthenticationFailed("The signature does not fit this method, path and body.")
        note_use(key, now)
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TakesPushes(IdempotentView):
    """An idempotent view that programs may push to, signed."""

    authentication_classes = (ApiKeyAuthentication, SignedPush)

    def idempotency_key(self, request: Request) -> str:
        """Returns a push's signed ID: otherwise an eavesdropper could send it again under another key."""
        if isinstance(request.successful_authenticator, SignedPush):
            return request.headers["webhook-id"]
        return super().idempotency_key(request)


def _signed(given: str, secret: str, sent: str, stamp: int, said: str) -> bool:
    try:
        wanted = signatures([secret], sent, stamp, said)
    except UnicodeEncodeError:  # what is signed is text
        return False
    return any(hmac.compare_digest(each.encode(), wanted.encode()) for each in given.split()[:10])


class SignedPushScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's base has no types
    """Describes the signature in the OpenAPI document."""

    target_class = "portal.shell.api.signed_push.SignedPush"
    name = "signedPush"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "webhook-signature",
            "description": "Standard Webhooks 1.0.0 with the secret shown beside the key when it was made: "
            "`Authorization: Signature <prefix>`, webhook-id, webhook-timestamp, webhook-signature. What is signed as "
            "the payload is the method, a blank, the path (with its query, if there is one), a line feed, and the "
            'body: `POST /api/v1/calls\\n{"calls": …}`. webhook-id stands for the Idempotency-Key.',
        }
