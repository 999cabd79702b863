"""Statements of an account: each month begins with what the one before ended with, and nothing is lost between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from tenants.ledger.models import Entry
from tenants.ledger.selectors import account_statement
from tenants.models import Tenant

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")
MONTHS = [date(2025 + number // 12, number % 12 + 1, 1) for number in range(11, 28)]  # from before to after all
BETWEEN = [datetime(month.year, month.month, 1, tzinfo=BEIJING) for month in MONTHS[1:-1]]
SECOND = timedelta(seconds=1)


def instants(chance: Random) -> list[datetime]:
    """Anywhere in more than a year, and where months meet: in the last second of one and in the first of the next."""
    anywhere = [datetime(2026, 1, 1, tzinfo=UTC) + chance.randrange(400 * 86_400) * SECOND for _each in range(40)]
    return [*anywhere, *chance.sample(BETWEEN, 6), *(each - SECOND for each in chance.sample(BETWEEN, 6))]


@pytest.fixture(params=[1, 2, 3])
def entries(request: pytest.FixtureRequest, acme: Tenant, globex: Tenant) -> list[Entry]:
    """Charges, credits and free appeals of a client in no order, beside those of another one."""
    chance = Random(request.param)
    rows = []
    for tenant in (acme, globex):
        for place, at in enumerate(instants(chance)):
            kind, sign = chance.choice([("charge", -1), ("credit", 1)])
            unit = "appeal" if chance.random() < 0.1 else "fen"
            amount = sign * chance.randrange(1, 1_000)
            rows.append(
                Entry(tenant=tenant, kind=kind, unit=unit, amount=amount, code="x", key=str(place), business_at=at)
            )
    chance.shuffle(rows)
    Entry.objects.bulk_create(rows)
    return [row for row in rows if row.tenant == acme and row.unit == "fen"]


def test_a_month_begins_with_what_the_one_before_ended_with(entries: list[Entry], acme: Tenant) -> None:
    statements = [account_statement(acme, month) for month in MONTHS]
    for before, after in pairwise(statements):
        assert before.closing == after.opening
    assert statements[0].opening == 0
    assert statements[-1].closing == sum(entry.amount for entry in entries)


def test_each_entry_stands_on_the_statement_of_its_month_with_its_sum(entries: list[Entry], acme: Tenant) -> None:
    for month in MONTHS:
        expected = [entry for entry in entries if entry.business_at.astimezone(BEIJING).date().replace(day=1) == month]
        shown = account_statement(acme, month)
        rows = list(shown.rows)
        assert {row.pk for row in rows} == {entry.pk for entry in expected}
        assert [row.business_at for row in rows] == sorted(entry.business_at for entry in expected)
        assert shown.count == len(expected)
        assert shown.charged == sum(entry.amount for entry in expected if entry.amount < 0)
        assert shown.credited == sum(entry.amount for entry in expected if entry.amount > 0)
