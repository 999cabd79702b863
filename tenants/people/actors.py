"""Who does something: a signed-in person, one of the platform's staff, a program's API key, or the platform itself."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.domain.naming import speaks_for_the_platform
from tenants.people.models import ApiKey, Contact, User

MOST_OF_A_MARK = 50  # characters; a doer's name has 120 in all columns


@dataclass(frozen=True)
class Actor:
    """The doer, as the history names it. kind: person, staff, key or platform. id: of the person, contact or key.

    Whoever is called as the platform calls itself, and is not it, bears a mark.
    """

    kind: str
    name: str
    id: str = ""

    def __post_init__(self) -> None:
        mark = self.id[:8] or self.kind
        bare = self.name.removesuffix(f" ({mark})")
        if self.kind != "platform" and bare == self.name and speaks_for_the_platform(self.name):
            object.__setattr__(self, "name", _marked(self.name, mark))

    def columns(self, field: str) -> dict[str, str]:
        """What a row keeps of the doer: the name, in the field, and the id, in the one called so with _id."""
        return {field: self.name[:120], f"{field}_id": self.id}


PLATFORM = Actor("platform", "Shouhao")


def name_shown(name: str) -> str:
    """The name of a doer, as stored, for people to read: the platform itself in the reader's language."""
    return _("Shouhao") if name == PLATFORM.name else name


def person(user: User) -> Actor:
    """The actor of a signed-in person (of the client, or a reviewer in the staff's schema)."""
    name = user.name or user.email
    if user.has_namesake or speaks_for_the_platform(name) or "@" in user.name:
        name = _marked(name, user.email)
    return Actor("staff" if user.is_staff else "person", name, str(user.pk))


def contact_actor(contact: Contact) -> Actor:
    """The actor of somebody who is told and has answered, without having signed in."""
    return Actor("person", contact.name, str(contact.pk))


def program(key: ApiKey) -> Actor:
    """The actor of a call with an API key."""
    return Actor("key", key.name, str(key.pk))


def _marked(name: str, mark: str) -> str:
    return f"{name} ({mark[:MOST_OF_A_MARK]})"
