"""Work in hand that is given back while the same was noted anew: it is done as early as it was due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenants import clock, context
from tenants.agenda import claiming
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clients.catching_up import AWAY
from tenants.models import Tenant

GIVEN_BACK = {
    "untried": lambda claim: claiming.release([claim]),
    "after a failure": lambda claim: claiming.put_back(claim, "boom"),
    "not now": lambda claim: claiming.put_off(claim, "others first", timedelta(seconds=5)),
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", GIVEN_BACK)
def test_what_is_given_back_for_a_row_of_later_is_due_as_early_as_it_was(acme: Tenant, how: str) -> None:
    """A window was told that its last display had come, in a row that was given back untried: the row for its next
    look, an hour later, took over, and it stood still for that hour.
    """
    with context.client(acme):
        schedule("tests.nothing", key="window")
        (held,) = claiming.claim(Work, limit=1)
        later = clock.business_now() + timedelta(hours=1)
        schedule("tests.nothing", key="window", due_at=later, keep_earlier=True)
        schedule("tests.nothing", key="other", due_at=later)
    was_due = Work.objects.get(pk=held.id).due_at
    GIVEN_BACK[how](held)
    waiting = Work.objects.get(key="window", done_at=None)
    assert (waiting.due_at, waiting.lease_until) == (was_due, None)
    assert Work.objects.get(key="other").due_at == later


@pytest.mark.django_db
def test_what_is_given_back_moves_no_row_that_is_held(acme: Tenant) -> None:
    with context.client(acme):
        schedule("tests.nothing", key="window")
    (claim,) = claiming.claim(Work, limit=1)
    row = Work.objects.get(pk=claim.id)
    held_until = clock.business_now() + 2 * AWAY / 3
    Work.objects.create(tenant=acme, name=row.name, key=row.key, arguments={}, lane=row.lane, due_at=held_until)
    claiming.release([claim])
    assert Work.objects.get(key=row.key, done_at=None).due_at == held_until
