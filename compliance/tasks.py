"""Binds the due work of compliance to its services."""

from datetime import timedelta
from uuid import UUID

from compliance import held, shutting_out, unnamed_files
from compliance.certification import re_verification, services as certification
from compliance.trust import services as trust
from tenants.agenda.handlers import Claimed, does, handles
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.lanes import Lane

SWEEP, SWEEP_EVERY = "compliance.sweep", timedelta(days=1)
FILES = "compliance.remove_unnamed_files"


# A month has ended.
does(trust.CLOSE, trust.close_months)
# A licence begins or ceases to cover its labels now.
does(certification.SETTLE, certification.settle_freezes)
# A licence ends in so many days.
does(certification.REMIND, certification.remind)
# A re-verification is due.
does(re_verification.RE_VERIFY, re_verification.re_verify)


# Work of before a restore was held, released or dropped.
does(held.NOTE, held.note_held, action=str, held=list, actor=dict)


@handles(FILES, outside=True)
def remove_unnamed_files(work: Claimed) -> None:
    """Removes each night, after the sweep, the files that rolled-back transactions left in the store."""
    removed = unnamed_files.remove_unnamed_files()
    with work.completing():
        if removed == unnamed_files.AT_ONCE:
            schedule(FILES, key="nightly", lane=Lane.BULK)


# An administrator was shut out by one alone, a day ago.
does(shutting_out.LAPSE, shutting_out.lapse_shutting_out, case=UUID)


@handles(SWEEP)
def sweep(work: Claimed) -> None:
    """Works out anew each night everything that follows from the licences and the calendar, and so mends what was
    missed.
    """
    trust.close_months()
    certification.settle_freezes()
    certification.remind()
    re_verification.re_verify()
    schedule(FILES, key="nightly", lane=Lane.BULK)
    schedule(SWEEP, key="nightly", lane=Lane.BULK, due_at=business_now() + SWEEP_EVERY)
