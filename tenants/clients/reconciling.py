"""Finishes half-made clients and removes closed accounts past their retention (owner's role)."""

from dataclasses import dataclass

import structlog
from django.core.files.storage import Storage, default_storage
from django.db import transaction
from django.db.models import CASCADE
from psycopg import sql

from tenants import context
from tenants.acts.noting import note
from tenants.agenda import claiming
from tenants.agenda.models import Claimable
from tenants.agenda.services import schedule_for_platform
from tenants.clients.provisioning import RETENTION, WORK
from tenants.clock import business_now
from tenants.database.statements import execute, fetch_all
from tenants.domain.actors import PLATFORM
from tenants.events import Event
from tenants.invoices import forget_who_asked
from tenants.models import Tenant
from tenants.selectors import platform_tenant, relations_to_a_client

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ClientGoes(Event):
    """A closed client's rows are about to be removed, in the same transaction. Emitted outside any client's schema."""

    tenant: Tenant


@dataclass(frozen=True)
class Reconciled:
    """The names of schemas that were scheduled again, removed for good, or found without an owner (reported, never
    dropped).
    """

    resumed: list[str]
    removed: list[str]
    unowned: list[str]


def reconcile_clients() -> Reconciled:
    """Finishes, removes and reports. Safe to repeat, at any time."""
    with context.platform():
        return Reconciled(
            resumed=resume(), removed=[drop_client(tenant) for tenant in _past_retention()], unowned=unowned()
        )


def resume() -> list[str]:
    """Schedules the work of clients that are being set up again."""
    half_made = list(Tenant.objects.filter(state=Tenant.State.PROVISIONING))
    for tenant in half_made:
        schedule_for_platform(WORK, key=str(tenant.pk), tenant=str(tenant.pk))
    return [tenant.schema_name for tenant in half_made]


def drop_client(tenant: Tenant) -> str:
    """Drops a closed client's schema, its rows in the public schema and its files. Returns the schema's name.

    Its accounts stay, as the law demands, with the name they belong to; the applicant and the number of the identity
    document are erased. Work that was still to be done for it is dropped, and counted.
    """
    schema = tenant.schema_name
    with transaction.atomic():
        ClientGoes(tenant).emit()
        execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
        given_up: dict[str, int] = {}
        for relation in relations_to_a_client():
            if relation.on_delete is CASCADE:  # what protects the client's row, its accounts, stays with it
                model = relation.related_model
                rows = model._default_manager.filter(**{relation.field.name: tenant})
                if issubclass(model, Claimable) and (undone := rows.filter(done_at=None).count()):
                    claiming.note_dropped(model, undone)
                    given_up[str(model._meta.model_name)] = undone
                rows.delete()
        applicant = ("applicant_name", "applicant_email", "applicant_mobile")
        forgotten = dict.fromkeys((*applicant, "identity_number", "identity_hash", "former_names"), "")
        forget_who_asked(tenant)
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.REMOVED, **forgotten)
        _note_removed(tenant, sum(given_up.values()))
    # Files last: when this dies in between, what is left is a folder that no row names.
    _remove_folder(default_storage, schema)
    log.info("tenant.removed", client=schema, given_up=given_up)
    return str(schema)


def _note_removed(tenant: Tenant, given_up: int) -> None:
    """Records the removal in the staff's history, since the client's own is gone, with the number of dropped pieces of
    work.
    """
    with context.client(platform_tenant()):
        note(
            "client_removed",
            actor=PLATFORM,
            subject_kind="tenant",
            subject_id=tenant.pk,
            name=tenant.legal_name,
            count=given_up,
        )


def unowned() -> list[str]:
    """Returns the schemas that no tenant owns."""
    return [
        name
        for (name,) in fetch_all(
            "SELECT nspname FROM pg_namespace"
            " WHERE nspname NOT LIKE 'pg\\_%%' AND nspname NOT IN ('public', 'information_schema')"
            " AND nspname NOT IN (SELECT schema_name FROM public.tenants_tenant) ORDER BY nspname"
        )
    ]


def _past_retention() -> list[Tenant]:
    """Returns closed accounts and refused applications whose retention is over."""
    ended = Tenant.objects.filter(state__in=(Tenant.State.CLOSED, Tenant.State.REFUSED))
    return list(ended.filter(closed_at__lte=business_now() - RETENTION))


def _remove_folder(storage: Storage, folder: str) -> None:
    if not storage.exists(folder):
        return
    folders, files = storage.listdir(folder)
    for name in files:
        storage.delete(f"{folder}/{name}")
    for name in folders:
        _remove_folder(storage, f"{folder}/{name}")
    storage.delete(folder)
