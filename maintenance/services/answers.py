"""Takes people's answers to a notice: on a page, by a link, by SMS, by a key on the phone, through the API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from maintenance.domain.negotiating import Answer, Then
from maintenance.domain.wall_clock import start_instant
from maintenance.notices import selectors, services
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.services.negotiating import answer_offer
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.identifiers import made_at
from tenants.domain.actors import Actor
from tenants.domain.replies import Word, reply_of
from tenants.outbox.events import KeyPressed, SmsReceived
from tenants.outbox.models import Message
from tenants.people.actors import contact_actor
from tenants.people.models import Contact
from tenants.refusals import Refused

ANSWERS = {Word.YES: Answer.ACCEPT, Word.NO: Answer.DECLINE, Word.OTHER: Answer.COUNTER}
KEYS = {"1": Answer.ACCEPT, "2": Answer.DECLINE}


def answer_notice(
    notice_id: UUID,
    answer: Answer | None,
    *,
    who: str,
    how: str,
    actor: Actor,
    at: datetime | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> Then | None:
    """Acknowledge a notice, and answer the time that it offers (answer: None where it is only acknowledged).

    Returns the outcome of the offer; None without one. Raises Refused for a notice or an offer that is over, or an
    offer that a later one has replaced.
    """
    with transaction.atomic():
        notice = services.acknowledge(notice_id, who=who, how=how, actor=actor, evidence=evidence)
        if answer is None or notice.kind != Notice.Kind.MOVE:
            return None
        window_id, offered = UUID(notice.about.partition(":")[2]), notice.parameters.get("new_start")
        return answer_offer(window_id, answer, actor=actor, at=at, offered=offered)


def key_pressed(event: KeyPressed) -> None:
    """Takes a key pressed in a call: 1 acknowledges (or accepts), 2 declines."""
    answer = KEYS.get(event.key)
    if answer is not None:
        _give_answer(event.message, event, answer, None, Acknowledgement.How.PHONE, {"key": event.key})


def sms_received(event: SmsReceived) -> None:
    """Takes an SMS that says one of the expected words; anything else has no effect."""
    zone = ZoneInfo(current_tenant().time_zone)
    reply = reply_of(event.text, business_now().astimezone(zone).replace(tzinfo=None))
    if reply is not None:
        at = start_instant(reply.at, zone).astimezone(UTC) if reply.at is not None else None
        evidence = {"text": event.text[:100]}
        _give_answer(event.message, event, ANSWERS[reply.word], at, Acknowledgement.How.SMS, evidence)


def _give_answer(
    message: Message,
    event: KeyPressed | SmsReceived,
    answer: Answer,
    at: datetime | None,
    how: str,
    evidence: dict[str, Any],
) -> None:
    """Gives the answer of a contact who was asked, from its present number, to the notice of the message.

    A no to a notice that offers nothing has no effect, nor has an answer to a message sent before the notice.
    """
    if message.recipient_kind != "contact" or message.recipient_id is None:
        return
    contact = Contact.objects.filter(pk=message.recipient_id).first()
    if contact is None or not event.is_from(contact.mobile):
        return
    notice = selectors.of_message(message.about, contact.pk)
    if notice is None or (message.sent_at is not None and message.sent_at < made_at(notice.pk)):
        return
    if notice.kind != Notice.Kind.MOVE and answer is not Answer.ACCEPT:
        return
    try:
        answer_notice(
            notice.pk,
            answer,
            who=f"contact:{contact.pk}",
            how=how,
            actor=contact_actor(contact),
            at=at,
            evidence={**evidence, "message": str(message.pk)},
        )
    except Refused:  # over meanwhile: nobody is there to be told but by the next message
        return
