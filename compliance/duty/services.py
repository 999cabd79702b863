"""Writing the roster of the night-duty line and who is off, and telling the desk: who is on duty, or all by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.duty import selectors
from compliance.duty.models import Absence, NightDuty
from tenants import context
from tenants.clock import business_now
from tenants.outbox.services import Recipient, queue_message
from tenants.people.actors import Actor
from tenants.refusals import Refused


def set_roster(nights: Mapping[date, UUID | None], *, actor: Actor) -> int:
    """Put a person, or nobody, on each of these nights. How many nights changed; raises Refused for a stranger."""
    known = {user.pk: user.name for user in selectors.people()}
    if strangers := {key for key in nights.values() if key is not None} - set(known):
        raise Refused(_("%(count)s people on this roster are not reviewers.") % {"count": len(strangers)})
    changed = 0
    with transaction.atomic():
        before = {
            row.night: row.person_id for row in NightDuty.objects.select_for_update().filter(night__in=list(nights))
        }
        for night, key in nights.items():
            if before.get(night) == key:
                continue
            changed += 1
            if key is None:
                NightDuty.objects.filter(night=night).delete()
            else:
                NightDuty.objects.update_or_create(
                    night=night,
                    defaults={"person_id": key, "person": known[key][:120], "set_by": actor.name[:120]},
                )
    return changed


def set_absence(person_id: UUID, until: date | None, *, actor: Actor) -> None:
    """A person of the desk is off until the end of a day (of the platform's zone), or back (None). Raises Refused."""
    names = {user.pk: user.name for user in selectors.people()}
    if until is None:
        Absence.objects.filter(person_id=person_id).delete()
        return
    if person_id not in names:
        raise Refused(_("This person is not on the review desk."))
    if until < selectors.today(business_now()):
        raise Refused(_("The last day off is in the past."))
    row = {"person": names[person_id][:120], "until": until, "set_by": actor.name[:120]}
    Absence.objects.update_or_create(person_id=person_id, defaults=row)


def tell_desk(template: str, *, key: str, **parameters: Any) -> None:
    """A message to the person on duty at night; by day, and in a gap of the roster, to every reviewer."""
    duty = selectors.on_duty(business_now())
    readers = [UUID(duty.id)] if duty else [user.pk for user in selectors.people()]
    with context.client(selectors.staff()):
        queue_message(template, [Recipient("user", reader, ("email",)) for reader in readers], key=key, **parameters)
