from dataclasses import replace

import pytest

from labels.recognition.datasets import Pair
from labels.recognition.evaluation import Evaluation, Measures, PairOutcome, gate, measure, slices

GOOD = Measures(1000, 0.97, 0.01, 0.05, 0.92, 0.002)
FOUND = Evaluation({"pairs": GOOD, "adversarial": Measures(500, 0.998, 0.002, 0.0, 0.0, 0.0)}, 0, 100, 0.001, 80_000)


def test_measures_are_shares_of_the_firms_own_and_of_strangers() -> None:
    own = [
        PairOutcome(True, True, True),
        PairOutcome(True, True, False),
        PairOutcome(True, False, False),
        PairOutcome(True, True, True),
    ]
    strangers = [PairOutcome(False, False, False), PairOutcome(False, True, True)]
    assert measure(own + strangers) == Measures(6, 0.66667, 0.5, 0.25, 0.5, 0.5)
    assert measure([]) == Measures(0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_a_good_model_passes_the_gate() -> None:
    assert gate(FOUND, FOUND) == []


@pytest.mark.parametrize(
    ("found", "demand"),
    [
        (replace(FOUND, protected_accepted=1), "protected names accepted"),
        (replace(FOUND, slowest=0.006), "95th percentile, seconds"),
        (replace(FOUND, size=2_000_000), "artefact, bytes"),
        (replace(FOUND, slices=FOUND.slices | {"pairs": replace(GOOD, accuracy=0.955)}), "errors"),
        (replace(FOUND, slices=FOUND.slices | {"pairs": replace(GOOD, false_accepts=0.02)}), "false accepts"),
        (
            replace(FOUND, slices=FOUND.slices | {"pairs": replace(GOOD, strangers_accepted_unseen=0.004)}),
            "strangers accepted unseen",
        ),
        # The lesson of the research: good on real names, and fooled by one impersonation in six.
        (
            replace(FOUND, slices={"pairs": GOOD, "adversarial": replace(GOOD, false_accepts=0.17)}),
            "impersonations accepted",
        ),
        (replace(FOUND, slices=FOUND.slices | {"pairs/alike": replace(GOOD, accuracy=0.96)}), "errors of names alike"),
        (replace(FOUND, slices=FOUND.slices | {"decorated": replace(GOOD, accuracy=0.95)}), "errors with scene words"),
        (replace(FOUND, slices={"pairs": GOOD}), "no adversarial to judge by"),
    ],
)
def test_each_demand_stops_a_model(found: Evaluation, demand: str) -> None:
    assert [each.demand for each in gate(found)] == [demand]


def test_no_large_slice_may_fall_behind_the_model_in_use() -> None:
    def with_brands(accuracy: float, pairs: int) -> Evaluation:
        return replace(FOUND, slices=FOUND.slices | {"pairs/brands": Measures(pairs, accuracy, 0.01, 0.2, 0.6, 0.0)})

    assert [each.demand for each in gate(with_brands(0.84, 300), with_brands(0.86, 300))] == ["fall of pairs/brands"]
    assert gate(with_brands(0.84, 100), with_brands(0.86, 100)) == []
    assert gate(with_brands(0.855, 300), with_brands(0.86, 300)) == []


def test_brands_that_share_nothing_with_the_legal_name_are_measured_apart() -> None:
    pairs = [
        Pair("饿了么", "上海拉扎斯信息科技有限公司", True, "own"),
        Pair("有司", "上海拉扎斯信息科技有限公司", False, "own"),  # shares the legal form only
        Pair("拉扎斯", "上海拉扎斯信息科技有限公司", True, "own"),
    ]
    measured = slices(
        pairs,
        [PairOutcome(True, False, False), PairOutcome(False, False, False), PairOutcome(True, True, True)],
        "pairs",
    )
    assert {name: (each.pairs, each.accuracy) for name, each in measured.items()} == {
        "pairs": (3, 0.66667),
        "pairs/alike": (1, 1.0),
        "pairs/own": (3, 0.66667),
    }
