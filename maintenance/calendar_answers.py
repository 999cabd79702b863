"""Takes e-mail answers to invitations: each contact has one address for one window, which acknowledges or answers it.

Whoever has the address has the letter. An answer counts when all of it fits: the address, the entry as it is now, and
the contact as sender and as attendee; out of order or sent again it has no effect (RFC 5546, 2.1.5).
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from maintenance.domain.calendar_answers import CalendarAnswer, Said, read_answer
from maintenance.domain.negotiating import Answer
from maintenance.models import Window
from maintenance.notices import selectors
from maintenance.notices.models import Acknowledgement, Notice
from maintenance.services.answers import answer_notice
from tenants.outbox.inbound import MailAnswer, answer_address, mark_of
from tenants.people.actors import contact_actor
from tenants.people.models import Contact
from tenants.refusals import Refused

log = structlog.get_logger(__name__)

ANSWERS = {Said.ACCEPTED: Answer.ACCEPT, Said.DECLINED: Answer.DECLINE, Said.PROPOSED: Answer.COUNTER}


def answer_to(window_id: UUID, contact: Contact) -> str:
    """Returns the address of a contact for answers about a window; empty where nobody reads them."""
    return answer_address(_mark(window_id, contact))


def _mark(window_id: UUID, contact: Contact) -> bytes:
    return mark_of("calendar_answer", f"{window_id}.{contact.pk}.{contact.email.lower()}")


def take_calendar_answer(mail: MailAnswer) -> bool:
    """Returns whether an e-mail answers an invitation of the client in use, and had an effect."""
    answers = [reply for method, content in mail.calendars if (reply := read_answer(method, content)) is not None]
    if len({(each.uid, each.said, each.stamp) for each in answers}) != 1:  # Outlook attaches the same again
        return False
    answer = answers[0]
    window = _window_of(answer.uid)
    with transaction.atomic():
        contact = _contact_of(window, answer, mail) if window is not None else None
        if window is None or contact is None:
            log.warning("calendar.answer_of_nobody", message_id=mail.message_id)
            return False
        return _take(window, contact, answer, mail)


def _window_of(uid: str) -> Window | None:
    """Returns the window of one of our entries; further sessions of a window have a number after its id."""
    entry, _at, place = uid.rpartition("@")
    try:
        return Window.objects.filter(pk=UUID(entry[:36])).first() if place == settings.BASE_DOMAIN else None
    except ValueError:
        return None


def _contact_of(window: Window, answer: CalendarAnswer, mail: MailAnswer) -> Contact | None:
    """Returns the contact who got the address, if the answer is from there; locked, as answers take turns."""
    if mail.sender != answer.attendee:
        return None
    contacts: Iterable[Contact] = (
        Contact.objects.select_for_update().filter(email__iexact=answer.attendee).order_by("pk")
    )
    for contact in contacts:
        if secrets.compare_digest(_mark(window.pk, contact), mail.mark):
            return contact
    return None


def _take(window: Window, contact: Contact, answer: CalendarAnswer, mail: MailAnswer) -> bool:
    about, who = f"window:{window.pk}", f"contact:{contact.pk}"
    if answer.sequence != window.sequence or answer.stamp <= _last(about, who, answer.stamp):
        log.info("calendar.answer_to_another_time", window=str(window.pk), sequence=answer.sequence)
        return False
    notice = selectors.of_message(about, contact.pk)
    if notice is None or not _fits(notice, answer):
        return False
    try:
        with transaction.atomic():
            answer_notice(
                notice.pk,
                ANSWERS.get(answer.said),
                who=who,
                how=Acknowledgement.How.REPLY,
                actor=contact_actor(contact),
                at=answer.at,
                evidence={
                    "said": answer.said.value,
                    "stamp": answer.stamp.isoformat(),
                    "message_id": mail.message_id,
                    "sha256": mail.digest,
                },
            )
    except Refused as refused:  # over meanwhile, or a time in the past: the next letter says how it stands
        log.info("calendar.answer_refused", window=str(window.pk), reason=refused.code)
        return False
    return True


def _fits(notice: Notice, answer: CalendarAnswer) -> bool:
    """Returns whether the answer suits the notice; one that does not is asked for again.

    A move takes yes or no, no "maybe"; a notice that offers nothing takes no "no".
    """
    if notice.kind == Notice.Kind.MOVE:
        return answer.said is not Said.TENTATIVE
    return answer.said in (Said.ACCEPTED, Said.TENTATIVE)


def _last(about: str, who: str, before: datetime) -> datetime:
    """Returns when this contact's last accepted answer about the same was given; long ago, when there is none."""
    taken = Acknowledgement.objects.filter(notice__about=about, who=who, how=Acknowledgement.How.REPLY)
    stamps = [datetime.fromisoformat(each["stamp"]) for each in taken.values_list("evidence", flat=True)]
    return max(stamps, default=datetime.min.replace(tzinfo=before.tzinfo))
