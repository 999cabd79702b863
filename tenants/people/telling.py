"""Who of a client is told what: everyone who has agreed, by what they and the client have chosen for its topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from tenants.domain.topics import EVERYTHING, About, Choice, Hearing, Listener, Topic, who_hears
from tenants.outbox.services import Recipient
from tenants.people.models import Contact
from tenants.people.topic_models import Subscription


def everyone_to_tell(topic: Topic, about: About = EVERYTHING) -> list[Recipient]:
    """The contacts who are told of something, each over the channels that count for it and its topic.

    about: which numbers and directories it touches, for those who want to hear of some only.
    """
    contacts = _contacts()
    return [
        Recipient("contact", hearing.person, hearing.channels, quiet=contacts[hearing.person].quiet, topic=topic)
        for hearing in _hearings(topic, about, list(contacts.values()))
        if hearing.channels
    ]


def who_would_be_told(topic: Topic, about: About = EVERYTHING) -> list[tuple[Contact, Hearing]]:
    """Each contact, whether it would be told of such a thing now, over what, and why or why not."""
    contacts = _contacts()
    return [(contacts[each.person], each) for each in _hearings(topic, about, list(contacts.values()))]


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
