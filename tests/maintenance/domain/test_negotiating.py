"""Agreeing on a time takes two rounds at most, and always ends."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from maintenance.domain.intervals import GRID
from maintenance.domain.negotiating import MOST_ROUNDS, Answer, Then, search_from, then, wanted_time


@given(st.sampled_from(Answer), st.integers(1, 5), st.booleans())
def test_what_comes_of_an_answer(answer: Answer, rounds: int, fits: bool) -> None:
    outcome = then(answer, rounds, fits=fits)
    if answer is Answer.DECLINE:
        assert outcome is not Then.AGREED
    assert (outcome is Then.AGREED) == (fits and answer is not Answer.DECLINE)
    if outcome is not Then.AGREED:
        assert outcome is (Then.OFFER_AGAIN if rounds < MOST_ROUNDS else Then.DEFAULT)


NOON = datetime(2026, 12, 2, 4, tzinfo=UTC)
OFFERED, NAMED = datetime(2026, 12, 1, 14, tzinfo=UTC), datetime(2026, 12, 3, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("answer", "wanted"), [(Answer.ACCEPT, OFFERED), (Answer.COUNTER, NAMED), (Answer.DECLINE, None)]
)
def test_what_time_an_answer_asks_for(answer: Answer, wanted: datetime | None) -> None:
    assert wanted_time(answer, OFFERED, NAMED) == wanted


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [(None, OFFERED + GRID), (OFFERED, OFFERED + GRID), (NAMED, NAMED.replace(minute=15)), (NOON, NOON)],
)
def test_another_time_is_looked_for_from_the_one_that_is_wanted(wanted: datetime | None, begins: datetime) -> None:
    assert search_from(wanted, OFFERED) == begins


# ---------------------------------------------------------------- full nights

NOW = datetime(2026, 12, 1, 14, tzinfo=UTC)
NIGHT = timedelta(days=1)
SEEDS, WINDOWS, CAPACITY = 40, 500, 3


@dataclass
class Booked:
    """A window with the time that it has. must_go: its night is closed to it, so that it moves in the end."""

    start: datetime
    must_go: bool
    offered: datetime | None = None
    rounds: int = 0
    history: list[tuple[datetime, Then]] = field(default_factory=list)


class Nights:
    """A platform in small: nights that hold three windows each, so that most of what is wanted is full."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.windows = dice, list[Booked]()

    def held(self, start: datetime, but: Booked | None = None) -> int:
        """Counted anew each time from the windows themselves."""
        return sum(each.start == start for each in self.windows if each is not but)

    def first_free(self, after: datetime, window: Booked) -> datetime:
        start = NOW + NIGHT * math.ceil(max(after - NOW, timedelta()) / NIGHT)
        while (
            self.held(start, window) >= CAPACITY
            or start == window.offered
            or (window.must_go and start == window.start)
        ):
            start += NIGHT
        return start

    def book(self) -> Booked:
        window = Booked(NOW, must_go=False)
        window.start = self.first_free(NOW + NIGHT * self.dice.randrange(60), window)
        window.must_go = self.dice.random() < 0.5
        window.offered, window.rounds = self.first_free(window.start, window) if window.must_go else window.start, 1
        self.windows.append(window)
        return window

    def is_free(self, start: datetime, window: Booked) -> bool:
        if start == window.start:
            return not window.must_go
        return (start - NOW) % NIGHT == timedelta() and start >= NOW and self.held(start, window) < CAPACITY

    def answer(self, window: Booked, answer: Answer, named: datetime) -> Then:
        """As maintenance.services.negotiating does it, by the rules of the domain."""
        assert window.offered is not None
        wanted = wanted_time(answer, window.offered, named)
        fits = wanted is not None and self.is_free(wanted, window)
        outcome = then(answer, window.rounds, fits=fits)
        window.history.append((window.offered, outcome))
        if outcome is Then.AGREED and wanted is not None:
            window.start, window.must_go = wanted, False
        if outcome is Then.OFFER_AGAIN:
            window.rounds += 1
            window.offered = self.first_free(search_from(wanted, window.offered), window)
        else:
            window.offered = None
        return outcome

    def ends(self, window: Booked) -> None:
        """The time to answer is over: what must go is moved, anything else stands."""
        window.offered = None
        if window.must_go:
            window.start, window.must_go = self.first_free(window.start + GRID, window), False


@pytest.mark.parametrize("seed", range(SEEDS))
def test_windows_over_full_nights_end_within_two_rounds_and_no_night_holds_too_many(seed: int) -> None:
    """Clients say anything, in any order, or nothing; others book meanwhile, and take what was offered."""
    dice = random.Random(seed)
    nights = Nights(dice)
    for _window in range(WINDOWS // SEEDS * 4):
        nights.book()
    own = [each.start for each in nights.windows]
    for _turn in range(4 * len(own)):
        window = dice.choice(nights.windows[: len(own)])
        if window.offered is None:
            continue
        before, offered = window.start, window.offered
        named = NOW + NIGHT * dice.randrange(70) + dice.choice((timedelta(), timedelta(minutes=7)))
        outcome = nights.answer(window, dice.choice(list(Answer)), named)
        if outcome is not Then.AGREED:
            assert window.start == before, "nothing moves yet"
        if outcome is Then.OFFER_AGAIN:
            assert window.offered != offered, "the same time is not offered twice"
        if dice.random() < 0.2:
            nights.book()
        assert max(nights.held(each.start) for each in nights.windows) <= CAPACITY
    for window in nights.windows:
        nights.ends(window)
    counted = Counter(each.start for each in nights.windows)
    assert max(counted.values()) <= CAPACITY
    for window, first in zip(nights.windows, own, strict=False):
        assert len(window.history) <= MOST_ROUNDS
        assert not window.must_go, "each ends at a time that it may have"
        outcomes = [outcome for _offered, outcome in window.history]
        assert outcomes.count(Then.OFFER_AGAIN) <= MOST_ROUNDS - 1
        if Then.AGREED not in outcomes and window.start != first:
            assert window.start > first, "moved by the platform, to a later one"
