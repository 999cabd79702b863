"""How far a client may owe."""

from __future__ import annotations

from hypothesis import given, strategies as st

from tenants.domain.credit import crosses, exceeds, nearly_used

FEN = st.integers(-(10**9), 10**9)
COSTS = st.integers(1, 10**8)
LIMITS = st.none() | st.integers(0, 10**9)


@given(FEN, COSTS, LIMITS)
def test_what_is_let_through_leaves_no_more_owed_than_the_limit(balance: int, charge: int, limit: int | None) -> None:
    assert exceeds(balance, charge, limit) == (limit is not None and -(balance - charge) > limit)


@given(st.lists(COSTS, max_size=30), st.integers(1, 10**9))
def test_whoever_only_spends_is_warned_once(charges: list[int], limit: int) -> None:
    warned, balance = 0, 0
    for charge in charges:
        warned += crosses(balance, balance - charge, limit)
        balance -= charge
    assert warned == nearly_used(balance, limit)


@given(FEN, FEN)
def test_without_a_limit_nobody_is_warned(before: int, after: int) -> None:
    assert not crosses(before, after, None)


def test_who_pays_ahead_is_warned_once_something_is_owed() -> None:
    """With a limit of nothing the account was nearly used up for ever."""
    assert not nearly_used(0, 0)
    assert nearly_used(-1, 0)
