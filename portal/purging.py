"""Due work deletes data kept for its term (tenants.purging): every day, in pieces."""

from datetime import timedelta

import structlog
from django.conf import settings

from compliance.duty.alerts import remove_old
from labels.directories import callbacks, connections, meter
from labels.displays import looking_through, pictures
from labels.errands import services
from maintenance.announcements.customers import forget_tellings
from maintenance.calls.services import drop_old_months
from maintenance.documents.reports import forget_words
from maintenance.feedback.services import forget_names
from maintenance.notices.windows import remove_notices
from tenants import context
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.clock import business_now, real_now
from tenants.domain.lanes import Lane
from tenants.people.factors import seal_factors
from tenants.purging import Purge
from tenants.selectors import platform_tenant

log = structlog.get_logger(__name__)

PLATFORM, CLIENT = "portal.purge", "portal.purge_client"
EVERY = timedelta(days=1)
SECONDS = 30.0
LEASE = timedelta(seconds=55)
METERED = timedelta(days=400)  # how calls to directories went, and what they cost: a year and a month
CALLED_BACK = timedelta(days=30)  # what parties have sent by themselves


@handles(PLATFORM, outside=True, lease=LEASE)  # nothing outside: but each piece commits for itself
def purge_platform(work: Claimed) -> None:
    """Done work and messages of all clients; sessions and invitations of the staff. The daily work plans the next."""
    purge = Purge(seconds=SECONDS)
    purge.platform()
    remove_old(business_now() - timedelta(days=settings.KEEP_MESSAGES_DAYS))
    drop_old_months()
    forget_names(business_now() - timedelta(days=settings.KEEP_DELIVERIES_DAYS))
    services.drop_old(business_now() - timedelta(days=settings.KEEP_DELIVERIES_DAYS))
    meter.drop_old_days(real_now() - METERED)
    connections.drop_ended()
    callbacks.drop_old_callbacks(real_now() - CALLED_BACK)
    looking_through.drop_old_look_ups()
    pictures.forget_pictures(business_now() - timedelta(days=settings.KEEP_MESSAGES_DAYS))
    pictures.drop_pictures(business_now() - METERED)
    with context.client(platform_tenant()):
        purge.client()
        seal_factors()
    with work.completing():
        if purge.unfinished:
            schedule_for_platform(PLATFORM, key=work.key, lane=Lane.BULK)
    log.info("purged", gone=purge.gone)


@handles(CLIENT, outside=True, lease=LEASE)
def purge_client(work: Claimed) -> None:
    """Deletes what a client's schema has kept for its term; goes on tomorrow, or at once when much is left."""
    purge = Purge(seconds=SECONDS)
    purge.client()
    seal_factors()
    forget_tellings(business_now() - timedelta(days=settings.KEEP_MESSAGES_DAYS))
    over = business_now() - timedelta(days=settings.KEEP_DELIVERIES_DAYS)
    forget_words(over)
    remove_notices(over)
    with work.completing():
        due_at = None if purge.unfinished else business_now() + EVERY
        schedule(CLIENT, key=work.key, lane=Lane.BULK, due_at=due_at)
    log.info("purged", gone=purge.gone)
