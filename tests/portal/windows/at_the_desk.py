"""What the tests of a client's windows at the desk share."""

from __future__ import annotations

from compliance.evidence.selectors import history
from maintenance.models import Window
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.models import StaffAccess
from tests.maintenance.booking import fresh

ROOT = Actor("staff", "Administrator 1")
LINES = ("021-6123 4001", "021-6123 4002")


def page(tenant: Tenant, window: Window, part: str = "") -> str:
    return f"/admin/tenants/tenant/{tenant.pk}/windows/{window.pk}/{part}"


def now(tenant: Tenant, window: Window) -> Window:
    with context.client(tenant):
        return fresh(window)


def looks(tenant: Tenant) -> list[tuple[str, str]]:
    with context.client(tenant):
        return list(StaffAccess.objects.order_by("pk").values_list("person", "path"))


def actions(tenant: Tenant) -> list[str]:
    with context.client(tenant):
        return [entry.action for entry in history(limit=200)]
