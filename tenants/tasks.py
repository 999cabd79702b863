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
        provisioning.run_as_owner(tenant)
    with work.completing():
        provisioning.make_ready(tenant)
