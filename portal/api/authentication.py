"""API keys: `Authorization: Bearer shk_<prefix>_<secret>`; a key belongs to one client and carries scopes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenants.people.models import ApiKey
from tenants.people.selectors import unrevoked_key
from tenants.people.services import note_use

if TYPE_CHECKING:
    from rest_framework.views import APIView  # DRF imports this module while it is being imported itself


class ApiKeyAuthentication(BaseAuthentication):
    """Finds the key of the client that the host names; a key of another client is unknown here."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        parts = words[1].split(b"_") if len(words) == 2 else []
        if len(words) != 2 or len(parts) < 3 or parts[0] != b"shk":
            raise AuthenticationFailed("The API key is not well-formed: expected “Bearer shk_…”.")
        key = unrevoked_key(parts[1].decode(errors="replace")[:12])
        if key is None or not hmac.compare_digest(bytes(key.digest), hashlib.sha256(words[1]).digest()):
            raise AuthenticationFailed("This API key is unknown, or was revoked.")
        now: datetime = key.read_at  # type: ignore[attr-defined]  # unrevoked_key reads it
        if key.expires_at is not None and key.expires_at <= now:
            raise AuthenticationFailed("This API key has expired.")
        note_use(key, now)
        return None, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasScope(BasePermission):
    """The key carries the scope that the view names for this method: `scopes = {"GET": "read", "POST": "request"}`."""

    message = "This API key does not carry the scope that this call needs."

    def has_permission(self, request: Request, view: APIView) -> bool:
        key: Any = request.auth
        needed = getattr(view, "scopes", {}).get("GET" if request.method == "HEAD" else request.method)
        if key is None:
            return False
        return request.method == "OPTIONS" or needed is None or needed in key.scopes


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's base has no types
    """How the key appears in the OpenAPI document."""

    target_class = "portal.api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API key, made under Settings → API keys."}
