"""Work that comes back every day for as long as a client is one: begun when it becomes ready, taken up again when lost.

Each piece schedules its next one. A client that was there before a piece was, or whose row was lost, has none ahead:
the platform looks for those once a day, and whenever a dispatcher starts.
"""

from dataclasses import replace
from datetime import timedelta

from compliance.duty import watches
from labels.numbers import monthly_lists
from labels.registry.services import register_packaged
from maintenance.campaigns import preparing
from maintenance.services.promises import JUDGE
from tenants import context
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.selectors import lacking, that_lack
from tenants.agenda.services import Planned, schedule, schedule_all, schedule_for_platform
from tenants.clients.epochs import ClientRestored
from tenants.clients.provisioning import TenantReady
from tenants.clock import business_now
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tenants.selectors import clients_ready

EVERY = timedelta(days=1)
DAILY = (
    Planned("labels.sweep", "nightly", {}),
    Planned("evidence.checkpoint", "daily", {}),
    Planned("compliance.sweep", "nightly", {}),
    Planned("reviews.reconcile", "nightly", {}),
    Planned("maintenance.reserve_standby_numbers", "nightly", {}),
    Planned(JUDGE, "nightly", {}),
    Planned("portal.purge_client", "daily", {}),
    Planned("seasons.ask", "daily", {}),
)
OF_THE_PLATFORM = [  # a try-out adds its own
    Planned("portal.purge", "daily", {}),
    Planned("outbox.ask_for_approvals", "daily", {}),
]


def begin(event: TenantReady) -> None:
    """A client has just become ready: it is swept, and its evidence signed, every day from now on."""
    if event.tenant.kind == Tenant.Kind.CLIENT:
        schedule_all(DAILY, lane=Lane.BULK)
    else:
        schedule_for_platform("reviews.reconcile_sign_ups", key="nightly", lane=Lane.BULK)
        schedule_for_platform("calendars.reconcile", key="nightly", lane=Lane.BULK)
        look_for_lost_days()


def begin_again(event: ClientRestored) -> None:
    """A client's tables were put back: it is swept at once, and every day from now on."""
    now = business_now()
    schedule_all([replace(each, due_at=now) for each in DAILY], lane=Lane.BULK)


def look_for_lost_days() -> None:
    """Look for clients without their daily work now, and every day from now on."""
    schedule_for_platform("portal.daily_work", key="daily", lane=Lane.BULK)


@handles("portal.daily_work")
def take_up(work: Claimed) -> None:
    """Sees that every ready client has its daily work ahead, and that the registry has this release's label model.

    A new production has no staff yet: all this begins with them.
    """
    staff = Tenant.objects.filter(kind=Tenant.Kind.STAFF).first()
    if staff is not None:
        _take_up(staff)
    # Last, as in `begin`: two that note the same rows in another order would wait for one another.
    schedule_for_platform("portal.daily_work", key=work.key, lane=Lane.BULK, due_at=business_now() + EVERY)


def _take_up(staff: Tenant) -> None:
    for each in OF_THE_PLATFORM:
        schedule_for_platform(each.name, key=each.key, lane=Lane.BULK)
    register_packaged()  # that of a newer release too
    watches.begin()
    monthly_lists.look_after_lists()
    preparing.look_after_upgrades()
    with context.client(staff):  # what the staff do is signed as what a client does
        schedule("evidence.checkpoint", key="daily", lane=Lane.BULK, keep_earlier=True)
    for tenant in that_lack(clients_ready(), DAILY):
        if missing := lacking(tenant, DAILY):
            with context.client(tenant):
                schedule_all(missing, lane=Lane.BULK)
