"""Binds the due work of the platform itself."""

from datetime import timedelta
from uuid import UUID

from tenants.agenda.handlers import Claimed, does, handles
from tenants.clients import provisioning
from tenants.models import Tenant
from tenants.people.doors import FIND, send_portals


@handles(provisioning.WORK, outside=True, lease=timedelta(seconds=55))
def provision(work: Claimed) -> None:
    """Makes an accepted client's schema."""
    tenant = Tenant.objects.get(pk=UUID(work.arguments["tenant"]))
    if tenant.state == Tenant.State.PROVISIONING:
        provisioning.provide_schema(tenant)
    with work.completing():
        provisioning.make_ready(tenant)


@handles(provisioning.REMOVE, outside=True, lease=timedelta(seconds=55))
def remove_closed(work: Claimed) -> None:
    """Removes the data of closed accounts whose retention is over."""
    provisioning.run_as_owner("reconcile_tenants")
    with work.completing():
        pass


does(FIND, send_portals, digest=str)
