"""Mix or rate, which part, and the facts that only the platform has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import log
from random import Random

import pytest

from maintenance.calls.domain.causes import (
    Fact,
    FactKind,
    Part,
    Shift,
    Suspect,
    ToldFact,
    ToldSuspect,
    shift,
    suspects,
)
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


# ---------------------------------------------------------------- by hand


def part(calls: int, answered: int, **place: str) -> Part:
    return Part(place, calls, answered)


def test_a_shift_of_three_cells() -> None:
    """One on both sides, one that only the side before has, one that only the side after has; and empty ones."""
    empty = part(0, 0, network="none")
    before = [part(60, 30, network="x"), part(40, 10, network="x", hour="9"), part(100, 20, network="y"), empty]
    after = [part(50, 15, network="x"), part(50, 30, network="z"), empty]
    change = shift(before, after, ["network"])
    assert change.mix == pytest.approx(-0.5 * 0.2 + 0.5 * 0.6)
    assert change.rate == pytest.approx((0.3 - 0.4) * 0.5)
    assert shift([], [], ["network"]) == Shift(0.0, 0.0)


@pytest.mark.parametrize(
    ("mix", "rate", "share"),
    [(-0.1, -0.3, 0.25), (0.1, -0.2, 0.0), (-0.3, 0.1, 1.0), (-0.1, 0.0, 1.0), (0.0, 0.0, 0.0), (0.1, 0.1, 0.0)],
)
def test_the_share_of_mix_in_a_fall(mix: float, rate: float, share: float) -> None:
    assert Shift(mix, rate).share_of_mix == pytest.approx(share)


def test_a_comparison_keeps_how_many_numbers_a_fact_is_of() -> None:
    fact = Fact(FactKind.STALE, frozenset(NUMBERS), "old", "huawei", "7", "handset", "huawei")
    told = ToldFact(FactKind.STALE, 3, "old", "huawei", "7", "handset", "huawei")
    suspect = Suspect("handset", "huawei", 1.23456, (fact,), tied=True)
    assert ToldSuspect.of(suspect) == ToldSuspect("handset", "huawei", 1.235, True, (told,))


def expected_by_hand(before: Sequence[Part], after: Sequence[Part], dimension: str, value: str) -> tuple[float, float]:
    """Answered calls of a part, and what its rate in each hour before would have given, drawn to its own by 20 calls,
    that to the rate of all by 20 too.
    """

    def rate(parts: Sequence[Part], drawn_to: float, by: float = 20.0) -> float:
        calls = sum(each.calls for each in parts)
        return (sum(each.answered for each in parts) + by * drawn_to) / (calls + by)

    own = [each for each in before if each.place[dimension] == value]
    mean = rate(own, rate(before, 0.0, by=0.0))
    mine = [each for each in after if each.place[dimension] == value]
    in_hour = {each.place["hour"]: [one for one in own if one.place["hour"] == each.place["hour"]] for each in mine}
    expected = sum(each.calls * rate(in_hour[each.place["hour"]], mean) for each in mine)
    return float(sum(each.answered for each in mine)), expected


def weight_by_hand(seen: Sequence[tuple[float, float]]) -> float:
    """Of counts by chance (Poisson): the best common factor over none."""
    observed, expected = (sum(side) for side in zip(*seen, strict=True))
    factor = min(observed / expected, 1.0)
    return observed * log(factor) - (factor - 1.0) * expected if factor else expected


def with_places(seed: int, fell: dict[str, float]) -> tuple[list[Part], list[Part]]:
    """By number, network and hour; one number has no calls in the morning before, and one is only called after."""
    dice = Random(seed)
    before, after = parts(dice, 1800), parts(dice, 900, fell)
    before = [each for each in before if (each.place["number"], each.place["hour"]) != (NUMBERS[2], "9")]
    late = [Part({**each.place, "number": "95588"}, each.calls, each.answered // 2) for each in after[:3]]
    return before, [*after, *late]


@pytest.mark.parametrize("fell", [{NUMBERS[0]: 0.4}, {"unicom": 0.4}, {"": 0.2}, {}])
def test_each_suspect_by_hand(fell: dict[str, float]) -> None:
    before, after = with_places(11, fell)
    numbers = [*NUMBERS, "95588"]
    all_of_them = Fact(FactKind.LABEL, frozenset({*numbers, "another"}), "x")
    two = Fact(FactKind.MARK, frozenset(NUMBERS[:2]), "fraud", "huawei", "1")
    one = Fact(FactKind.REUSED, frozenset({NUMBERS[0]}), "recycled")
    of_unicom = Fact(FactKind.STALE, frozenset(numbers), "x", "china-unicom", "1", "network", "unicom")
    of_huawei = Fact(
        FactKind.STALE, frozenset(numbers[:3]), "x", "huawei", "1", "handset", "huawei"
    )  # which none tells
    facts = (all_of_them, two, one, of_unicom, of_huawei)
    for_all = replace(of_huawei, dimension="", place="")
    seen = {number: expected_by_hand(before, after, "number", number) for number in numbers}
    candidates = [("", "", weight_by_hand([*seen.values()]), (all_of_them,))]
    candidates += [
        ("number", value, weight_by_hand([seen[value]]), (one,) if value == NUMBERS[0] else ()) for value in seen
    ]
    for network in NETWORKS:
        weight = weight_by_hand([expected_by_hand(before, after, "network", network)])
        candidates.append(("network", network, weight, (of_unicom,) if network == "unicom" else ()))
    for many, known in ((2, two), (3, for_all)):
        weight = weight_by_hand([seen[number] for number in numbers[:many]])
        candidates.append(("numbers", str(many), weight, (known,)))
    weighed = [
        (dimension, value, weight + (log(20.0) if known else 0.0), known)
        for dimension, value, weight, known in candidates
        if weight > 0.0 or dimension in ("", "numbers")
    ]
    weighed.sort(key=lambda each: -each[2])
    ties = [each for each in weighed if weighed[0][2] - each[2] < log(3.0)]
    named = suspects(before, after, facts)
    assert len(named) == min(len(weighed), 5)
    for said, (dimension, value, weight, known) in zip(named, weighed, strict=False):
        assert (said.dimension, said.value, said.facts) == (dimension, value, known)
        assert said.weight == pytest.approx(weight, abs=1e-9)
        assert said.tied is (len(ties) > 1 and weighed[0][2] - weight < log(3.0))


@pytest.mark.parametrize(("told", "of_network"), [(51, True), (50, False), (40, False)])
def test_customers_are_known_where_more_than_half_of_the_calls_tell_them(told: int, of_network: bool) -> None:
    fact = Fact(FactKind.STALE, frozenset({"1", "2"}), "x", "china-unicom", "1", "network", "unicom")
    rows = [("unicom", told), ("", 100 - told)]
    before = [part(10 * calls, 5 * calls, number="1", network=name, hour="9") for name, calls in rows]
    after = [part(calls, calls // 4, number="1", network=name, hour="9") for name, calls in rows]
    named = {(each.dimension, each.value): each.facts for each in suspects(before, after, (fact,))}
    assert bool(named["network", "unicom"]) is of_network
    assert bool(named["", ""]) is not of_network
    assert ("network", "") not in named, "what is not told is nobody's"


def test_numbers_are_suspected_together_for_what_all_customers_see_alone() -> None:
    fact = Fact(FactKind.STALE, frozenset({"1", "2"}), "x", "china-unicom", "1", "network", "unicom")
    before, after = (
        [part(calls, answered, number=number, network="unicom", hour="9") for number in "123"]
        for calls, answered in ((900, 450), (90, 30))
    )
    assert {each.dimension for each in suspects(before, after, (fact,))} == {"", "number"}
    for_all = replace(fact, dimension="", place="")
    assert {each.dimension for each in suspects(before, after, (for_all,))} == {"", "number", "numbers"}


def test_a_number_and_the_only_network_that_it_calls_are_a_tie() -> None:
    rows = (("1", "unicom", 15), ("2", "mobile", 45), ("3", "mobile", 45))
    before = [part(900, 450, number=number, network=network, hour="9") for number, network, _answered in rows]
    after = [part(90, answered, number=number, network=network, hour="9") for number, network, answered in rows]
    named = [(each.value, each.tied) for each in suspects(before, after, ())]
    assert named == [("1", True), ("unicom", True), ("", False)]


def test_without_any_calls_nothing_is_known() -> None:
    fact = Fact(FactKind.LABEL, frozenset(NUMBERS), "x")
    assert suspects([], [], (fact,)) == [Suspect("", "", 0.0, ())]
    before, after = [part(100, 40, number="1", hour="9")], [part(100, 20, number="1", hour="9")]
    assert [each.dimension for each in suspects(before, after, ())] == [""], "of one number there is no other"


def test_what_nobody_answers_any_more_weighs_all_that_was_to_be_expected() -> None:
    before, after = [part(980, 490, number="1", hour="9")], [part(100, 0, number="1", hour="9")]
    assert suspects(before, after, ())[0].weight == pytest.approx(50.0)
    assert suspects(after, before, ())[0].weight == 0.0
