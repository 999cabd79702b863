"""The jobs of seasons: thin doors to services."""

from datetime import timedelta

from maintenance.seasons import services
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


@handles(services.ASK)
def ask(work: Claimed) -> None:
    """Asks once a day about near seasons of the client's industry, and what is lacking for them."""
    schedule(services.ASK, key=work.key, lane=Lane.BULK, due_at=business_now() + EVERY)
    services.ask_about_seasons()
