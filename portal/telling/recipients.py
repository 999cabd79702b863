"""The recipients of messages of the client in use, as the desk names them."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from portal.shell.desk.staff_access import has_schema
from tenants import context
from tenants.outbox.models import Message
from tenants.people.models import Contact, Invitation, User


def recipients(messages: Sequence[Message]) -> dict[int, str]:
    """Returns message id → its recipient's name. All messages belong to one tenant."""
    if not messages:
        return {}
    tenant, names = messages[0].tenant, dict[UUID, str]()
    if has_schema(tenant):
        ids = {each.recipient_id for each in messages if each.recipient_id is not None}
        with context.client(tenant):
            names |= {row.pk: row.name for row in Contact.objects.filter(pk__in=ids)}
            names |= {row.pk: row.name or row.email for row in User.objects.filter(pk__in=ids)}
            names |= {row.pk: f"{row.name} ({row.email})" for row in Invitation.objects.filter(pk__in=ids)}
    return {each.pk: _name(each, names) for each in messages}


def _name(message: Message, names: dict[UUID, str]) -> str:
    if message.recipient_id is None:
        return message.tenant.applicant_name
    if message.recipient_id in names:
        return names[message.recipient_id]
    if message.recipient_kind in ("contact", "user", "invitation"):
        return _("somebody who is no longer there")
    return _("somebody the client notifies")
