"""What of training needs no LightGBM."""

import pytest

from labels.recognition.datasets import Pair
from labels.recognition.features import FEATURES
from labels.recognition.model import parse_model
from labels.recognition.training import AddedCharacters, flatten
from tests.labels.recognition.test_model import ONE_TREE

LEAF = {"leaf_value": 0.25}
DUMPED = {
    "split_feature": 4,
    "threshold": 0.5,
    "decision_type": "<=",
    "internal_value": 0.1,
    "left_child": {
        "split_feature": 0,
        "threshold": 3.0,
        "decision_type": "<=",
        "internal_value": -0.5,
        "left_child": {"leaf_value": -1.0},
        "right_child": {"leaf_value": 0.0},
    },
    "right_child": {"leaf_value": 1.0},
}


def test_a_dumped_tree_becomes_arrays() -> None:
    assert flatten(DUMPED) == {
        "features": [4, 0],
        "thresholds": [0.5, 3.0],
        "lefts": [1, -1],
        "rights": [-3, -2],
        "means": [0.1, -0.5],
        "leaves": [-1.0, 0.0, 1.0],
    }
    assert flatten(LEAF) == {key: [0.25] if key == "leaves" else [] for key in flatten(DUMPED)}


def test_the_arrays_are_evaluated_as_the_tree_says() -> None:
    model = parse_model(ONE_TREE | {"trees": [flatten(DUMPED), flatten(LEAF)]})
    values = dict.fromkeys(FEATURES, 0.0)
    share = list(FEATURES)[4]
    for length, matched, total in ((2, 0.4, -0.75), (5, 0.5, 0.25), (5, 0.6, 1.25)):
        row = list((values | {"length": length, share: matched}).values())
        assert sum(each.effect for each in model.contributions(row)) == pytest.approx(total - 0.25 - 0.1)


def test_other_decisions_are_refused() -> None:
    with pytest.raises(ValueError, match="=="):
        flatten(DUMPED | {"decision_type": "=="})


def test_added_characters_are_counted_without_the_firms_that_are_looked_at() -> None:
    pairs = [Pair(f"{name}网", f"南京{name}信息科技有限公司", True) for name in ("云杉", "海棠", "晴川", "青禾")]
    pairs.append(Pair("互网", "南京互网信息科技有限公司", True))
    pairs.append(Pair("云杉网", "南京晴川信息科技有限公司", False))  # a stranger's tells nothing
    added = AddedCharacters(pairs)
    assert added.as_json() == {"others": 0.1, "characters": {"0.683": "网"}}  # 4 of 5, and a tenth of one more
    model_sees, firm_sees = added.seen_from(Pair("别的", "别的有限公司", False)), added.seen_from(pairs[0])
    assert model_sees("网") == pytest.approx(4.1 / 6)
    assert firm_sees("网") == pytest.approx(3.1 / 5)
    assert (model_sees("云"), model_sees("龘")) == (0.1, 0.1), "too rare to tell"
