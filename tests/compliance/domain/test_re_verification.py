"""When high-risk clients are looked at again, and what does that work beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from compliance.domain.expiry import TimedDocument
from compliance.domain.re_verification import merges, next_due, slot, working_days

DUE = date(2027, 6, 1)
FAR = date(2030, 1, 1)
LONG_AGO = datetime(2027, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("client", "cycle", "of_client"),
    [(0, 12, (9, 10)), (1, 12, (4, 28)), (2**128 - 1, 12, (0, 10)), (0, 6, (3, 10)), (0, 36, (33, 10))],
)
def test_a_slot_is_the_clients_for_ever(client: int, cycle: int, of_client: tuple[int, int]) -> None:
    """From the SHA-256 of its id; another hash would move all due dates."""
    assert slot(UUID(int=client), cycle) == of_client


def test_due_dates_spread_over_the_year_and_stay() -> None:
    clients = [UUID(int=number * 7919) for number in range(2000)]
    after = date(2026, 11, 24)
    due = [next_due(client, after, 12) for client in clients]
    assert due == [next_due(client, after, 12) for client in clients]
    by_month = [sum(each.month == month for each in due) for month in range(1, 13)]
    assert min(by_month) > 120, by_month  # 167 on average
    assert max(by_month) < 215, by_month
    assert next_due(clients[0], due[0], 12) == due[0].replace(year=due[0].year + 1)


@given(st.uuids(), st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 36))
def test_the_next_due_date_is_the_first_of_the_slot(client: UUID, after: date, cycle: int) -> None:
    due = next_due(client, after, cycle)
    month, day = slot(client, cycle)
    seen = after + timedelta(days=1)
    while not ((seen.year * 12 + seen.month - 1) % cycle == month and seen.day == day):
        seen += timedelta(days=1)
    assert due == seen


@pytest.mark.parametrize(
    ("review_days", "most", "days"), [([7], 7, 7), ([4, 15], 15, 15), ([15], 7, 7), ([1], 7, 3), ([], 15, 3)]
)
def test_the_longest_review_within_bounds(review_days: list[int], most: int, days: int) -> None:
    assert working_days(review_days, fewest=3, most=most) == days


def held(
    until: date = FAR, state: str = "approved", decided: datetime | None = LONG_AGO, document: str = "licence"
) -> TimedDocument:
    return TimedDocument(UUID(int=1), document, state, date(2024, 7, 1), until, LONG_AGO, decided)


def at(day: int) -> datetime:
    """So many days from the due date."""
    return datetime(2027, 6, 1, 23, 59, tzinfo=UTC) + timedelta(days=day)


@pytest.mark.parametrize(
    ("licence", "does"),
    [
        (held(), False),
        (held(decided=None), False),
        (held(decided=at(-45)), True),  # approved not long before
        (held(decided=at(-46)), False),
        (held(decided=at(20)), True),
        (held(decided=None, state="in_review"), True),
        (held(DUE - timedelta(days=1)), False),
        (held(DUE), True),  # it ends soon: its renewal is looked at
        (held(DUE + timedelta(days=45)), True),
        (held(DUE + timedelta(days=46)), False),
        (held(DUE, decided=None), True),
        (held(DUE, state="expired"), True),
        (held(DUE, state="superseded"), False),  # its renewal is there
        (held(decided=at(0), state="superseded"), True),
        (held(decided=at(0), state="expired"), True),
        (held(DUE, decided=at(0), state="rejected"), False),
        (held(DUE, decided=at(0), state="revoked"), False),
        (held(DUE, decided=at(0), state="draft"), False),
    ],
)
def test_a_renewal_about_the_same_time_is_the_re_verification(licence: TimedDocument, does: bool) -> None:
    assert merges(["licence"], [licence], DUE) is does
    assert merges(["licence"], [held(), licence], DUE) is does, "one of several is enough"


def test_each_document_is_renewed_by_its_own() -> None:
    both = [held(DUE), held(DUE, document="trademark")]
    assert merges(["licence", "trademark"], both, DUE)
    assert not merges(["licence", "trademark"], both[:1], DUE)
    assert not merges(["licence", "trademark"], [held(DUE), held(document="trademark")], DUE)
    assert not merges([], both, DUE), "nothing is looked at"
