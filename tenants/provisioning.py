"""Making a client's schema, as due work: killed anywhere it is finished by the next try, and served only when whole.

The schema is made by `manage.py provision`, a process of its own with the owner's database role: the workers' role may
not create anything. The last step, in one transaction, makes the first owner's invitation and flips the state to ready.
"""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Now
from psycopg import sql

from tenants import context, events
from tenants.agenda.services import schedule_for_platform
from tenants.models import Domain, Tenant
from tenants.people import services as people

log = structlog.get_logger(__name__)

TENANT_READY = events.declare("tenant_ready", "tenant")
WORK = "tenants.provision"


class ProvisioningFailed(RuntimeError):
    """The process that makes a schema ended with an error; the work is tried again."""


def accept(tenant: Tenant) -> None:
    """A sign-up is accepted: from here on due work makes the schema."""
    with transaction.atomic():
        changed = Tenant.objects.filter(pk=tenant.pk, state=Tenant.State.APPLIED).update(
            state=Tenant.State.PROVISIONING
        )
        if changed:
            schedule_for_platform(WORK, key=str(tenant.pk), tenant=str(tenant.pk))


def refuse(tenant: Tenant) -> None:
    """A sign-up is refused; the firm can apply again."""
    Tenant.objects.filter(pk=tenant.pk, state=Tenant.State.APPLIED).update(state=Tenant.State.REFUSED)


def run_as_owner(tenant: Tenant) -> None:
    """Make the schema in a process with the owner's role. Raises ProvisioningFailed with that process's last line."""
    environment = os.environ | {
        "DATABASE_ROLE": "owner",
        "DATABASE_URL": settings.DATABASE_URL,
        "DATABASE_OWNER_URL": settings.DATABASE_OWNER_URL,
    }
    ended = subprocess.run(
        [sys.executable, str(Path(settings.ROOT) / "manage.py"), "provision", tenant.schema_name],
        env=environment,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    if ended.returncode:
        raise ProvisioningFailed(
            ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else f"exit {ended.returncode}"
        )


def make_schema(tenant: Tenant) -> None:
    """Create and migrate the client's schema (owner's role). Safe to repeat; a half-made one is completed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_lock(hashtext(%s))", [tenant.schema_name]
        )  # two tries never create side by side
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(tenant.schema_name)))
    call_command("migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0)
    context.leave()


def make_ready(tenant: Tenant) -> None:
    """The last step: the first owner is invited and the client is served."""
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if locked.state != Tenant.State.PROVISIONING:
            return
        locked.state = Tenant.State.READY
        locked.save(update_fields=["state"])
        Tenant.objects.filter(pk=tenant.pk).update(ready_at=Now())
        with context.client(locked):
            people.welcome_first_owner(locked)
            TENANT_READY.emit(tenant=locked)
    log.info("tenant.ready", client=tenant.schema_name)


def provision(tenant: Tenant) -> None:
    """Schema, then ready. Called by due work and by `manage.py create_tenant`."""
    run_as_owner(tenant)
    make_ready(tenant)


def remove_leftovers(older_than: timedelta = timedelta(hours=1)) -> list[str]:
    """Put half-built clients back on the agenda and name schemas that no client owns (they are reported, not
    dropped).
    """
    for tenant in Tenant.objects.filter(state=Tenant.State.PROVISIONING):
        schedule_for_platform(WORK, key=str(tenant.pk), tenant=str(tenant.pk))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace"
            " WHERE nspname NOT LIKE 'pg\\_%%' AND nspname NOT IN ('public', 'information_schema')"
            " AND nspname NOT IN (SELECT schema_name FROM public.tenants_tenant)"
        )
        return [name for (name,) in cursor.fetchall()]


def address_of(tenant: Tenant) -> str:
    """The tenant's web address, with scheme and, in the sandbox, the port."""
    domain = Domain.objects.filter(tenant=tenant, is_primary=True).values_list("domain", flat=True).first()
    standard = (settings.PUBLIC_SCHEME, settings.PUBLIC_PORT) in (("http", 80), ("https", 443))
    return f"{settings.PUBLIC_SCHEME}://{domain}" + ("" if standard else f":{settings.PUBLIC_PORT}")
