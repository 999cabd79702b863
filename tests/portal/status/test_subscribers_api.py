"""Programs see who has subscribed to the status page, have addresses asked, and end subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tenants.domain.actors import PLATFORM
from tests.portal.programs import Program

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_an_address_is_asked_listed_and_let_go(
    in_acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
) -> None:
    from maintenance.status.outages import switch_status_page
    from tenants.outbox.models import Message

    program = program_of(in_acme)
    ask = {"channel": "email", "to": "Ops@Partner.example", "language": "en"}
    assert program.post("/status/subscribers", ask).json()["code"] == "status_page_private"
    switch_status_page(public=True, actor=PLATFORM)
    made = program.post("/status/subscribers", ask)
    assert (made.status_code, made.json()["agreed_at"]) == (201, None)
    assert Message.objects.filter(template="tenants/status_confirmation").count() == 1
    wrong = program.post("/status/subscribers", {"channel": "sms", "to": "12"}).json()
    assert "to" in wrong["errors"]
    unknown = program.post("/status/subscribers", {**ask, "directories": ["nowhere"]}).json()
    assert "directories" in unknown["errors"]
    (row,) = program.get("/status/subscribers").json()["results"]
    assert (row["to"], row["id"]) == ("ops@partner.example", made.json()["id"])
    other = program_of(globex)
    assert other.get("/status/subscribers").json()["results"] == []
    assert other.delete(f"/status/subscribers/{row['id']}").status_code == 404
    assert program.delete(f"/status/subscribers/{row['id']}").status_code == 204
    assert program.get("/status/subscribers").json()["results"] == []
