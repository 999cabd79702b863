"""A batch that is refused for one item is sent again in halves, until only that one is refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st

from labels.directories.answers import PermanentRefusal
from labels.directories.batches import MOST_CALLS, sent_in_halves


class Atomic:
    """A party that refuses a whole batch for one bad item (a negative one)."""

    def __init__(self, status: int = 422) -> None:
        self.calls, self.taken, self.status = 0, [], status  # type: ignore[var-annotated]

    def send(self, items: Sequence[int]) -> list[str]:
        self.calls += 1
        if any(item < 0 for item in items):
            raise PermanentRefusal(self.status, "bad_item")
        self.taken += items
        return [f"took {item}" for item in items]


def refused(item: int, refusal: PermanentRefusal) -> str:
    return f"{refusal.reason} {item}"


@given(st.lists(st.integers(1, 1000), max_size=200), st.sets(st.integers(0, 200), max_size=3))
def test_only_the_bad_ones_are_refused_and_nothing_is_taken_twice(good: list[int], places: set[int]) -> None:
    items = list(good)
    for place in sorted(places):
        items.insert(min(place, len(items)), -place - 1)
    party = Atomic()
    said = sent_in_halves(items, party.send, refused)
    assert said == [f"bad_item {item}" if item < 0 else f"took {item}" for item in items]
    assert party.taken == good


def test_a_party_that_refuses_us_is_not_asked_item_by_item() -> None:
    party = Atomic(status=403)
    with pytest.raises(PermanentRefusal):
        sent_in_halves([1, -1, 2], party.send, refused)
    assert party.calls == 1
    everything = Atomic()
    with pytest.raises(PermanentRefusal):
        sent_in_halves([-1] * 500, everything.send, refused)
    assert everything.calls == MOST_CALLS
