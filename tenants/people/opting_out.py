"""Lets a contact end its messages by a link in a letter: of a topic, over a channel or altogether.

A person who gets a message for having done something becomes a contact that has declined.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.clock import real_now
from tenants.domain.topics import Topic
from tenants.outbox.models import Confirmation
from tenants.outbox.services import Page, Recipient, queue_message
from tenants.people.actors import contact_actor
from tenants.people.contact_addresses import note_contact_addresses
from tenants.people.contacts import FIELD, hashed, set_answer
from tenants.people.models import Contact, Role, User
from tenants.people.subscriptions import somebody_stays
from tenants.refusals import Refused


def opt_out_path(contact: Contact | User, topic: str = "") -> str:
    """Returns the path where a contact, or a person who signs in, ends the messages of the letter's topic or all.

    Like a confirmation's, it is stored in no row: only the letter's writer asks for it.
    """
    text = f"{contact.pk}.{hashed(contact.email)[:16]}.{topic}"
    token = signing.Signer(salt=context.signing_salt("opt_out")).sign(text)
    return reverse(
        "contact_stop", urlconf=settings.URLCONFS["client"], args=[token]
    )  # the staff has letters written, too


def contact_of_letter(token: str) -> Contact | None:
    """Returns the contact to whom a letter with this link went, or None: no longer a contact, or with
    another address.
    """
    key, recipient, _topic = _read_opt_out(token)
    contact = (Contact.objects.filter(pk=key).first() or _as_contact(key)) if key else None
    return contact if contact and hashed(contact.email)[:16] == recipient else None


def _as_contact(user_id: str) -> Contact | None:
    """Returns the contact of a person who signs in, or an unsaved one: its address is proved, and has
    declined nothing.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return None
    contact: Contact | None = Contact.objects.filter(email__iexact=user.email).order_by("created_at").first()
    agreed = {"email_answer": Contact.Answer.AGREED, "email_answered_by": Contact.Way.JOINED}
    return contact or Contact(name=user.name, email=user.email, language=user.language, **agreed)


def has_declined(user: User) -> bool:
    """Returns True if a person's address has declined all messages as a contact's."""
    declined = (Contact.Answer.DECLINED, Contact.Answer.WITHDREW)
    return Contact.objects.filter(email__iexact=user.email, email_answer__in=declined).exists()


def topic_of_letter(token: str) -> Topic | None:
    """Returns the topic of the letter with this link; None for a letter older than topics, or an invalid link."""
    _key, _recipient, topic = _read_opt_out(token)
    return Topic(topic) if topic in {*Topic} else None


def _read_opt_out(token: str) -> tuple[str, str, str]:
    """Returns contact, hash of the address and topic of a link; empty when it is forged, or another client's."""
    try:
        parts = signing.Signer(salt=context.signing_salt("opt_out")).unsign(token).split(".")
    except signing.BadSignature:
        return "", "", ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


def withdraw(token: str, channels: Collection[str]) -> Contact:
    """Ends the messages to a letter's reader over these channels. Doing it twice does nothing.

    The address is then left in peace as if it had declined. Raises Refused when the link is no longer valid, and when
    nobody else would hear of a mandatory topic.
    """
    with somebody_stays():
        contact = contact_of_letter(token)
        if contact is None:
            raise Refused(_("This link was used, has expired or was replaced by another one."))
        if contact._state.adding:  # told for having done something: nobody is told less of what must be known
            contact.email_answer, contact.email_answered_by = Contact.Answer.WITHDREW, Contact.Way.LINK
            contact.email_answered_at = real_now()
            contact.save()
            note_contact_addresses(contact)
            _note_withdrawn(contact)
            return contact
        return withdraw_contact(contact.pk, channels, Contact.Way.LINK)


def withdraw_contact(contact_id: UUID, channels: Collection[str], way: Contact.Way) -> Contact:
    """Ends the messages to a contact over these channels.

    Raises Refused when nobody else would hear of a mandatory topic; Contact.DoesNotExist.
    """
    with somebody_stays():
        contact: Contact = Contact.objects.select_for_update().get(pk=contact_id)
        now = real_now()
        ended = [channel for channel in contact.channels if channel in channels]
        for channel in ended:
            to = getattr(contact, FIELD[channel])
            Confirmation.objects.create(
                tenant=context.current_tenant(),
                contact=contact.pk,
                channel=channel,
                recipient=hashed(to),
                sent_at=now,
                expires_at=now,
                ended_at=now,
                answer=Confirmation.Answer.WITHDREW,
            )
            set_answer(contact, channel, Contact.Answer.WITHDREW, way, now)
        contact.refresh_from_db()
        if ended:
            _note_withdrawn(contact)
            _tell_owners(contact, now)
    return contact


def _note_withdrawn(contact: Contact) -> None:
    who = contact_actor(contact)
    note("contact_withdrew", actor=who, subject_kind="contact", subject_id=contact.pk, name=contact.name)


def _tell_owners(contact: Contact, now: datetime) -> None:
    """Tells the owners that this contact gets no more messages, and how many contacts are left, since some messages are
    mandatory.
    """
    owners = User.objects.filter(role=Role.OWNER, is_active=True).values_list("pk", flat=True)
    queue_message(
        "tenants/contact_withdrew",
        [Recipient("user", owner, ("email",)) for owner in owners],
        key=f"contact_withdrew:{contact.pk}:{now.isoformat()}",
        page=Page("settings_contacts"),
        who=contact.name,
        left=sum(1 for each in Contact.objects.all() if each.channels),
    )
