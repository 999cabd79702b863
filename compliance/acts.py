"""Writes to the history those acts that no room carries out itself: forms and orders of the desk, looks, archives."""

from uuid import UUID

from compliance.evidence.services import record
from compliance.reviews.turns import note_in_thread
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant


def note_desk_row(
    action: str, *, actor: Actor, subject_kind: str, subject_id: object, thing: str, **details: str
) -> None:
    """Notes in the staff's history that one of the staff added, changed or removed a row by its form. action: desk_…"""
    record(
        action,
        actor=actor,
        subject_kind=subject_kind[:40],
        subject_id=str(subject_id)[:40],
        thing=thing[:200],
        **details,
    )


def note_desk_order(*, actor: Actor, page: str, order: str, path: str) -> None:
    """Notes in the staff's history that one of the staff ordered something on a desk page.

    page: the name of its address.
    """
    record("desk_ordered", actor=actor, subject_kind="desk", subject_id=page, order=order[:200], path=path[:200])


def note_identity_seen(tenant: Tenant, *, actor: Actor, has_history: bool) -> bool:
    """Notes that one of the staff looks at the whole number of an identity document: in the client's history, or in the
    thread of the sign-up of an applicant, who has no history. Returns False where there is neither: then nothing may be
    shown.
    """
    if not has_history:
        return note_in_thread(tenant, actor, "identity_seen")
    with context.client(tenant):
        record("identity_seen", actor=actor, subject_kind="tenant", subject_id=tenant.pk)
    return True


def note_exported(export_id: UUID, *, actor: Actor, size: int, sha256: str) -> None:
    """Notes that the archive of everything a client has was made. size: bytes; sha256: hexadecimal."""
    record(
        "exported",
        actor=actor,
        subject_kind="export",
        subject_id=export_id,
        what="everything",
        size=size,
        sha256=sha256,
    )
