"""API keys: `Authorization: Bearer shk_<prefix>_<secret>`; a key belongs to one client and carries scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import HTTP_HEADER_ENCODING
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.shell.reading import KNOWN
from portal.shell.throttles import pin_standing
from tenants.context import schema_in_use
from tenants.people.keys import use_key
from tenants.people.models import ApiKey
from tenants.people.services import note_use

if TYPE_CHECKING:
    from rest_framework.views import APIView  # DRF imports this module while it is being imported itself


class ApiKeyAuthentication(BaseAuthentication):
    """Finds the key of the client that the host names; a key of another client is unknown here."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        words = str(request.META.get("HTTP_AUTHORIZATION", "")).encode(HTTP_HEADER_ENCODING).split()
        if not words or words[0].lower() != b"bearer":
            return None
        parts = words[1].split(b"_") if len(words) == 2 else []
        if len(words) != 2 or len(parts) < 3 or parts[0] != b"shk":
            raise AuthenticationFailed("The API key is not well-formed: expected “Bearer shk_…”.")
        used = use_key(parts[1].decode(errors="replace")[:12], words[1], settings.RATES["calls"])
        if used is None:
            raise AuthenticationFailed("This API key is unknown, or was revoked.")
        if used.standing is None:
            raise AuthenticationFailed("This API key has expired.")
        pin_standing(request, used.standing)
        request.META[KNOWN] = f"{schema_in_use()} {used.key.prefix}"
        note_use(used.key, used.at)
        return None, used.key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasScope(BasePermission):
    """The key carries the scope that the view names for this method: `scopes = {"GET": "read", "POST": "request"}`."""

    message = "This API key does not carry the scope that this call needs, or whoever answers for it may not do this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        key: Any = request.auth
        needed = getattr(view, "scopes", {}).get("GET" if request.method == "HEAD" else request.method)
        if key is None:
            return False
        return request.method == "OPTIONS" or needed is None or needed in key.scopes


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's base has no types
    """Describes the key in the OpenAPI document."""

    target_class = "portal.shell.api.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API key, made under Settings → API keys."}
