"""Variables for every template."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from compliance.certification.selectors import IS_FROZEN
from compliance.reviews.selectors import WAITING_FOR_CLIENT, WAITING_VALUES
from maintenance.intake.line import IS_PAUSED
from maintenance.notices.selectors import OPEN_NOTICES
from portal.changes.pausing import pauses_shown
from portal.trust.freezes import NOTHING, freezing
from tenants.clock import business_now
from tenants.database.kept_queries import PreparedStatement
from tenants.models import Tenant
from tenants.people.bell import UNREAD, UNREAD_VALUES
from tenants.people.models import User

_FRAME: Final = PreparedStatement(
    f"SELECT business_now(), ({WAITING_FOR_CLIENT}), ({UNREAD}), ({IS_FROZEN}), ({IS_PAUSED}), ({OPEN_NOTICES})",
    **WAITING_VALUES,
    **UNREAD_VALUES,
)


@dataclass(frozen=True)
class Frame:
    """The frame of a client's page. now: business time; cases: those that wait for the client; unread: notices this
    person has not read; frozen: there is a freeze; paused: edits are paused; notices: those that want an answer.
    """

    now: datetime
    cases: int
    unread: int
    frozen: bool
    paused: bool
    notices: int


def house(request: HttpRequest) -> dict[str, object]:
    """`tenant`, what the person's role allows, what waits in the navigation, what is frozen and paused, business and
    real time for what says how long ago something was, the sandbox's time and links.
    """
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else ""
    tenant: Tenant | None = getattr(request, "tenant", None)
    shown: dict[str, object] = {"todo_counts": {}, "bell_count": 0, "freezing": NOTHING, "pausing": []}
    now = cache(business_now)  # a template calls it, once
    if tenant is not None and tenant.kind == Tenant.Kind.CLIENT and user is not None and role:
        frame = cache(partial(_frame, tenant, user))
        now = cache(lambda: frame().now)
        shown = {
            "todo_counts": _lazily(lambda: {"cases": frame().cases, "notices": frame().notices}),
            "bell_count": _lazily(lambda: frame().unread),
            "freezing": _lazily(lambda: freezing() if frame().frozen else NOTHING),
            "pausing": _lazily(lambda: pauses_shown() if frame().paused else []),
        }
    return {
        "tenant": tenant,
        "can_operate": role in ("owner", "operator"),
        "can_own": role == "owner",
        "page_now": now,
        "real_now": timezone.now,
        **shown,
        **(of_sandbox(now) if settings.SANDBOX else {"sandbox": False}),
    }


def _frame(tenant: Tenant, user: User) -> Frame:
    [row] = _FRAME(tenant=tenant.pk, person=user.pk)
    return Frame(*row)


def of_sandbox(now: Callable[[], datetime] | datetime) -> dict[str, object]:
    """Its time, and where its clock is moved and its messages lie."""
    return {
        "sandbox": True,
        "sandbox_now": now,
        "sandbox_clock_url": f"{settings.PUBLIC_SCHEME}://{settings.BASE_DOMAIN}:{settings.PUBLIC_PORT}/admin/sandbox/",
        "sandbox_inbox_url": f"{settings.SANDBOX_ADDRESS}/",
    }


def _lazily(make: Callable[[], Any]) -> Any:
    """Defers a value that only pages with the frame need."""
    return SimpleLazyObject(make)
