"""Credits at the same moment, over connections of their own: what one person may give alone is given once."""

from __future__ import annotations

from uuid import uuid4

from compliance import staff_acts
from compliance.reviews.models import Case
from tenants import context
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tenants.people.actors import person
from tests.compliance.reviews.test_race import at_once
from tests.database import Database
from tests.portal_client import person_of

PIECES = 4


def test_pieces_at_the_same_moment_count_in_sum_too(own_database: Database, acme: Tenant, staff: Tenant) -> None:
    me = person(person_of(staff, "administrator"))

    def credit() -> None:
        with context.client(staff):
            staff_acts.credit(acme, code="goodwill", amount=100_000, key=uuid4(), note="", actor=me)

    assert at_once(*[credit] * PIECES) == ["done"] * PIECES
    assert [each.amount for each in Entry.objects.all()] == [100_000]
    assert Case.objects.filter(subject_kind="credit", decided_at=None).count() == PIECES - 1
