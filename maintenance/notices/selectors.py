"""Reads notices: which wait, who has answered and who has not."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, QuerySet, When

from maintenance.notices.links import answer_path
from maintenance.notices.models import Acknowledgement, Notice
from tenants.clock import business_now
from tenants.context import current_tenant
from tenants.database.kept_queries import PreparedQuery
from tenants.domain.receipts import Reach
from tenants.outbox.selectors import SaidTo, latest_by_channel, reach_of, said_about
from tenants.people.models import Contact

ABOUT = "notice"  # the outbox's name of what is about a notice itself, as its reminders are
FIRST_LETTERS = timedelta(minutes=1)  # before people were asked: those of what it is about, which ask already
Ways = Mapping[UUID, Mapping[str, SaidTo]]  # of each person the last that was said over each channel


@dataclass(frozen=True)
class AskedContact:
    """A contact who was asked, and the answer, if any. channels: over which this contact can be reached now."""

    contact: Contact
    answer: Acknowledgement | None


def notices() -> QuerySet[Notice]:
    """Returns the client's notices: those that wait first, the most pressing before others, then the newest."""
    waits = Case(When(state=Notice.State.OPEN, then="until"))
    rows: QuerySet[Notice] = Notice.objects.prefetch_related("acknowledgements")
    return rows.order_by(waits.asc(nulls_last=True), "-asked_at", "-id")


_OPEN: Final = PreparedQuery(
    lambda: Notice.objects.filter(state=Notice.State.OPEN).exclude(taken=[]).order_by("until", "id")
)


# How many there are: a part of what a page's frame asks. They are found by the index of what is open.
OPEN_NOTICES: Final = "SELECT count(*) FROM notices_notice WHERE state = 'open' AND taken <> '[]'"


def open_notices() -> list[Notice]:
    """Returns the notices that wait for an answer now, the most pressing first."""
    return _OPEN()


def asked(notice: Notice) -> list[AskedContact]:
    """Returns the chain's people who are still contacts, in its order, with their answers."""
    answers = {each.who: each for each in notice.acknowledgements.all()}
    return [AskedContact(each, answers.get(f"contact:{each.pk}")) for each in chain_of(notice)]


def chain_of(notice: Notice) -> list[Contact]:
    """Returns the contacts who are asked and can still be reached, in the order in which they are turned to."""
    order = {UUID(key): place for place, key in enumerate(notice.chain)}
    contacts = [each for each in Contact.objects.filter(pk__in=list(order)) if each.channels]
    return sorted(contacts, key=lambda each: order[each.pk])


def silent(notice: Notice, chain: Sequence[Contact]) -> list[Contact]:
    """Returns the contacts of the chain who have not answered."""
    answered = set(notice.acknowledgements.values_list("who", flat=True))
    return [each for each in chain if f"contact:{each.pk}" not in answered]


def is_answered(notice: Notice, chain: Sequence[Contact]) -> bool:
    """Returns whether nobody need be asked any more: one has answered, or each who can be reached."""
    answers = set(notice.acknowledgements.values_list("who", flat=True))
    if notice.wants == Notice.Wants.EACH and not any(who.startswith("staff:") for who in answers):
        return bool(chain) and all(f"contact:{each.pk}" in answers for each in chain)
    return bool(answers)


def ways_of(notice: Notice) -> Ways:
    """Returns what was said to whom since people were asked: by the letters of its subject, and by its own."""
    return ways_about(notice.about, [notice.pk], since=notice.asked_at - FIRST_LETTERS)


def ways_of_all(notices: Collection[Notice]) -> dict[UUID, Ways]:
    """Returns `ways_of` for several notices by their ids."""
    tenants, said = [current_tenant().pk], defaultdict[str, list[SaidTo]](list)
    letters = said_about(tenants, {each.about for each in notices}, until=business_now()) if notices else []
    for each in letters + said_about(tenants, {f"{ABOUT}:{notice.pk}" for notice in notices}):
        said[each.about].append(each)
    ways = {}
    for notice in notices:
        first = [each for each in said[notice.about] if each.due_at >= notice.asked_at - FIRST_LETTERS]
        own = said[f"{ABOUT}:{notice.pk}"]
        ways[notice.pk] = latest_by_channel(sorted([*first, *own], key=lambda each: each.id))
    return ways


def ways_about(about: str, notices: Collection[UUID], *, since: datetime | None = None) -> Ways:
    """Returns what was said so far to whom about something, and about notices of it."""
    tenants = [current_tenant().pk]
    said = said_about(tenants, [about], since=since, until=business_now())
    if notices:
        said += said_about(tenants, [f"{ABOUT}:{each}" for each in notices])
    return latest_by_channel(sorted(said, key=lambda each: each.id))


def nobody_was_reached(notice: Notice, ways: Ways) -> bool:
    """Returns whether no message has reached any silent person, nor is on its way to one."""
    answered = set(notice.acknowledgements.values_list("who", flat=True))
    waiting = [UUID(key) for key in notice.chain if f"contact:{key}" not in answered]
    others = [person for person in ways if str(person) not in notice.chain]
    return (
        bool(waiting)
        and not any(reach_of(ways.get(person)) in (Reach.TOLD, Reach.UNDER_WAY) for person in (*waiting, *others))
        and any(reach_of(ways.get(person)) is Reach.UNREACHED for person in waiting)
    )


def asked_by_message(about: str, person: UUID) -> Notice | None:
    """Returns the open notice that asks this person by a message about this, or will.

    The first letters are earlier than the notice. People who sign in are asked by its own messages only.
    """
    kind, _colon, key = about.partition(":")
    waiting = Notice.objects.filter(state=Notice.State.OPEN)
    its = waiting.filter(pk=key) if kind == ABOUT else waiting.filter(about=about, chain__contains=[str(person)])
    return its.order_by("until", "id").first()


def of_message(about: str, contact_id: UUID) -> Notice | None:
    """Returns the open notice that a contact's answer to a message about this means."""
    kind, _colon, key = about.partition(":")
    mine = Notice.objects.filter(state__in=Notice.ANSWERABLE, chain__contains=[str(contact_id)])
    its = mine.filter(pk=key) if kind == ABOUT else mine.filter(about=about)
    return its.order_by("until", "id").first()


def words_of_letter(about: str, contact_id: UUID) -> Mapping[str, Any]:
    """Returns the words of a reader's letter about a notice or its subject, beyond its row: where to answer."""
    notice = of_message(about, contact_id)
    contact = Contact.objects.filter(pk=contact_id).first() if notice is not None else None
    if notice is None or contact is None or notice.state != Notice.State.OPEN:
        return {}
    return {"confirm": answer_path(notice, contact), "answer_by": notice.until}
