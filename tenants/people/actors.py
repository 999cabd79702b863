"""Who does something: a signed-in person, one of the platform's staff, a program's API key, or the platform itself."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.people.models import ApiKey, User


@dataclass(frozen=True)
class Actor:
    """The doer, as the history names it. kind: person, staff, key or platform."""

    kind: str
    name: str
    id: str = ""


PLATFORM = Actor("platform", "Shouhao")


def name_shown(name: str) -> str:
    """The name of a doer, as stored, for people to read: the platform itself in the reader's language."""
    return _("Shouhao") if name == PLATFORM.name else name


def person(user: User) -> Actor:
    """The actor of a signed-in person (of the client, or a reviewer in the staff's schema)."""
    return Actor("staff" if user.is_staff else "person", user.name or user.email, str(user.pk))


def program(key: ApiKey) -> Actor:
    """The actor of a call with an API key."""
    return Actor("key", key.name, str(key.pk))
