"""Manages contacts, who are asked first.

An address gets nothing but its own confirmation until it has agreed, by a code from an SMS or by the page of a link in
an e-mail. All instants are real time.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.clock import real_now
from tenants.codes import CodeAnswer, CodeOutcome, code_of, count_alone, try_code
from tenants.domain.actors import Actor
from tenants.domain.codes import MOST_TRIES, REMEMBERED, Counted, Limits, Sent, TooOften, may_send, may_try
from tenants.domain.sms import cut, sms_safe
from tenants.models import Tenant
from tenants.outbox.models import Confirmation, Message
from tenants.outbox.services import Recipient, queue_message
from tenants.people.actors import contact_actor
from tenants.people.contact_addresses import forget_contact_addresses, note_contact_addresses
from tenants.people.events import ContactReached, StrangersHeldBack
from tenants.people.in_peace import leave_in_peace
from tenants.people.models import Contact
from tenants.people.subscriptions import somebody_stays
from tenants.refusals import Refused, TooSoon
from tenants.when import from_when_text

ASKED: Final = "asked"  # the outbox's kind of recipient: the row of a confirmation
PURPOSE: Final = "tenants.people.contacts"
GOOD_FOR: Final[Mapping[str, timedelta]] = {
    Message.Channel.SMS: timedelta(minutes=30),  # to ring the contact up and hear it
    Message.Channel.EMAIL: timedelta(days=7),  # as an invitation's
}
# Each client by itself, so that no other and no stranger uses up what it has for its own. To one address: what somebody
# bears in a day. In all: twice the twenty contacts that the largest enters in one sitting.
LIMITS: Final[dict[Counted, Limits]] = {
    Counted.RECIPIENT: Limits(3, 5, 10),
    Counted.CLIENT: Limits(40, 100, 50),
    Counted.OF_ALL_CLIENTS: Limits(10, 20, 10_000),  # wrong codes are each client's own
}
FIELD: Final = {Message.Channel.EMAIL.value: "email", Message.Channel.SMS.value: "mobile"}  # of a contact, by channel
BY_CLIENT: Final = Q(address="")  # confirmations that it asked for itself; the others strangers did, on its status page
STANDING: Final = ("answer", "answered_at", "answered_by", "failed_at")  # of an address


@dataclass(frozen=True)
class Asked:
    """The reader of a confirmation. values: what only the letter says, among it the code or the path of the page."""

    email: str
    mobile: str
    language: str
    values: Mapping[str, str]


# ---------------------------------------------------------------- writing


class AskedByMany(TooSoon):
    """Clients together have asked an address as often as anybody can bear."""


@contextmanager
def desk_is_told() -> Iterator[None]:
    """Emits StrangersHeldBack for AskedByMany, outside the transaction that the error undoes."""
    try:
        yield
    except AskedByMany:
        StrangersHeldBack(everywhere=True, by_clients=True).emit()
        raise


@desk_is_told()
def save(contact: Contact, *, by: Actor) -> tuple[str, ...]:
    """Creates or changes a contact and asks each new address. Returns the channels that were asked.

    Raises ValidationError naming the wrong fields, and Refused when no more may be asked now; then nothing is saved.
    """
    with transaction.atomic():
        before = Contact.objects.select_for_update().filter(pk=contact.pk).first()
        contact.full_clean()
        to_ask = [channel for channel in FIELD if _is_new(contact, before, FIELD[channel])]
        if "sms" in to_ask and (fault := country_fault(contact.mobile)):
            raise ValidationError({"mobile": fault})
        contact.save()
        note_contact_addresses(contact)
        if contact.channels and (before is None or {*contact.channels} - {*before.channels}):
            ContactReached(contact.pk).emit()
        for channel in to_ask:
            _ask_address(contact.pk, channel)
        _note_contact("contact_saved", contact, by)
    return tuple(to_ask)


def remove_contact(contact: Contact, *, by: Actor) -> None:
    """Removes a contact. Raises Refused when nobody else would hear of a mandatory topic."""
    with somebody_stays():
        if Contact.objects.filter(pk=contact.pk).delete()[0]:
            forget_contact_addresses([contact.pk])
            _note_contact("contact_removed", contact, by)


def forget_number(contact_id: UUID) -> None:
    """Removes the number of one of the platform's staff; for clients' contacts: `remove_contact`."""
    Contact.objects.filter(pk=contact_id).delete()


@desk_is_told()
def ask(contact: Contact, channel: str, *, by: Actor) -> None:
    """Asks a contact over a channel; a code sent before no longer counts.

    Raises Refused, which says when it may be asked.
    """
    with transaction.atomic():
        _ask_address(contact.pk, channel)
        _note_contact("contact_asked", contact, by)


def _ask_address(contact_id: UUID, channel: str) -> None:
    with transaction.atomic():
        contact: Contact = Contact.objects.select_for_update().get(pk=contact_id)
        to = getattr(contact, FIELD[channel])
        if not to or getattr(contact, f"{FIELD[channel]}_answer") == Contact.Answer.AGREED:
            raise Refused(_("There is nothing to confirm: the page may be out of date."))
        if channel == Message.Channel.SMS and (fault := country_fault(to)):
            raise Refused(fault)
        recipient, now = hashed(to), real_now()
        keep_to(may_send(asked_by_client(recipient), now, LIMITS))
        leave_in_peace(recipient, now, BY_CLIENT)
        made, lasting = ask_anew(contact.pk, channel, recipient, now)
        queue_message(
            "tenants/contact_confirmation",
            [Recipient(ASKED, made.pk, (channel,))],
            key=f"confirmation:{made.pk}",
            **lasting,
        )


def ask_anew(
    contact_id: UUID, channel: str, recipient: str, now: datetime, *, network: str = ""
) -> tuple[Confirmation, dict[str, Any]]:
    """Makes a confirmation for a contact or subscriber, in place of an earlier one.

    Returns it with its duration, as parameters of its message. recipient: `hashed`; network: of the stranger who asks,
    empty where the client does.
    """
    earlier = Confirmation.objects.filter(tenant=context.current_tenant(), contact=contact_id, channel=channel)
    earlier.filter(ended_at=None).update(ended_at=now)
    lasts = GOOD_FOR[channel]
    made = Confirmation.objects.create(
        tenant=context.current_tenant(),
        contact=contact_id,
        channel=channel,
        recipient=recipient,
        address=network[:45],
        sent_at=now,
        expires_at=now + lasts,
    )
    return made, {"minutes": int(lasts.total_seconds() // 60), "days": lasts.days}


def give_back(contact_id: UUID, code: str, *, by: Actor) -> CodeAnswer:
    """Checks a code that was entered: the right one means that the mobile agrees.

    A wrong one is counted: don't roll it back. by: who types it, the contact or the person who heard it. Raises Refused
    when too many wrong ones were tried.
    """
    with transaction.atomic():
        contact: Contact = Contact.objects.select_for_update().get(pk=contact_id)
        recipient = hashed(contact.mobile)
        keep_to(may_try(asked_by_client(recipient), LIMITS))
        row = (
            _open_confirmations(recipient)
            .filter(contact=contact.pk, channel=Message.Channel.SMS)
            .select_for_update()
            .first()
        )
        answer = try_code(row, code, PURPOSE, whose_code)
        if row is not None and answer.outcome is CodeOutcome.PROVED:
            _write_answer(row, contact, Contact.Answer.AGREED, Contact.Way.CODE)
            _note_contact("contact_agreed", contact, by)
    return answer


def answer_agreement(token: str, *, agreed: bool) -> Contact:
    """Writes the answer on the link's page. Raises Refused when the link is no longer valid."""
    with transaction.atomic():
        row = open_link(token)
        list(Contact.objects.select_for_update().filter(pk=row.contact if row else None))  # first, as everywhere here
        row = row and Confirmation.objects.select_for_update().filter(pk=row.pk, ended_at=None).first()
        contact = _contact_of(row) if row else None
        if row is None or contact is None:
            raise Refused(_("This link was used, has expired or was replaced by another one."))
        _write_answer(row, contact, Contact.Answer.AGREED if agreed else Contact.Answer.DECLINED, Contact.Way.LINK)
        _note_contact("contact_agreed" if agreed else "contact_declined", contact, contact_actor(contact))
        return contact


# ---------------------------------------------------------------- reading


def open_link(token: str) -> Confirmation | None:
    """Returns the confirmation of a link that is still valid, or None."""
    try:
        key = signing.Signer(salt=context.signing_salt("contact")).unsign(token)
    except signing.BadSignature:
        return None
    row: Confirmation | None = Confirmation.objects.filter(
        pk=key, tenant=context.current_tenant(), ended_at=None, expires_at__gt=real_now()
    ).first()
    return row if row and _contact_of(row) else None


def confirmation_path(row: Confirmation) -> str:
    """Returns the path where a contact answers.

    Like an invitation's, it is stored in no row: only the letter's writer asks for it.
    """
    return reverse("contact_confirm", args=[signing.Signer(salt=context.signing_salt("contact")).sign(str(row.pk))])


def asked(confirmation_id: UUID) -> Asked | None:
    """Returns the reader of a confirmation while it is valid: its text names the firm and nothing else that anybody
    typed.
    """
    row = Confirmation.objects.filter(pk=confirmation_id, tenant=context.current_tenant(), ended_at=None).first()
    contact = _contact_of(row) if row else None
    if row is None or contact is None or row.expires_at <= real_now():
        return None
    firm = cut(sms_safe(context.current_tenant().legal_name), 16 if row.channel == Message.Channel.SMS else 60)
    way = {"code": code_of(PURPOSE, whose_code(row))} if row.channel == Message.Channel.SMS else {}
    path = {"path": confirmation_path(row)} if row.channel == Message.Channel.EMAIL else {}
    return Asked(contact.email, contact.mobile, contact.language, {"firm": firm, **way, **path})


def codes_waiting() -> set[UUID]:
    """Returns the contacts of the client in use whose code may still be entered."""
    rows = Confirmation.objects.filter(
        tenant=context.current_tenant(),
        channel=Message.Channel.SMS,
        ended_at=None,
        expires_at__gt=real_now(),
        wrong__lt=MOST_TRIES,
    )
    return set(rows.values_list("contact", flat=True))


def country_fault(mobile: str) -> str:
    """Returns what is wrong with a mobile's country; empty when SMS are sent there."""
    if mobile.startswith(tuple(settings.SMS_COUNTRIES)):
        return ""
    return _("SMS are not sent to this country, only to numbers with %(codes)s: leave the mobile out, use e-mail.") % {
        "codes": ", ".join(settings.SMS_COUNTRIES)
    }


# ---------------------------------------------------------------- within


def _note_contact(action: str, contact: Contact, by: Actor) -> None:
    note(action, actor=by, subject_kind="contact", subject_id=contact.pk, name=contact.name)


def _is_new(contact: Contact, before: Contact | None, field: str) -> bool:
    """Sets the state of an address. Returns True if it has to be asked. `before` is locked: its answer is the
    last one.
    """
    now_there, there_before = getattr(contact, field), getattr(before, field) if before else ""
    kept = before is not None and now_there.lower() == there_before.lower()
    joined = not kept and field == "email" and _is_a_persons(now_there)
    state: tuple[str, datetime | None, str, datetime | None] = (Contact.Answer.WAITING, None, "", None)
    if kept:
        state = tuple(getattr(before, f"{field}_{part}") for part in STANDING)
    elif joined:
        state = (Contact.Answer.AGREED, real_now(), Contact.Way.JOINED, None)
    for part, value in zip(STANDING, state, strict=True):
        setattr(contact, f"{field}_{part}", value)
    return bool(now_there) and not kept and not joined


def _is_a_persons(email: str) -> bool:
    """Returns True if somebody who signs in here has proved this address."""
    return (
        bool(email) and EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True).exists()
    )


def _open_confirmations(recipient: str) -> models.QuerySet[Confirmation]:
    return Confirmation.objects.filter(
        tenant=context.current_tenant(), recipient=recipient, ended_at=None, expires_at__gt=real_now()
    )


def _contact_of(row: Confirmation) -> Contact | None:
    """Returns the contact that was asked, unless it is gone or has another address by now."""
    contact: Contact | None = Contact.objects.filter(pk=row.contact).first()
    return contact if contact and hashed(getattr(contact, FIELD[row.channel])) == row.recipient else None


def _write_answer(row: Confirmation, contact: Contact, answer: Contact.Answer, way: Contact.Way) -> None:
    now = real_now()
    Confirmation.objects.filter(pk=row.pk).update(ended_at=now, answer=answer)
    set_answer(contact, row.channel, answer, way, now)


def set_answer(contact: Contact, channel: str, answer: Contact.Answer, way: Contact.Way, now: datetime) -> None:
    """Writes what an address has answered, how and when (real time)."""
    field = FIELD[channel]
    changes = {
        f"{field}_answer": answer,
        f"{field}_answered_at": now,
        f"{field}_answered_by": way,
        f"{field}_failed_at": None,
    }
    Contact.objects.filter(pk=contact.pk).update(**changes)
    if answer == Contact.Answer.AGREED:
        ContactReached(contact.pk).emit()


def hashed(to: str) -> str:
    """Returns a hash by which an address is counted over all clients, without revealing it."""
    return salted_hmac(PURPOSE, to.lower(), algorithm="sha256").hexdigest()


def whose_code(row: Confirmation) -> str:
    """Returns the text from which a confirmation's code is derived."""
    return f"{row.pk} {row.tenant_id} {row.recipient}"


def asked_by_client(recipient: str) -> Mapping[Counted, list[Sent]]:
    """Returns what the client in use has sent by itself, and what was tried: to this recipient, and in all; locks both
    counts.

    What all clients have sent to a recipient that has not agreed counts only from a client's second message on, so that
    others prevent nobody from asking once.
    """
    tenant = context.current_tenant()
    count_alone([f"asked by {tenant.pk}", f"asked {recipient}"])
    asked = Confirmation.objects.exclude(answer=Confirmation.Answer.WITHDREW)  # with which nothing was sent
    asked = asked.filter(BY_CLIENT, sent_at__gt=real_now() - REMEMBERED)
    own = asked.filter(tenant=tenant)
    sent = {Counted.RECIPIENT: all_sent(own.filter(recipient=recipient)), Counted.CLIENT: all_sent(own)}
    if sent[Counted.RECIPIENT] and tenant.kind == Tenant.Kind.CLIENT:
        with context.platform():
            unwanted = asked.filter(recipient=recipient, tenant__kind=Tenant.Kind.CLIENT)
            sent[Counted.OF_ALL_CLIENTS] = all_sent(unwanted.exclude(answer=Confirmation.Answer.AGREED))
    return sent


def all_sent(rows: models.QuerySet[Confirmation]) -> list[Sent]:
    """Returns confirmations in the form that the limits count."""
    return [Sent(*row) for row in rows.values_list("sent_at", "wrong")]


def keep_to(limit: TooOften | None) -> None:
    """Raises TooSoon when a limit is reached."""
    if limit is not None:
        raise held_back(limit)


def held_back(limit: TooOften) -> TooSoon:
    """Returns the error for a limit that is reached."""
    text = _("Too many confirmations were sent or tried: try again %(when)s.")
    kind = AskedByMany if limit.counted is Counted.OF_ALL_CLIENTS else TooSoon
    return kind(text % {"when": from_when_text(limit.again_at)}, limit.again_at)
