"""Decides who of a client is told what: everyone who has agreed, by their choices and the client's for the topic; and
the person who did something, about that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower

from tenants.context import current_tenant
from tenants.domain.summaries import SummaryTime
from tenants.domain.topics import (
    EVERYTHING,
    OPTIONAL,
    About,
    Choice,
    Hearing,
    Listener,
    Rhythm,
    Topic,
    in_force,
    who_hears,
)
from tenants.outbox.services import Audience, Recipient, move_summary
from tenants.people.models import Contact, User, channels_of, quiet_of
from tenants.people.topic_models import Subscription

EMAIL: Final = "email"
USER: Final = "user"  # the outbox's kind of recipient for people who sign in


class _Person(NamedTuple):
    """The columns read of a contact for a message: there are hundreds, each time."""

    id: UUID
    email: str
    email_answer: str
    email_failed_at: datetime | None
    mobile: str
    mobile_answer: str
    mobile_failed_at: datetime | None
    bot_kind: str
    quiet_from: time | None
    quiet_until: time | None
    time_zone: str
    summary_at: time
    summary_weekday: int


def everyone_to_tell(topic: Topic, about: About = EVERYTHING, *, doers: Collection[str] = ()) -> Audience:
    """Returns the contacts who are told of something, each over the channels that count for it and its topic, and, by
    e-mail, the person who did it and is no contact.

    about: which numbers and directories it touches, for those who want to hear of some only. doers: the ids of actors;
    ids of no person are skipped.
    """
    rows = Contact.objects.order_by("created_at", "pk").values_list(*_Person.__annotations__)
    contacts = [_Person(*row) for row in rows]
    chosen, told = choices(), list[Recipient]()
    hearings = who_hears(topic, about, _listeners(contacts, chosen), chosen.get(None, {}))
    for contact, hearing in zip(contacts, hearings, strict=True):
        recipient = Recipient("contact", contact.id, hearing.channels, quiet=quiet_of(contact), topic=topic)
        if hearing.rhythm is not Rhythm.AT_ONCE and EMAIL in hearing.channels:
            told.append(replace(recipient, channels=(EMAIL,), summary=summary_time(contact, hearing.rhythm)))
            recipient = replace(recipient, channels=tuple(each for each in hearing.channels if each != EMAIL))
        if recipient.channels:
            told.append(recipient)
    told += [Recipient(USER, person.pk, (EMAIL,), topic=topic) for person in people_who_did(doers)]
    return Audience(topic, told)


def people_who_did(doers: Collection[str]) -> list[User]:
    """Returns those actors (by their ids) who sign in here and whose address has not answered as a contact's: that
    answer would count.
    """
    ids = {UUID(each) for each in doers if _is_id(each)}
    if not ids:
        return []
    answers = Contact.objects.exclude(email_answer=Contact.Answer.WAITING).annotate(address=Lower("email"))
    spoken = Exists(answers.filter(address=Lower(OuterRef("email"))))
    return list(User.objects.filter(~spoken, pk__in=ids, is_active=True).order_by("pk"))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def summary_time(contact: Contact | _Person, rhythm: Rhythm) -> SummaryTime:
    """Returns when a contact reads its summary: in its own time zone, or in the client's."""
    zone = contact.time_zone or current_tenant().time_zone
    return SummaryTime(zone, contact.summary_at, contact.summary_weekday if rhythm is Rhythm.WEEKLY else None)


def who_would_be_told(topic: Topic, about: About = EVERYTHING) -> list[tuple[Contact, Hearing]]:
    """Returns for each contact whether it would be told of such a thing now, over what, and why or why not."""
    contacts, chosen = _contacts(), choices()
    hearings = who_hears(topic, about, _listeners(contacts.values(), chosen), chosen.get(None, {}))
    return [(contacts[each.person], each) for each in hearings]


def still_wants(
    contact: Contact, topic: Topic, channel: str, chosen: Mapping[UUID | None, Mapping[Topic, Choice]]
) -> bool:
    """Returns True if a contact still wants a message of an optional topic over a channel, when it is sent.

    A mandatory one goes out as it was queued: a chase may use another channel.
    """
    client, person = chosen.get(None, {}).get(topic), chosen.get(contact.pk, {}).get(topic)
    return channel in in_force(topic, client=client, person=person).channels


def move_summaries(contact: Contact) -> None:
    """Moves what waits for a contact's summary to the time that the contact wants now."""
    chosen = choices()
    common, own = chosen.get(None, {}), chosen.get(contact.pk, {})
    for topic in OPTIONAL:
        rhythm = in_force(topic, client=common.get(topic), person=own.get(topic)).rhythm
        summary = None if rhythm is Rhythm.AT_ONCE else summary_time(contact, rhythm)
        move_summary(contact.pk, topic, summary)


def choices() -> Mapping[UUID | None, Mapping[Topic, Choice]]:
    """Returns the choices of each contact; those of the client as a whole stand at None."""
    chosen: dict[UUID | None, dict[Topic, Choice]] = defaultdict(dict)
    for row in Subscription.objects.all():
        chosen[row.contact_id][Topic(row.topic)] = row.choice
    return chosen


def people_to_tell(chosen: Mapping[UUID | None, Mapping[Topic, Choice]]) -> list[Listener]:
    """Returns every contact with its choices, in the form that the rules read."""
    return _listeners(_contacts().values(), chosen)


def _listeners(
    contacts: Iterable[Contact | _Person], chosen: Mapping[UUID | None, Mapping[Topic, Choice]]
) -> list[Listener]:
    return [Listener(each.id, channels_of(each), chosen.get(each.id, {})) for each in contacts]


def _contacts() -> dict[UUID, Contact]:
    return {each.pk: each for each in Contact.objects.order_by("created_at", "pk")}
