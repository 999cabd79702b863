"""Mix or rate, which part, and the facts that only the platform has."""

from __future__ import annotations

from random import Random

import pytest

from maintenance.calls.domain.causes import Fact, FactKind, Part, shift, suspects
from tests.maintenance.calls.domain.simulated import (
    NUMBERS as SIMULATED,
    PLANTED,
    alike_blamed,
    mix_named,
    named_first,
    parts_of,
)

NUMBERS = ("057187654321", "4008201234", "13805710001")
NETWORKS = ("mobile", "unicom", "telecom")


def parts(dice: Random, calls: int, fell: dict[str, float] | None = None, evenings: float = 1.0) -> list[Part]:
    """fell: value of a dimension → how much less is answered there ("": everywhere)."""
    made = []
    for number in NUMBERS:
        for network in NETWORKS:
            for hour in ("9", "14", "19"):
                count = round(calls / 27 * (evenings if hour == "19" else 1.0))
                rate = {"9": 0.4, "14": 0.36, "19": 0.25}[hour]
                for value, by in (fell or {}).items():
                    rate *= 1.0 - by if value in ("", number, network) else 1.0
                place = {"number": number, "network": network, "hour": hour, "region": ""}
                made.append(Part(place, count, dice.binomialvariate(count, rate)))
    return made


def test_other_hours_are_mix_and_a_fall_is_rate() -> None:
    dice = Random(2)
    mix = shift(parts(dice, 40000), parts(dice, 40000, evenings=3.0), ("network", "hour"))
    assert mix.mix < -0.03
    assert abs(mix.rate) < 0.015
    rate = shift(parts(dice, 40000), parts(dice, 40000, {"": 0.15}), ("network", "hour"))
    assert rate.rate < -0.04
    assert abs(rate.mix) < 0.01


def test_both_together_are_the_whole_difference() -> None:
    dice = Random(3)
    for _ in range(50):
        before, after = parts(dice, 900), parts(dice, 700, {"unicom": 0.2}, evenings=dice.uniform(0.2, 3))
        whole = [sum(each.answered for each in side) / sum(each.calls for each in side) for side in (before, after)]
        change = shift(before, after, ("network", "hour"))
        assert change.mix + change.rate == pytest.approx(whole[1] - whole[0], abs=1e-12)


@pytest.mark.parametrize("guilty", [NUMBERS[0], "unicom"])
def test_the_part_that_fell_is_named_first(guilty: str) -> None:
    dice, right = Random(4), 0
    for _ in range(40):
        suspected = suspects(parts(dice, 9600), parts(dice, 2400, {guilty: 0.4}), ())
        right += suspected[0].value == guilty
    assert right >= 38


def test_a_mark_on_all_numbers_is_named_first() -> None:
    dice, right = Random(6), 0
    fact = Fact(FactKind.MARK, frozenset(NUMBERS), "wrong_industry", "huawei", "7")
    for _ in range(60):
        suspected = suspects(parts(dice, 9600), parts(dice, 2400, {"": 0.15}), (fact,))
        right += (suspected[0].value, suspected[0].facts) == ("", (fact,))
    assert right >= 57


def test_a_vendors_mark_speaks_for_its_handsets_where_calls_tell_them_and_else_for_all() -> None:
    fact = Fact(FactKind.MARK, frozenset(SIMULATED), "wrong_industry", "huawei", "7", "handset", "huawei")
    handsets = ("huawei", "xiaomi", "apple")
    told = [
        parts_of(Random(seed), calls, fell, handsets=handsets)
        for seed, calls, fell in ((1, 9600, {}), (2, 2400, {"huawei": 0.4}))
    ]
    named = suspects(*told, (fact,))[0]
    assert (named.dimension, named.value, named.facts) == ("handset", "huawei", (fact,))
    silent = [parts_of(Random(seed), calls, fell) for seed, calls, fell in ((1, 9600, {}), (2, 2400, {"": 0.15}))]
    named = suspects(*silent, (fact,))[0]
    assert (named.value, [each.kind for each in named.facts]) == ("", [FactKind.MARK])


def test_a_fact_of_one_number_speaks_for_that_number_alone() -> None:
    fact = Fact(FactKind.MARK, frozenset({NUMBERS[1]}), "fraud", "huawei", "7")
    suspected = suspects(parts(Random(1), 9600), parts(Random(2), 2400, {NUMBERS[1]: 0.4}), (fact,))
    assert (suspected[0].value, suspected[0].facts) == (NUMBERS[1], (fact,))
    assert all(not each.facts for each in suspected[1:])


@pytest.mark.parametrize("what", PLANTED)
def test_each_planted_cause_is_named_first_at_2400_calls(what: str) -> None:
    assert named_first(what, 60) >= 0.95


def test_what_fell_everywhere_is_not_blamed_on_one_part() -> None:
    assert alike_blamed(60) <= 0.1


def test_other_customers_alone_are_told_as_mix() -> None:
    assert mix_named(40, 3.0) >= 0.95
    assert mix_named(40, 2.0, {"mobile": 0.2, "unicom": 0.4, "telecom": 0.4}) >= 0.9


def test_numbers_that_share_a_fact_are_suspected_together() -> None:
    fact = Fact(FactKind.MARK, frozenset(NUMBERS[:2]), "fraud", "huawei", "7")
    suspected = suspects(parts(Random(1), 9600), parts(Random(2), 2400, dict.fromkeys(NUMBERS[:2], 0.4)), (fact,))
    assert (suspected[0].dimension, suspected[0].value, suspected[0].facts) == ("numbers", "2", (fact,))
