"""A client's program in the stories: what it does, it does over the API."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from tests.ownership import prove_all_of

if TYPE_CHECKING:
    from tenants.models import Tenant
    from tests.portal_client import PortalClient

_keys = itertools.count(1)


class Program:
    """Calls /api/v1 with a key that may do everything; each POST carries an Idempotency-Key of its own."""

    def __init__(self, client: PortalClient, secret: str, tenant: Tenant) -> None:
        self.client, self.headers, self.tenant = client, {"Authorization": f"Bearer {secret}"}, tenant

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers).json()

    def content(self, path: str) -> bytes:
        """The bytes of a file."""
        answer = self.client.get(f"/api/v1{path}", headers=self.headers)
        assert answer.status_code == 200
        return answer.content

    def post(self, path: str, body: dict[str, Any] | None = None, *, status: int = 201) -> Any:
        answer = self.client.post(
            f"/api/v1{path}",
            body or {},
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": f"story {next(_keys)}"},
        )
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def delete(self, path: str) -> None:
        assert self.client.delete(f"/api/v1{path}", headers=self.headers).status_code == 204

    def register(self, *texts: str, group: str = "") -> list[dict[str, Any]]:
        """The client's numbers, with these added and proved."""
        self.post("/numbers", {"numbers": [{"number": text, "group": group} for text in texts]})
        prove_all_of(self.tenant)
        return self.get("/numbers")["results"]  # type: ignore[no-any-return]

    def book(self, slot: int, **asked: Any) -> dict[str, Any]:
        """Ask for maintenance and book one of the three proposed windows."""
        request = self.post("/requests", asked)
        estimate = request["estimate"]
        assert sum(factor["minutes"] for factor in estimate["factors"]) == estimate["processing"]["likely"]
        slots = self.get(f"/requests/{request['id']}/proposal")["slots"]
        assert len(slots) == 3
        assert all(each["reasons"] for each in slots)
        return self.post(f"/requests/{request['id']}/booking", {"start": slots[slot]["start"]})  # type: ignore[no-any-return]
