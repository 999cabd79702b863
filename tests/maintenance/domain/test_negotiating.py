"""Agreeing on a time takes two rounds at most, and always ends."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from maintenance.domain.negotiating import MOST_ROUNDS, Answer, Then, then


@given(st.sampled_from(Answer), st.integers(1, 5), st.booleans())
def test_what_comes_of_an_answer(answer: Answer, rounds: int, fits: bool) -> None:
    outcome = then(answer, rounds, fits=fits)
    if answer is Answer.DECLINE:
        assert outcome is not Then.AGREED
    assert (outcome is Then.AGREED) == (fits and answer is not Answer.DECLINE)
    if outcome is Then.OFFER_AGAIN:
        assert rounds < MOST_ROUNDS


def test_500_windows_over_full_nights_end_within_two_rounds_and_no_night_holds_too_many() -> None:
    """Nights of a limited capacity; clients say anything; who does not agree stands where the notice period puts it."""
    dice, capacity = random.Random(19), 3
    nights = dict.fromkeys(range(400), 0)

    def free(after: int) -> int | None:
        return next((night for night in range(after, 400) if nights[night] < capacity), None)

    for _window in range(500):
        own = free(dice.randrange(120))
        assert own is not None
        nights[own] += 1
        offered, rounds = own, 1
        for _answer in range(20):
            answer, wanted = dice.choice(list(Answer)), dice.randrange(150)
            if answer is Answer.ACCEPT:
                wanted = offered
            fits = wanted == own or nights[wanted] < capacity
            outcome = then(answer, rounds, fits=fits)
            if outcome is Then.AGREED:
                nights[own] -= 1
                nights[wanted] += 1
            if outcome is not Then.OFFER_AGAIN:
                break
            rounds, offered = rounds + 1, free(wanted) or own
        else:
            raise AssertionError("it never ends")
        assert rounds <= MOST_ROUNDS
    assert max(nights.values()) <= capacity
