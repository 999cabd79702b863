"""Makes the actors for a client's people, its programs and the staff, as the history names them."""

from django.utils.translation import gettext as _

from tenants.domain.actors import PLATFORM, Actor, marked
from tenants.domain.naming import speaks_for_the_platform
from tenants.people.models import ApiKey, Contact, User


def name_shown(name: str) -> str:
    """Returns the stored name of a doer for people: the platform itself in the reader's language."""
    return _("Shouhao") if name == PLATFORM.name else name


def person(user: User) -> Actor:
    """Returns the actor of a signed-in person (of the client, or a reviewer in the staff's schema)."""
    name = user.name or user.email
    if user.has_namesake or speaks_for_the_platform(name) or "@" in user.name:
        name = marked(name, user.email)
    return Actor("staff" if user.is_staff else "person", name, str(user.pk))


def contact_actor(contact: Contact) -> Actor:
    """Returns the actor of a contact who answered a message without signing in."""
    return Actor("person", contact.name, str(contact.pk))


def program(key: ApiKey) -> Actor:
    """Returns the actor of a call with an API key."""
    return Actor("key", key.name, str(key.pk))
