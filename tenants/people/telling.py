"""Who of a client is told what: everyone who has agreed, by what they and the client have chosen for its topic."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

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
from tenants.people.models import Contact
from tenants.people.topic_models import Subscription

EMAIL: Final = "email"
_OF_WHO_IS_TOLD: Final = (
    *("email", "email_answer", "email_failed_at", "mobile", "mobile_answer", "mobile_failed_at", "bot_kind"),
    *("quiet_from", "quiet_until", "time_zone", "summary_at", "summary_weekday"),
)


def everyone_to_tell(topic: Topic, about: About = EVERYTHING) -> Audience:
    """The contacts who are told of something, each over the channels that count for it and its topic.

    about: which numbers and directories it touches, for those who want to hear of some only.
    """
    contacts = {each.pk: each for each in Contact.objects.only(*_OF_WHO_IS_TOLD).order_by("created_at", "pk")}
    told: list[Recipient] = []
    for hearing in _hearings(topic, about, list(contacts.values())):
        contact = contacts[hearing.person]
        recipient = Recipient("contact", contact.pk, hearing.channels, quiet=contact.quiet, topic=topic)
        if hearing.rhythm is not Rhythm.AT_ONCE and EMAIL in hearing.channels:
            told.append(replace(recipient, channels=(EMAIL,), summary=summary_time(contact, hearing.rhythm)))
            recipient = replace(recipient, channels=tuple(each for each in hearing.channels if each != EMAIL))
        if recipient.channels:
            told.append(recipient)
    return Audience(topic, told)


def summary_time(contact: Contact, rhythm: Rhythm) -> SummaryTime:
    """When a contact reads its summary: in its own time zone, or in the client's."""
    zone = contact.time_zone or current_tenant().time_zone
    return SummaryTime(zone, contact.summary_at, contact.summary_weekday if rhythm is Rhythm.WEEKLY else None)


def who_would_be_told(topic: Topic, about: About = EVERYTHING) -> list[tuple[Contact, Hearing]]:
    """Each contact, whether it would be told of such a thing now, over what, and why or why not."""
    contacts = _contacts()
    return [(contacts[each.person], each) for each in _hearings(topic, about, list(contacts.values()))]


def still_wants(
    contact: Contact, topic: Topic, channel: str, chosen: Mapping[UUID | None, Mapping[Topic, Choice]]
) -> bool:
    """Whether a contact who was to be told of something that need not be known over a channel still is, when it is
    sent. What must be known goes out as it was meant: who is asked again may be asked over another channel.
    """
    client, person = chosen.get(None, {}).get(topic), chosen.get(contact.pk, {}).get(topic)
    return channel in in_force(topic, client=client, person=person).channels


def move_summaries(contact: Contact) -> None:
    """What waits for a contact's summary comes when the contact wants it now."""
    chosen = choices()
    common, own = chosen.get(None, {}), chosen.get(contact.pk, {})
    for topic in OPTIONAL:
        rhythm = in_force(topic, client=common.get(topic), person=own.get(topic)).rhythm
        summary = None if rhythm is Rhythm.AT_ONCE else summary_time(contact, rhythm)
        move_summary(contact.pk, topic, summary)


def choices() -> Mapping[UUID | None, Mapping[Topic, Choice]]:
    """What each contact has chosen; what the client as a whole has stands at None."""
    found: dict[UUID | None, dict[Topic, Choice]] = defaultdict(dict)
    for row in Subscription.objects.all():
        found[row.contact_id][Topic(row.topic)] = row.choice
    return found


def people_to_tell(chosen: Mapping[UUID | None, Mapping[Topic, Choice]]) -> list[Listener]:
    """Every contact with what it has chosen, as the rules read it."""
    return [Listener(each.pk, each.channels, chosen.get(each.pk, {})) for each in _contacts().values()]


def _contacts() -> dict[UUID, Contact]:
    return {each.pk: each for each in Contact.objects.order_by("created_at", "pk")}


def _hearings(topic: Topic, about: About, contacts: Sequence[Contact]) -> tuple[Hearing, ...]:
    chosen = choices()
    people = [Listener(each.pk, each.channels, chosen.get(each.pk, {})) for each in contacts]
    return who_hears(topic, about, people, chosen.get(None, {}))
