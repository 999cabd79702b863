"""What every page may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """`tenant`, `sandbox`, and `can` (what the person's role allows)."""
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else ""
    return {
        "tenant": getattr(request, "tenant", None),
        "sandbox": settings.SANDBOX,
        "can_operate": role in ("owner", "operator"),
        "can_own": role == "owner",
    }
