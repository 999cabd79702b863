"""What every page may use."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from compliance.reviews.selectors import waiting_for_client
from portal.presenters.freezes import NOTHING, freezing
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.bell import unread_count


def house(request: HttpRequest) -> dict[str, object]:
    """`tenant`, what the person's role allows, what waits in the navigation, what is frozen, the sandbox's time and
    links.
    """
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else ""
    tenant: Tenant | None = getattr(request, "tenant", None)
    client = tenant is not None and tenant.kind == Tenant.Kind.CLIENT
    return {
        "tenant": tenant,
        "can_operate": role in ("owner", "operator"),
        "can_own": role == "owner",
        "todo_counts": _lazily(lambda: {"cases": waiting_for_client()}) if role and client else {},
        "bell_count": _lazily(lambda: unread_count(user)) if user and role and client else 0,
        "freezing": _lazily(freezing) if role and client else NOTHING,
        **(_sandbox(request) if settings.SANDBOX else {"sandbox": False}),
    }


def _sandbox(request: HttpRequest) -> dict[str, object]:
    port = request.get_port()
    return {
        "sandbox": True,
        "sandbox_now": cache(business_now),  # a template calls it, once
        "sandbox_clock_url": f"{settings.PUBLIC_SCHEME}://{settings.BASE_DOMAIN}:{port}/admin/sandbox/",
        "sandbox_inbox_url": f"{settings.SANDBOX_ADDRESS}/",
    }


def _lazily(make: Callable[[], Any]) -> Any:
    """Asked for only by pages that show the frame."""
    return SimpleLazyObject(make)
