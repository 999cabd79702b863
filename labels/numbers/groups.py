"""Names groups of numbers. A group is only the name that numbers have: without numbers it is gone.

Whatever else names a group, such as a contact's subscription, follows it to its new name.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from compliance.evidence.services import record
from labels.bulk import with_any_of
from labels.models import Number
from labels.selectors import numbers_kept
from tenants.context import current_tenant
from tenants.domain.actors import Actor
from tenants.events import Event
from tenants.people import subscriptions
from tenants.refusals import Refused

NAMED: Final = 1_000  # numbers that a record names; for more it gives their count


@dataclass(frozen=True)
class GroupRenamed(Event):
    """Emitted in the client's schema: the numbers of a group have a new name, which may have been another group's."""

    before: str
    after: str


def numbers_by_group() -> QuerySet[Number, tuple[str, int]]:
    """Returns name and size of each group, in order; numbers without a group count under the empty name."""
    return numbers_kept().order_by("group").values_list("group").annotate(count=Count("pk"))


def describe_number(number: UUID, *, group: str, note: str, actor: Actor) -> bool:
    """Sets group and note of a number. Returns whether that changed anything. Raises Number.DoesNotExist."""
    with transaction.atomic():
        before = numbers_kept().select_for_update().get(pk=number)
        if before.group == group and before.note == note:
            return False
        if before.note == note:
            action = "number_group_changed"
        else:
            action = "number_note_changed" if before.group == group else "number_described"
        Number.objects.filter(pk=number).update(group=group, note=note)
        _record_of_one(action, before, actor, new_group=group, old_note=before.note, new_note=note)
        return True


def regroup(numbers: Collection[UUID], group: str, *, actor: Actor) -> int:
    """Puts numbers into a group, or with an empty name into none. Returns how many changed."""
    with transaction.atomic():
        others = numbers_kept().exclude(group=group).select_for_update().order_by("pk")
        rows = list(with_any_of(others, "id", numbers))
        keys = [row.pk for row in rows]
        _write(keys, group)
        if len(rows) == 1:
            _record_of_one("number_group_changed", rows[0], actor, new_group=group)
        elif rows:
            action = "numbers_regrouped" if group else "numbers_ungrouped"
            _record_of_many(action, keys, actor, new_group=group)
        return len(rows)


def rename_group(group: str, to: str, *, merge: bool, actor: Actor) -> int:
    """Renames a group. merge: also if numbers have the new name already. Returns how many numbers it has.

    Raises Refused: no number has the old name, or (code group_exists) others have the new one.
    """
    with transaction.atomic():
        named = numbers_kept().filter(group=group).select_for_update().order_by("pk")
        keys = list(named.values_list("pk", flat=True)) if group else []
        if not keys:
            raise Refused(_("No group has this name."), code="no_such_group")
        if to == group:
            return len(keys)
        there = numbers_kept().filter(group=to).count()
        if there and not merge:
            raise Refused(_merging(group, len(keys), to, there), code="group_exists", field="to")
        _write(keys, to)
        action = "groups_merged" if there else "group_renamed"
        _record_of_many(action, keys, actor, old_group=group, new_group=to)
        subscriptions.follow_group(group, to)
        GroupRenamed(group, to).emit()
        return len(keys)


def _merging(group: str, count: int, to: str, there: int) -> str:
    said = _(
        "“%(to)s” exists already; numbers in it: %(there)s. Merging moves the numbers of “%(group)s” there (%(count)s),"
        " and “%(group)s” is gone."
    )
    return said % {"to": to, "there": f"{there:,}", "count": f"{count:,}", "group": group}


def _write(keys: Collection[UUID], group: str) -> None:
    with_any_of(Number.objects.all(), "id", keys).update(group=group)


def _record_of_one(action: str, before: Number, actor: Actor, **details: str) -> None:
    record(
        action,
        actor=actor,
        subject_kind="number",
        subject_id=before.pk,
        number=before.canonical,
        old_group=before.group,
        **details,
    )


def _record_of_many(action: str, keys: Collection[UUID], actor: Actor, **details: str) -> None:
    concerns, client = keys if len(keys) <= NAMED else (), current_tenant().pk
    record(
        action,
        actor=actor,
        subject_kind="client",
        subject_id=client,
        concerns=concerns,
        count=len(keys),
        **details,
    )
