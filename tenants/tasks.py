"""Due work of the platform itself."""

from datetime import timedelta
from uuid import UUID

from tenants import provisioning
from tenants.agenda.handlers import Claimed, handles
from tenants.models import Tenant


@handles(provisioning.WORK, outside=True, lease=timedelta(seconds=55))
def provision(work: Claimed) -> None:
    """Make an accepted client's schema."""
    tenant = Tenant.objects.get(pk=UUID(work.arguments["tenant"]))
    if tenant.state == Tenant.State.PROVISIONING:
        provisioning.run_as_owner("provision", tenant.schema_name)
    with work.completing():
        provisioning.make_ready(tenant)


@handles(provisioning.REMOVE, outside=True, lease=timedelta(seconds=55))
def remove_closed(work: Claimed) -> None:
    """The retention of a closed account is over."""
    provisioning.run_as_owner("reconcile_tenants")
    with work.completing():
        pass
