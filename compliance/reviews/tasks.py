"""Binds the due work of reviews; every night cases are compared with what they are about."""

from datetime import timedelta
from uuid import UUID

from compliance.reviews import clock, questions, reconciling
from tenants.agenda.handlers import Claimed, does, handles
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


@handles("reviews.reconcile")
def reconcile_due_cases(work: Claimed) -> None:
    """Compares a client's cases with its rows, and schedules the next night."""
    reconciling.reconcile_cases()
    schedule("reviews.reconcile", key="nightly", lane=Lane.BULK, due_at=business_now() + EVERY)


@handles("reviews.reconcile_sign_ups")
def reconcile_sign_ups(work: Claimed) -> None:
    """Compares applicants with their cases, and schedules the next night."""
    reconciling.reconcile_sign_ups()
    schedule_for_platform("reviews.reconcile_sign_ups", key="nightly", lane=Lane.BULK, due_at=business_now() + EVERY)


# Three quarters of a case's time are over, or it is late.
does(clock.CLOCK, clock.look, case=UUID)
# A question that was answered, and about which the client wrote no more.
does("reviews.solve_answered", questions.solve_answered, case=UUID)
