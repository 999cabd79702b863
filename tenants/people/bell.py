"""The bell in the portal: the client's messages for those who sign in, with what each has read."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db.models import DateTimeField, Exists, Func, OuterRef, QuerySet

from tenants.clock import business_now
from tenants.database.statements import execute, fetch_one
from tenants.domain import tagged
from tenants.outbox.events import Said, Unsaid
from tenants.people.models import User
from tenants.people.topic_models import BellEntry, BellRead

MOST_COUNTED: Final = 99
_NOW: Final = Func(function="business_now", output_field=DateTimeField())  # each page asks: one query, not two
LOOKS_BACK: Final = timedelta(days=90)  # older entries are not shown, and removed


def ring(said: Said) -> None:
    """Keeps a message for those who sign in; repeating it keeps it once."""
    parameters = json.dumps(said.parameters, cls=tagged.Encoder)
    execute(_RING, [said.key, said.topic, said.template, said.about, parameters, said.due_at])


_RING: Final = """
    INSERT INTO people_bellentry (key, topic, template, about, parameters, due_at)
    VALUES (%s, %s, %s, %s, %s, coalesce(%s, business_now())) ON CONFLICT DO NOTHING
"""


def hush(unsaid: Unsaid) -> None:
    """Removes entries that are still to come about something that has moved or ended."""
    BellEntry.objects.filter(about=unsaid.about, due_at__gt=business_now()).delete()


def bell_entries() -> QuerySet[BellEntry]:
    """Returns the entries to read, newest first."""
    rows: QuerySet[BellEntry] = BellEntry.objects.filter(due_at__lte=_NOW, due_at__gt=_NOW - LOOKS_BACK)
    return rows.order_by("-due_at", "-pk")


def entries_read(user: User, shown: Collection[BellEntry]) -> set[int]:
    """Returns those of the entries that this person has read."""
    return set(BellRead.objects.filter(user=user, entry__in=shown).values_list("entry_id", flat=True))


def _unread(user: User) -> QuerySet[BellEntry]:
    mine = BellRead.objects.filter(user=user, entry=OuterRef("pk"))
    return bell_entries().filter(~Exists(mine))


# Counts the unread entries of %(person)s, up to MOST_COUNTED; a part of the query of a page's frame.
UNREAD: Final = """
    SELECT count(*) FROM (
        SELECT FROM people_bellentry AS entry
        WHERE due_at <= business_now() AND due_at > business_now() - %(looks_back)s AND NOT EXISTS
            (SELECT FROM people_bellread WHERE entry_id = entry.id AND user_id = %(person)s)
        LIMIT %(most)s) AS unread
"""
UNREAD_VALUES: Final = {"looks_back": LOOKS_BACK, "most": MOST_COUNTED}


def unread_count(user: User) -> int:
    """Returns how many entries this person has not read, counted up to MOST_COUNTED."""
    (count,) = fetch_one(UNREAD, {"person": user.pk, **UNREAD_VALUES})
    return int(count)


def mark_read(user: User, which: Collection[int] | None = None) -> None:
    """Marks these entries, or all, as read."""
    unread = _unread(user)
    if which is not None:
        unread = unread.filter(pk__in=which)
    reads = [BellRead(user=user, entry_id=key) for key in unread.values_list("pk", flat=True)]
    BellRead.objects.bulk_create(reads, ignore_conflicts=True)
