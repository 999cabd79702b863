"""Notes of the platform's staff about the client in use: written, removed, kept for a term."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenants import context
from tenants.acts.noting import note
from tenants.domain.actors import Actor
from tenants.models import StaffNote
from tenants.refusals import Refused

KEPT: Final = timedelta(days=1095)  # real time; for so long somebody may claim something (Civil Code, article 188)


def staff_notes() -> QuerySet[StaffNote]:
    """Returns the notes about the client in use, the newest first."""
    return StaffNote.objects.filter(tenant=context.current_tenant()).order_by("-written_at", "-id")


@transaction.atomic
def write_staff_note(text: str, *, by: Actor) -> StaffNote:
    """Adds a note; the history tells that it was written, not what it says."""
    tenant = context.current_tenant()
    row: StaffNote = StaffNote.objects.create(tenant=tenant, text=text, written_by=by.name, written_by_id=by.id)
    note("staff_note_written", actor=by, subject_kind="client", subject_id=tenant.pk)
    return row


@transaction.atomic
def remove_staff_note(pk: UUID, *, by: Actor, of_others: bool) -> None:
    """Removes a note, for its writer or for somebody who may remove those of others; repeating it changes nothing.

    Raises Refused.
    """
    row = staff_notes().select_for_update().filter(pk=pk).first()
    if row is None:
        return
    if row.written_by_id != by.id and not of_others:
        raise Refused(_("Only whoever wrote a note, or an administrator, can remove it."))
    row.delete()
    note("staff_note_removed", actor=by, subject_kind="client", subject_id=row.tenant_id)
