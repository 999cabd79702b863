"""What people carry to critical parties counts in a promise, and nobody is rung for it at night."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.carriage import Carriage, Carrier
from maintenance.domain.promises import Promise

SHANGHAI = ZoneInfo("Asia/Shanghai")
LETTERS = Carrier(time(16), 5)


def weekday(day: date) -> bool:
    return day.weekday() < 5


def way(*parties: Carrier) -> Carriage:
    return Carriage(parties, weekday, SHANGHAI)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_without_such_parties_a_promise_is_of_our_own_work() -> None:
    own = Promise(at("2026-10-12T03:00"), at("2026-10-12T02:45"))
    assert way().promise(own) == own
    assert way().by_day(own) == own


@pytest.mark.parametrize(
    ("own", "handed_over", "published"),
    [
        ("2026-10-12T03:00", "2026-10-12T16:00", "2026-10-20T16:00"),  # a Monday night, five days and one to spare
        ("2026-10-12T16:01", "2026-10-13T16:00", "2026-10-21T16:00"),
        ("2026-10-16T17:00", "2026-10-19T16:00", "2026-10-27T16:00"),  # after Friday's cut-off
    ],
)
def test_people_carry_it_at_the_cut_off_and_it_is_answered_in_working_days(
    own: str, handed_over: str, published: str
) -> None:
    made = way(LETTERS, Carrier(time(9), 1)).promise(Promise(at(own), at(own) - timedelta(minutes=15)))
    assert made.due == at(published)
    assert way(LETTERS).promise(Promise(at(own), at(own))).alert_at == at(handed_over)


@given(st.integers(0, 365 * 24 * 60), st.integers(0, 400), st.integers(1, 20))
def test_every_instant_of_it_is_a_working_days_cut_off(minutes: int, waited: int, days: int) -> None:
    own = at("2026-01-01T00:00") + timedelta(minutes=minutes)
    carriage = way(Carrier(time(10), days), LETTERS)
    promised = carriage.promise(Promise(own, own))
    moved = carriage.by_day(
        Promise(promised.due + timedelta(hours=waited), promised.alert_at + timedelta(hours=waited))
    )
    for instant in (promised.due, promised.alert_at, moved.due, moved.alert_at):
        local = instant.astimezone(SHANGHAI)
        assert weekday(local.date())
        assert local.time() in (time(10), time(16))
    assert own <= promised.alert_at < promised.due <= moved.due
