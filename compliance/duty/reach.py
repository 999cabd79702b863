"""Sets the numbers of the staff for when they are on call: a contact of the staff's schema with the person's key.

As with every contact, a number gets nothing before a code sent to it came back.
"""

from django.utils.translation import gettext as _

from compliance.duty import selectors
from tenants import context
from tenants.codes import CodeAnswer
from tenants.domain.actors import Actor
from tenants.people import contacts
from tenants.people.actors import person
from tenants.people.models import Contact, User
from tenants.refusals import Refused
from tenants.selectors import platform_tenant


def set_number(user: User, mobile: str) -> bool:
    """Sets this person's own number (E.164; empty: none). Returns True if a code was sent to it.

    Raises ValidationError, Refused.
    """
    with context.client(platform_tenant()):
        row = Contact.objects.filter(pk=user.pk).first() or Contact(pk=user.pk, name=user.name, language=user.language)
        if not mobile:
            contacts.forget_number(user.pk)
            return False
        row.mobile = mobile
        return bool(contacts.save(row, by=person(user)))


def send_code(user: User) -> None:
    """Sends the code once more. Raises Refused."""
    with context.client(platform_tenant()):
        contacts.ask(_with_number(user), "sms", by=person(user))


def give_code(user: User, code: str) -> CodeAnswer:
    """Checks the code that the person enters. A wrong one is counted: don't roll it back. Raises Refused."""
    with context.client(platform_tenant()):
        return contacts.give_back(_with_number(user).pk, code, by=person(user))


def group() -> Contact:
    """Returns the group bot of the desk for editing; an unsaved one where there is none."""
    with context.client(platform_tenant()):
        return next(iter(selectors.desk_bots()), None) or Contact()


def set_group(row: Contact, *, forget: bool = False, by: Actor) -> None:
    """Sets the group bot through which the desk as a whole gets alerts, or removes it (forget). Raises Refused."""
    with context.client(platform_tenant()):
        if forget:
            contacts.forget_number(row.pk)
        else:
            contacts.save(row, by=by)


def _with_number(user: User) -> Contact:
    row: Contact | None = Contact.objects.filter(pk=user.pk).exclude(mobile="").first()
    if row is None:
        raise Refused(_("Enter your mobile number first."))
    return row
