"""Tracks which clients a party has vetted, for parties that vet each client before they take its numbers."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from compliance.evidence.services import record
from labels.directories.models import Directory, PartyProfile
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor

SUBMIT = "labels.submit"


def is_vetted(directory: Directory) -> bool:
    """Tells whether the party takes numbers of the client in use: it vets nobody, or its approval is still valid."""
    return not directory.vets_clients or vetted_as(directory, context.current_tenant().pk) is not None


def vetted_as(directory: Directory, tenant: UUID) -> PartyProfile | None:
    """Returns the valid approved profile under which the party takes a client's numbers, or None."""
    valid = Q(valid_until=None) | Q(valid_until__gte=_today())
    rows = PartyProfile.objects.filter(valid, directory=directory, tenant=tenant)
    return rows.filter(state=PartyProfile.State.APPROVED).first()


def want_profile(directory: Directory) -> None:
    """Notes in the caller's transaction that the party has to vet the client in use, again if its approval
    has run out.
    """
    row, new = PartyProfile.objects.select_for_update().get_or_create(
        directory=directory, tenant=context.current_tenant(), defaults={"since": business_now()}
    )
    if not new and row.state == PartyProfile.State.APPROVED:
        row.state, row.since = PartyProfile.State.WANTED, business_now()
        row.save(update_fields=["state", "since"])


def note_profile(profile: PartyProfile, *, actor: Actor) -> None:
    """Saves what the party answered about a client, records it, and submits what waited for an approval."""
    with transaction.atomic(), context.client(profile.tenant):
        profile.since = business_now()
        profile.save()
        record(
            "party_vetting",
            actor=actor,
            subject_kind="directory",
            subject_id=profile.directory_id,
            directory=profile.directory.names,
            outcome=f"vetting_{profile.state}",
            reference=profile.reference or "—",
        )
        if vetted_as(profile.directory, profile.tenant_id) is not None:
            schedule(SUBMIT, key=profile.directory.code, keep_earlier=True, directory=profile.directory.code)


def _today() -> date:
    return timezone.localtime(business_now()).date()
