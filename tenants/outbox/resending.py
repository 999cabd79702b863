"""Sends a message that did not arrive once more, as a message of its own, because somebody of the staff wants it."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.agenda.services import CHANNEL
from tenants.clients import catching_up
from tenants.clock import business_now, real_now
from tenants.database.statements import execute
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox import rendering
from tenants.outbox.channels import Letter
from tenants.outbox.models import NOT_TOLD, Message
from tenants.outbox.selectors import CODES
from tenants.refusals import Refused

# Kinds of recipients for a second message; others have pages of their own for that.
READERS: Final = frozenset({"contact", "user", "applicant", "invitation"})
COPIED: Final = (
    *("tenant", "channel", "topic", "template", "recipient_kind", "recipient_id", "about", "parameters"),
    *("worth_until", "keys", "urgent", "gather"),
)


def key_sent_again(message: int) -> str:
    """Returns the key of the message that repeats another one: there is one at most."""
    return f"again:{message}"


def words_kept(message: Message) -> bool:
    """Returns True if the message's text is still known."""
    return message.done_at is None or message.done_at >= real_now() - timedelta(days=settings.KEEP_MESSAGES_DAYS)


@transaction.atomic
def send_again(message_id: int, *, by: Actor) -> bool:
    """Sends a message of the client in use once more, with all that went out in its letter, and records it.

    Returns False if it was sent again before. A repetition that does not arrive may be sent again itself. Raises
    Refused.
    """
    lost = Message.objects.select_for_update(of=("self",)).filter(tenant=context.current_tenant(), pk=message_id)
    message = lost.filter(NOT_TOLD, done_at__isnull=False).select_related("tenant").first()
    if message is None:
        raise Refused(_("Only a message that did not arrive is sent again."))
    if Message.objects.filter(key=key_sent_again(message.pk)).exists():
        return False
    if (why := _why_not(message)) is not None:
        raise Refused(why)
    letter = [message]
    if message.channel == Message.Channel.EMAIL:  # an SMS about several names them itself
        letter += Message.objects.filter(tenant=message.tenant, within=message.pk).order_by("pk")
    now = business_now()
    due = catching_up.due_inside(now, outward=True) or now
    Message.objects.bulk_create(
        [
            Message(key=key_sent_again(each.pk), due_at=due, **{name: getattr(each, name) for name in COPIED})
            for each in letter
        ]
    )
    note(
        "message_sent_again",
        actor=by,
        subject_kind="message",
        subject_id=message.pk,
        way=message.channel,
        template=message.template,
    )
    execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return True


def _why_not(message: Message) -> str | None:
    """Returns why a message that did not arrive is not sent again, or None."""
    if message.recipient_kind not in READERS or message.template in CODES:
        return _("A code or an announcement is not sent again from here: whoever needs it asks for a new one.")
    if not words_kept(message):
        return _("Its words are no longer kept.")
    if message.worth_until is not None and message.worth_until <= business_now():
        return _("It would come too late.")
    if message.tenant.state not in (Tenant.State.READY, Tenant.State.SUSPENDED):
        return _("The client has no account.")
    if not isinstance(rendering.render_all([message])[message.pk], Letter):
        return _("The recipient has gone, or can no longer be reached this way: look at the contact first.")
    return None
