"""People of acme at its own address; and the client's work in the middle, as the pages' tests set it up."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tests.portal.pages.conftest import book, numbers, parties
from tests.portal_client import PortalClient

__all__ = ["book", "numbers", "parties"]


@pytest.fixture(autouse=True)
def _english(any_database: None) -> None:
    """Everyone at acme reads English."""
    with context.client(Tenant.objects.get(schema_name="acme")):
        User.objects.update(language="en")


@pytest.fixture
def owner(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "owner")


@pytest.fixture
def operator(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "operator")


@pytest.fixture
def viewer(acme: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, "viewer")
