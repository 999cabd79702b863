"""A program that calls the API of a client."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
