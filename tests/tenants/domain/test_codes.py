"""How often codes may be sent and tried, against counting by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from tenants.domain.codes import PAUSE, REMEMBERED, Counted, Limits, Sent, may_send, may_try

LIMITS = {
    Counted.RECIPIENT: Limits(3, 5, 10),
    Counted.CLIENT: Limits(60, 300, 50),
    Counted.ADDRESS: Limits(60, 300, 50),
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
    assert may_send({Counted.RECIPIENT: [], Counted.CLIENT: many, Counted.ADDRESS: []}, NOW, LIMITS) is not None
    assert may_try({Counted.RECIPIENT: [], Counted.CLIENT: [], Counted.ADDRESS: many}, LIMITS) is not None
    assert may_send({each: [] for each in Counted}, NOW, LIMITS) is None
