"""A program that calls the API of a client."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tenants.domain.actors import PLATFORM

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tests.portal_client import PortalClient

_keys = itertools.count(1)


class Program:
    """Calls /api/v1 with a key; each POST carries an Idempotency-Key of its own unless one is given."""

    def __init__(self, client: PortalClient, secret: str) -> None:
        self.client, self.secret = client, secret

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        headers = {"Idempotency-Key": key if key is not None else f"test-{next(_keys)}", **headers}
        return self.client.post(
            f"/api/v1{path}",
            {} if body is None else body,
            content_type="application/json",
            headers=self._headers(headers),
        )

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1{path}", headers=self._headers({}))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **more}


@pytest.fixture
def program_of(client_of: Callable[..., PortalClient]) -> Callable[..., Program]:
    """program_of(tenant, scopes=("read", "request"))"""

    def make(tenant: Tenant, scopes: tuple[str, ...] = ("read", "request")) -> Program:
        from tenants import context
        from tenants.people.services import make_api_key

        with context.client(tenant):
            _key, secret = make_api_key(name="program", scopes=scopes, by=PLATFORM)
        return Program(client_of(tenant), secret)

    return make
