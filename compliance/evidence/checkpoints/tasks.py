"""Signs each client's log once a day."""

from datetime import timedelta

from compliance.evidence.checkpoints.services import make_checkpoint
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


@handles("evidence.checkpoint")
def checkpoint(work: Claimed) -> None:
    """Signs the client's log as it stands, and schedules the next time."""
    schedule("evidence.checkpoint", key=work.key, lane=Lane.BULK, due_at=business_now() + EVERY)
    make_checkpoint()
