"""Says what a role may do: its own and what those below it on its ladder may do, by itself or through an API key."""

from collections.abc import Iterable
from typing import Final

from tenants.people.models import Role

LADDERS: tuple[tuple[Role, ...], ...] = (
    (Role.VIEWER, Role.OPERATOR, Role.OWNER),
    (Role.REVIEWER, Role.ADMINISTRATOR),
    (Role.FINANCE, Role.ADMINISTRATOR),  # money, and nothing else of a client's
)
REVIEWERS: Final = frozenset(LADDERS[1])
FINANCE: Final = frozenset(LADDERS[2])
# Scope of a key → the role that may do the same on pages (portal.shell.api.scopes).
ROLE_OF: Final = {"read": Role.VIEWER, "request": Role.OPERATOR, "sight": Role.OPERATOR, "manage": Role.OWNER}


def covers(role: str, other: str) -> bool:
    """Returns True if a role is the other one, or stands above it on the same ladder."""
    return any(
        role in ladder and other in ladder and ladder.index(Role(role)) >= ladder.index(Role(other))
        for ladder in LADDERS
    )


def scopes_within(scopes: Iterable[str], role: str | None) -> list[str]:
    """Returns the scopes that are left to a key whose holder has this role; all of them where nobody holds it."""
    return [scope for scope in scopes if role is None or (scope in ROLE_OF and covers(role, ROLE_OF[scope]))]
