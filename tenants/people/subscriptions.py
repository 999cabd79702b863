"""Writes people's choices of topics. A mandatory topic always keeps somebody who can be reached."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from tenants.acts.noting import note
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.domain.summaries import SummaryTime
from tenants.domain.topics import MANDATORY, OPTIONAL, Choice, Scope, Topic, in_force, without_anybody
from tenants.outbox.models import Message
from tenants.people.actors import contact_actor
from tenants.people.events import ContactReached
from tenants.people.models import Contact, Subscription
from tenants.people.telling import choices, move_summaries, people_to_tell
from tenants.people.texts import TOPICS
from tenants.refusals import Refused


def nobody_hears() -> tuple[Topic, ...]:
    """Returns the mandatory topics of which nobody who can be reached hears."""
    chosen = choices()
    return without_anybody(people_to_tell(chosen), chosen.get(None, {}))


@contextmanager
def somebody_stays() -> Iterator[None]:
    """Raises Refused when the block takes away the last person who hears of a mandatory topic.

    Blocks run one after another, so that of the last two who leave at the same time one stays.
    """
    with transaction.atomic():
        list(Contact.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        before = nobody_hears()
        yield
        if lost := set(nobody_hears()) - {*before}:
            raise Refused(
                _(
                    "Nobody else is notified of this, and somebody must be: %(topics)s. Have another contact agree"
                    " first, or choose it for one."
                )
                % {"topics": _(", ").join(str(TOPICS[topic]) for topic in MANDATORY if topic in lost)},
                code="last_reachable_contact",
            )


def choose(contact: Contact | None, topic: Topic, choice: Choice, *, by: Actor) -> None:
    """Sets how a contact, or the client as a whole (None), hears of a topic, as `choose_all` does."""
    choose_all(contact, {topic: choice}, by=by)


def choose_all(
    contact: Contact | None, chosen: Mapping[Topic, Choice], summary: SummaryTime | None = None, *, by: Actor
) -> None:
    """Sets how a contact, or the client as a whole (None), hears of some topics; each None is inherited.

    summary: when the contact reads its summaries; an empty zone is the client's, a weekday counts for weekly ones.
    Raises Refused when nobody would hear of a mandatory topic; Contact.DoesNotExist.
    """
    contact_id = contact.pk if contact else None
    with somebody_stays():
        for topic, choice in chosen.items():
            _write_choice(contact_id, topic, choice)
        contacts = Contact.objects.all() if contact_id is None else Contact.objects.filter(pk=contact_id)
        if summary is not None:
            contacts.update(time_zone=summary.zone, summary_at=summary.at, summary_weekday=summary.weekday or 0)
        for each in contacts:
            move_summaries(each)
            ContactReached(each.pk, newly=False).emit()
        if contact is None:
            tenant = current_tenant()
            note("topics_chosen", actor=by, subject_kind="client", subject_id=tenant.pk, name=tenant.legal_name)
        else:
            note("topics_chosen", actor=by, subject_kind="contact", subject_id=contact.pk, name=contact.name)


def leave_topics(contact_id: UUID, topics: Collection[Topic], channel: str) -> list[Topic]:
    """Ends these topics for a contact over a channel. Returns those that it heard of before.

    Raises Refused as `choose` does.
    """
    with somebody_stays():
        contact: Contact = Contact.objects.get(pk=contact_id)
        chosen = choices()
        left = []
        for topic in topics:
            own = chosen.get(contact.pk, {}).get(topic)
            counts = in_force(topic, client=chosen.get(None, {}).get(topic), person=own)
            if channel in counts.channels:
                _write_choice(contact.pk, topic, replace(own or Choice(), channels=counts.channels - {channel}))
                left.append(topic)
        action = "topic_left_sms" if channel == Message.Channel.SMS else "topic_left"
        for topic in left:
            _note_left_topic(action, contact, topic)
    return left


def leave_optional(contact_id: UUID, channel: str) -> list[Topic]:
    """Ends all topics for a contact over a channel, but for mandatory ones."""
    return leave_topics(contact_id, OPTIONAL, channel)


def follow_group(before: str, after: str) -> None:
    """Keeps subscriptions to the numbers of a group under its new name."""
    for row in Subscription.objects.filter(scope_groups__contains=[before]).select_for_update():
        row.scope_groups = sorted({*row.scope_groups, after} - {before})
        row.save(update_fields=["scope_groups"])


def _note_left_topic(action: str, contact: Contact, topic: Topic) -> None:
    who = contact_actor(contact)
    note(action, actor=who, subject_kind="contact", subject_id=contact.pk, name=contact.name, topic=topic)


def _write_choice(contact_id: UUID | None, topic: Topic, choice: Choice) -> None:
    rows = Subscription.objects.filter(contact=contact_id, topic=topic)
    if choice == Choice():
        rows.delete()
        return
    scope = choice.scope or Scope()
    values = {
        "channels": None if choice.channels is None else sorted(choice.channels),
        "own_scope": choice.scope is not None,
        "scope_numbers": sorted(scope.numbers),
        "scope_groups": sorted(scope.groups),
        "scope_directories": sorted(scope.directories),
        "rhythm": choice.rhythm,
        "changed_at": Now(),
    }
    contact = None if contact_id is None else Contact.objects.get(pk=contact_id)
    Subscription.objects.update_or_create(contact=contact, topic=topic, defaults=values)
