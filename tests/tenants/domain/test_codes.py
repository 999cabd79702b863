"""How often codes may be sent and tried, against counting by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from tenants.domain.codes import PAUSE, REMEMBERED, Counted, Limits, Sent, TooOften, may_send, may_try

LIMITS = {
    Counted.RECIPIENT: Limits(3, 5, 10),
    Counted.CLIENT: Limits(60, 300, 50),
    Counted.NETWORK: Limits(60, 300, 50),
    Counted.PLATFORM: Limits(60, 300, 50),
    Counted.OF_ALL_CLIENTS: Limits(60, 300, 50),
}
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
M = timedelta(minutes=1)
CODES = st.lists(
    st.builds(lambda ago, wrong: Sent(NOW - ago * M, wrong), st.integers(1, 24 * 60 - 1), st.integers(0, 5)),
    max_size=12,
)


def allowed(counted: Counted, codes: list[Sent], now: datetime) -> bool:
    """By hand, with what is remembered then."""
    limits, still = LIMITS[counted], [each for each in codes if each.at > now - REMEMBERED]
    hour = [each for each in still if each.at > now - timedelta(hours=1)]
    tries = sum(each.wrong for each in still)
    paused = counted is Counted.RECIPIENT and any(now < each.at + PAUSE for each in still)
    return len(hour) < limits.an_hour and len(still) < limits.a_day and tries < limits.tries_a_day and not paused


@given(CODES)
def test_a_recipient_is_sent_so_many(codes: list[Sent]) -> None:
    refusal = may_send({Counted.RECIPIENT: codes}, NOW, LIMITS)
    assert (refusal is None) is allowed(Counted.RECIPIENT, codes, NOW)
    if refusal is not None:
        assert refusal.again_at > NOW
        assert allowed(Counted.RECIPIENT, codes, refusal.again_at)
        assert not allowed(Counted.RECIPIENT, codes, refusal.again_at - timedelta(seconds=1))


@given(CODES)
def test_wrong_ones_are_counted(codes: list[Sent]) -> None:
    refusal = may_try({Counted.RECIPIENT: codes}, LIMITS)
    assert (refusal is None) is (sum(each.wrong for each in codes) < LIMITS[Counted.RECIPIENT].tries_a_day)


def test_one_limit_is_enough() -> None:
    many = [Sent(NOW - M, 50)]
    assert may_send({Counted.RECIPIENT: [], Counted.CLIENT: many, Counted.NETWORK: []}, NOW, LIMITS) is not None
    assert may_try({Counted.RECIPIENT: [], Counted.CLIENT: [], Counted.NETWORK: many}, LIMITS) is not None
    assert may_send({each: [] for each in Counted}, NOW, LIMITS) is None


SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def sent_ago(*ago: timedelta) -> list[Sent]:
    return [Sent(NOW - each) for each in ago]


@pytest.mark.parametrize(
    ("ago", "waits"),
    [
        ((M,), None),
        ((M - SECOND,), SECOND),
        ((10 * M, M - SECOND), SECOND),
        ((HOUR, 2 * M, 3 * M), None),
        ((HOUR - SECOND, 2 * M, 3 * M), SECOND),
        ((DAY, 3 * HOUR, 4 * HOUR, 5 * HOUR, 6 * HOUR), None),
        ((DAY - SECOND, 3 * HOUR, 4 * HOUR, 5 * HOUR, 6 * HOUR), SECOND),
        ((DAY - HOUR, 30 * M, 4 * HOUR, 5 * M, 6 * M), HOUR),  # of an hour's and a day's limit the longer one
        ((HOUR - SECOND, M - SECOND, M - SECOND), SECOND),
    ],
)
def test_to_the_second_when_a_recipient_may_be_sent_another(
    ago: tuple[timedelta, ...], waits: timedelta | None
) -> None:
    expected = None if waits is None else TooOften(Counted.RECIPIENT, NOW + waits)
    assert may_send({Counted.RECIPIENT: sent_ago(*ago)}, NOW, LIMITS) == expected


def test_the_limit_that_is_reached_for_the_longest_is_told() -> None:
    tried = {Counted.CLIENT: [Sent(NOW - 2 * HOUR, 50)], Counted.NETWORK: [Sent(NOW - HOUR, 50)]}
    assert may_try(tried, LIMITS) == TooOften(Counted.NETWORK, NOW + DAY - HOUR)
    assert may_send(tried, NOW, LIMITS) == TooOften(Counted.NETWORK, NOW + DAY - HOUR)
    just_sent = {Counted.RECIPIENT: [Sent(NOW - SECOND)], Counted.CLIENT: [Sent(NOW - DAY + SECOND, 50)]}
    assert may_send(just_sent, NOW, LIMITS) == TooOften(Counted.RECIPIENT, NOW - SECOND + PAUSE)


@pytest.mark.parametrize(
    ("wrong", "again_after"),
    [((5, 4), None), ((5, 5), HOUR), ((1, 9), HOUR), ((1, 10), 2 * HOUR), ((0, 0, 10), 3 * HOUR)],
)
def test_wrong_tries_are_forgotten_with_their_codes(wrong: tuple[int, ...], again_after: timedelta | None) -> None:
    """The first code was sent a day less an hour ago, each after it an hour later."""
    codes = [Sent(NOW - DAY + (place + 1) * HOUR, tries) for place, tries in enumerate(wrong)]
    expected = None if again_after is None else TooOften(Counted.RECIPIENT, NOW + again_after)
    assert may_try({Counted.RECIPIENT: codes[::-1]}, LIMITS) == expected
