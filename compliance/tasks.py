"""Due work of compliance: thin doors to services."""

from __future__ import annotations

from datetime import timedelta

from compliance.certification import re_verification
from compliance.certification import services as certification
from compliance.trust import services as trust
from tenants.agenda.handlers import Claimed, handles
from tenants.agenda.lanes import Lane
from tenants.agenda.services import schedule
from tenants.clock import business_now

SWEEP, SWEEP_EVERY = "compliance.sweep", timedelta(days=1)


@handles(trust.CLOSE)
def close_months(work: Claimed) -> None:
    """A month has ended."""
    trust.close_months()


@handles(certification.SETTLE)
def settle(work: Claimed) -> None:
    """A licence begins or ceases to cover its labels now."""
    certification.settle()


@handles(certification.REMIND)
def remind(work: Claimed) -> None:
    """A licence ends in so many days."""
    certification.remind()


@handles(re_verification.RE_VERIFY)
def re_verify(work: Claimed) -> None:
    """A re-verification is due."""
    re_verification.re_verify()


@handles(SWEEP)
def sweep(work: Claimed) -> None:
    """Every night: everything that follows from the licences and the calendar, worked out anew; what was missed is
    mended.
    """
    trust.close_months()
    certification.settle()
    certification.remind()
    re_verification.re_verify()
    schedule(SWEEP, key="nightly", lane=Lane.BULK, due_at=business_now() + SWEEP_EVERY)
