"""A company's provider and its name servers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tenants.models import CompanySignIn, Tenant
from tests.oidc_provider import Provider, name_servers, provider as a_provider
from tests.portal.people.company import WANG, proved


@pytest.fixture
def provider() -> Iterator[Provider]:
    with a_provider() as made:
        made.person = dict(WANG)
        yield made


@pytest.fixture
def records() -> Iterator[dict[str, Any]]:
    """The TXT records of the world."""
    known: dict[str, Any] = {}
    with name_servers(known):
        yield known


@pytest.fixture
def row(acme: Tenant, provider: Provider) -> CompanySignIn:
    """Acme's, proved."""
    return proved(acme, provider)
