"""Contacts who have agreed to be told."""

from __future__ import annotations

from typing import Any

from tenants.clock import real_now
from tenants.people.models import Contact


def agreed_contact(**fields: Any) -> Contact:
    """A contact of the client in use; each address it has agreed."""
    way = {"answer": Contact.Answer.AGREED, "answered_at": real_now(), "answered_by": Contact.Way.BEFORE}
    said = {f"{field}_{part}": value for field in ("email", "mobile") for part, value in way.items()}
    row: Contact = Contact.objects.create(**said | fields)
    return row
