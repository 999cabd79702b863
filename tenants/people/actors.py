"""Who of a client, of its programs or of the staff does something, as the history names it."""

from django.utils.translation import gettext as _

from tenants.domain.actors import PLATFORM, Actor, marked
from tenants.domain.naming import speaks_for_the_platform
from tenants.people.models import ApiKey, Contact, User


def name_shown(name: str) -> str:
    """The name of a doer, as stored, for people to read: the platform itself in the reader's language."""
    return _("Shouhao") if name == PLATFORM.name else name


def person(user: User) -> Actor:
    """The actor of a signed-in person (of the client, or a reviewer in the staff's schema)."""
    name = user.name or user.email
    if user.has_namesake or speaks_for_the_platform(name) or "@" in user.name:
        name = marked(name, user.email)
    return Actor("staff" if user.is_staff else "person", name, str(user.pk))


def contact_actor(contact: Contact) -> Actor:
    """The actor of somebody who is told and has answered, without having signed in."""
    return Actor("person", contact.name, str(contact.pk))


def program(key: ApiKey) -> Actor:
    """The actor of a call with an API key."""
    return Actor("key", key.name, str(key.pk))
