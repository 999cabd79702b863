"""The Celery task of a lane: it carries nothing but "this lane has work" and claims its own batches."""

import time

from celery import shared_task

from tenants import claiming, context
from tenants.agenda import dispatcher, handlers
from tenants.agenda.models import Work

BATCH = 20
SLICE = 2.0  # seconds; then the task ends, so that lanes take turns on a shared worker


@shared_task(name="agenda.work_lane")
def work_lane(lane: str) -> int:
    """Do what is due in the lane for at most SLICE seconds. Returns how many pieces were taken."""
    done, ends = 0, time.monotonic() + SLICE
    while time.monotonic() < ends:
        with context.platform():
            claims = claiming.claim(Work, limit=BATCH, lane=lane)
        if not claims:
            break
        for index, claim in enumerate(claims):
            if time.monotonic() > ends:
                with context.platform():
                    claiming.release(claims[index:])
                break
            handlers.run(claim)
            done += 1
    dispatcher.tell_ended(lane)
    return done
