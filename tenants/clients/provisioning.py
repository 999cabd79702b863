"""Makes a client's schema as due work: if it is killed anywhere, the next try makes it; it is served only when whole.

The workers' role may not create anything: a function of the owner's makes the schema from the release's blueprint
(tenants.clients.blueprints). Where there is no blueprint, `manage.py provision` makes it, in a process of its own with
the owner's role. The last step, in one transaction, invites the first owner and sets the state to ready.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from tenants import context
from tenants.agenda.services import schedule_for_platform
from tenants.clients import blueprints
from tenants.clock import business_now
from tenants.database.migrating import whole
from tenants.database.statements import execute
from tenants.events import Event
from tenants.models import Domain, Tenant
from tenants.outbox.services import APPLICANT, tell_for
from tenants.people import services as people
from tenants.refusals import Refused

log = structlog.get_logger(__name__)

WORK, REMOVE = "tenants.provision", "tenants.remove"
RETENTION = timedelta(days=180)  # from a client's closing, or an applicant's refusal, to the end of its data


@dataclass(frozen=True)
class TenantReady(Event):
    """The client's schema is complete. Emitted inside it."""

    tenant: Tenant


class ProvisioningFailed(RuntimeError):
    """The process that makes a schema ended with an error; the work is retried."""


def accept(tenant: Tenant) -> None:
    """Accepts a sign-up: due work makes the schema, and the applicant hears of it.

    Raises Refused when the firm, or the person, is a client already.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                changed = Tenant.objects.filter(pk=tenant.pk, state=Tenant.State.APPLIED).update(
                    state=Tenant.State.PROVISIONING
                )
        except IntegrityError:
            raise Refused(
                _("This company or person already has an account: reject the application and give that reason.")
            ) from None
        if changed:
            schedule_for_platform(WORK, key=str(tenant.pk), tenant=str(tenant.pk))
            tell_for(tenant, "tenants/sign_up_accepted", [APPLICANT], key="sign_up_accepted")


def refuse(tenant: Tenant) -> None:
    """Refuses a sign-up; the firm can apply again, under the same address. Its application is kept for RETENTION."""
    now = business_now()
    with transaction.atomic():
        changed = Tenant.objects.filter(pk=tenant.pk, state=Tenant.State.APPLIED).update(
            state=Tenant.State.REFUSED, closed_at=now
        )
        if changed:
            schedule_for_platform(REMOVE, key=str(tenant.pk), due_at=now + RETENTION)
            Domain.objects.filter(tenant=tenant).delete()


def run_as_owner(*command: str) -> None:
    """Runs `manage.py <command>` in a process with the owner's role. Raises ProvisioningFailed with its last line."""
    environment = os.environ | {
        "DATABASE_ROLE": "owner",
        "DATABASE_URL": settings.DATABASE_URL,
        "DATABASE_OWNER_URL": settings.DATABASE_OWNER_URL,
    }
    manage = str(Path(settings.ROOT) / "manage.py")
    try:
        ended = subprocess.run(
            [sys.executable, manage, *command], env=environment, capture_output=True, text=True, timeout=40, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ProvisioningFailed(f"{command[0]} took longer than {error.timeout:.0f} s") from None
    if ended.returncode:
        said = ended.stderr.strip().splitlines()
        raise ProvisioningFailed(said[-1] if said else f"{command[0]} ended with status {ended.returncode}")


def make_schema(tenant: Tenant) -> None:
    """Makes the client's schema, or migrates it, whole or not at all. Owner's role; safe to repeat."""
    with whole(tenant.schema_name):
        blueprints.prepare()
        if blueprints.make(tenant.schema_name) == blueprints.NEW:
            return
        execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(tenant.schema_name)))
        call_command("migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0)
        context.leave()


def provide_schema(tenant: Tenant) -> None:
    """Makes the client's schema with the role at hand: without a blueprint that takes a process of the owner's."""
    if settings.DATABASE_ROLE == "owner":
        make_schema(tenant)
    elif blueprints.make(tenant.schema_name) is None:
        run_as_owner("provision", tenant.schema_name)


def make_ready(tenant: Tenant) -> None:
    """Takes the last step: invites the first owner, and the client is served."""
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if locked.state != Tenant.State.PROVISIONING:
            return
        locked.state, locked.ready_at = Tenant.State.READY, business_now()
        locked.save(update_fields=["state", "ready_at"])
        with context.client(locked):
            people.welcome_first_owner(locked)
            TenantReady(tenant=locked).emit()
    log.info("tenant.ready", client=tenant.schema_name)


def provision(tenant: Tenant) -> None:
    """Makes the schema, then the client ready.

    Called by due work, and by commands that have the owner's role themselves.
    """
    provide_schema(tenant)
    make_ready(tenant)
