"""Writes the roster of shifts and absences, and sends messages to the desk: to the person on duty, or to all by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.domain.on_call import ShiftTime
from compliance.duty import selectors
from compliance.duty.models import Absence, Shift
from tenants import context
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.outbox.services import Recipient, queue_message
from tenants.refusals import Refused
from tenants.selectors import platform_tenant


@dataclass(frozen=True)
class Assigned:
    """The people put on a shift; None: nobody."""

    primary: UUID | None = None
    backup: UUID | None = None


def set_shifts(shifts: Mapping[ShiftTime, Assigned], *, actor: Actor) -> int:
    """Puts people, or nobody, on each of these shifts. Returns how many shifts changed.

    Raises Refused for a stranger, for a backup without a primary, and for one person in both places; nothing changes
    then.
    """
    known = {user.pk: user.name for user in selectors.people()}
    given = {key for each in shifts.values() for key in (each.primary, each.backup) if key is not None}
    if strangers := given - set(known):
        raise Refused(_("%(count)s people on this roster are not reviewers.") % {"count": len(strangers)})
    if any(each.backup is not None and each.backup == each.primary for each in shifts.values()):
        raise Refused(_("Nobody can be their own backup: choose another person."))
    if any(each.backup is not None and each.primary is None for each in shifts.values()):
        raise Refused(_("A shift with a backup needs somebody on duty."))
    changed = 0
    with transaction.atomic():
        days = {time.day for time in shifts}
        rows = Shift.objects.select_for_update().filter(day__in=days)
        before = {row.time: Assigned(row.person_id, row.backup_id) for row in rows}
        for time, assigned in shifts.items():
            if before.get(time, Assigned()) == assigned:
                continue
            changed += 1
            if assigned.primary is None:
                Shift.objects.filter(day=time.day, part=time.part).delete()
                continue
            Shift.objects.update_or_create(
                day=time.day,
                part=time.part,
                defaults={
                    "person_id": assigned.primary,
                    "person": known[assigned.primary][:120],
                    "backup_id": assigned.backup,
                    "backup": known[assigned.backup][:120] if assigned.backup else "",
                    "gap_told": False,
                    **actor.columns("set_by"),
                },
            )
    return changed


def set_absence(person_id: UUID, until: date | None, *, actor: Actor) -> None:
    """Marks a person of the desk as off until the end of a day (platform's zone), or as back (None). Raises Refused."""
    names = {user.pk: user.name for user in selectors.people()}
    if until is None:
        Absence.objects.filter(person_id=person_id).delete()
        return
    if person_id not in names:
        raise Refused(_("This person is not on the review desk."))
    if until < selectors.today(business_now()):
        raise Refused(_("The last day off is in the past."))
    row = {"person": names[person_id][:120], "until": until, **actor.columns("set_by")}
    Absence.objects.update_or_create(person_id=person_id, defaults=row)


def tell_desk(template: str, *, key: str, **parameters: Any) -> None:
    """Queues a message to the person on duty at night; by day, and in a gap of the roster, to every reviewer."""
    duty = selectors.on_duty(business_now())
    readers = [UUID(duty.id)] if duty else [user.pk for user in selectors.people()]
    with context.client(platform_tenant()):
        queue_message(template, [Recipient("user", reader, ("email",)) for reader in readers], key=key, **parameters)
