"""Due work of reviews: every night cases are compared with what they are about."""

from datetime import timedelta
from uuid import UUID

from compliance.reviews import clock, questions, reconciling
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.services import schedule, schedule_for_platform
from tenants.clock import business_now
from tenants.domain.lanes import Lane

EVERY = timedelta(days=1)


@handles("reviews.reconcile")
def reconcile(work: Claimed) -> None:
    """A client's cases."""
    reconciling.reconcile()
    schedule("reviews.reconcile", key="nightly", lane=Lane.BULK, due_at=business_now() + EVERY)


@handles("reviews.reconcile_sign_ups")
def reconcile_sign_ups(work: Claimed) -> None:
    """Those of applicants."""
    reconciling.reconcile_sign_ups()
    schedule_for_platform("reviews.reconcile_sign_ups", key="nightly", lane=Lane.BULK, due_at=business_now() + EVERY)


@handles(clock.CLOCK)
def case_clock(work: Claimed) -> None:
    """Three quarters of a case's time are over, or it is late."""
    clock.look(UUID(work.arguments["case"]))


@handles("reviews.solve_answered")
def solve_answered(work: Claimed) -> None:
    """A question that was answered, and about which the client wrote no more."""
    questions.solve_answered(UUID(work.arguments["case"]))
