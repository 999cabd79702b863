"""Runs the Celery task of a lane, which carries only the lane's name and claims its own batches."""

import time

from celery import shared_task

from tenants import context
from tenants.agenda import claiming, handlers, services
from tenants.agenda.models import Work
from tenants.agenda.shutting_down import is_ending
from tenants.database import full_disk

BATCH, MOST = 20, 200  # pieces of one claim; it grows while they are done quickly
QUICK = 0.05  # seconds
SLICE = 2.0  # seconds; then the task ends, so that lanes take turns on a shared worker


@shared_task(name="agenda.work_lane")
def work_lane(lane: str) -> int:
    """Runs what is due in the lane for at most SLICE seconds. Returns how many pieces were taken.

    A task that finds a full disk does not notify the dispatcher of its end, which would wake the next at once, without
    end.
    """
    done, batch, ends = 0, BATCH, time.monotonic() + SLICE
    with full_disk.told_once():
        while full_disk.STANDING.has_room() and not is_ending() and (begun := time.monotonic()) < ends:
            with context.platform():
                claims = claiming.claim(Work, limit=batch, lane=lane)
            if not claims:
                break
            done += handlers.run_all(claims, until=ends)
            batch = min(batch * 2, MOST) if time.monotonic() - begun < QUICK else BATCH
    if full_disk.STANDING.told is None:
        services.tell_ended(lane)
    return done
