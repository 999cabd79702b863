"""Who may look and who may act at an address: what the permission table is written with."""

from __future__ import annotations

from dataclasses import dataclass

ANYONE, SIGNED_IN, NOBODY = "anyone", "signed in", "nobody"
VIEWER, OPERATOR, OWNER = "viewer", "operator", "owner"
REVIEWER, ADMINISTRATOR, FINANCE = "reviewer", "administrator", "finance"


@dataclass(frozen=True)
class Page:
    """Who may look and who may act."""

    get: str | None
    post: str | None = None


def acting(role: str) -> Page:
    """A button: only POST."""
    return Page(None, role)


def form(role: str) -> Page:
    """A page with a form of its own."""
    return Page(role, role)
