import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from labels.recognition.comparison import compare_names
from labels.recognition.features import FEATURES
from labels.recognition.model import BrokenModel, canonical_json, packaged, parse_model, read_model

ONE_TREE: dict[str, Any] = {
    "format": 3,
    "version": "0.1.0",
    "features": list(FEATURES),
    "thresholds": {"match": 0.5, "accept": 0.6},
    "rarity": {"others": 9.0, "characters": {"1.5": "有限"}},
    "beginnings": {"2": "云杉海棠", "7": "华联"},
    "additions": {"others": 0.1, "characters": {"0.45": "网"}},
    "trees": [
        {
            "features": [list(FEATURES).index("matched_share"), 0],
            "thresholds": [0.5, 2.0],
            "lefts": [-1, -2],
            "rights": [1, -3],
            "means": [0.0, 1.0],
            "leaves": [-2.0, 0.5, 2.0],
        }
    ],
}


def broken(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(ONE_TREE) | changes


def tree(**changes: Any) -> dict[str, Any]:
    return broken(trees=[ONE_TREE["trees"][0] | changes])


def test_a_tree_is_walked_and_its_path_explained() -> None:
    model = parse_model(ONE_TREE)
    values = model.values(compare_names("云杉谷", "云杉谷有限公司"))
    assert model.score(values) == pytest.approx(0.880797, abs=1e-6)  # the logistic function of 2
    contributions = {each.feature: (each.value, each.effect) for each in model.contributions(values)}
    assert contributions == {"matched_share": (1.0, 1.0), "length": (3.0, 1.0)}
    stranger = model.values(compare_names("海棠", "云杉谷有限公司"))
    assert model.score(stranger) == pytest.approx(0.119203, abs=1e-6)
    assert (model.rarity("有"), model.rarity("龘")) == (1.5, 9.0)
    assert (model.additions("网"), model.additions("龘")) == (0.45, 0.1)
    assert [model.namesakes(each) for each in ("云杉", "海棠", "华联", "杉谷")] == [2, 2, 7, 0]


def test_the_hash_stands_over_the_content_whatever_its_order() -> None:
    assert parse_model(dict(reversed(ONE_TREE.items()))).sha256 == parse_model(ONE_TREE).sha256
    assert parse_model(broken(version="0.1.1")).sha256 != parse_model(ONE_TREE).sha256


@pytest.mark.parametrize(
    "content",
    [
        broken(format=2),
        broken(features=[*FEATURES, "more"]),
        broken(thresholds={"match": 0.7, "accept": 0.6}),
        broken(thresholds={"match": 0.0, "accept": 0.6}),
        broken(rarity={}),
        broken(beginnings={"many": "华联"}),
        broken(beginnings=None),
        broken(additions={"others": 0.0, "characters": {}}),
        {},
        tree(leaves=[1.0]),
        tree(thresholds=[0.5]),
        tree(features=[0, 99]),
        tree(lefts=[0, -2]),  # a circle
        tree(lefts=[-1, -9]),
        tree(surplus=[]),
    ],
)
def test_what_is_no_model_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(BrokenModel):
        parse_model(content)


def test_a_file_that_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("trees")
    with pytest.raises(BrokenModel):
        read_model(tmp_path / "model.json")
    (tmp_path / "model.json").write_text(json.dumps(ONE_TREE))
    assert read_model(tmp_path / "model.json").version == "0.1.0"


def test_the_packaged_model_is_small_and_says_where_it_comes_from() -> None:
    model = packaged()
    assert len(canonical_json(model.content)) < 1_000_000
    assert {"data_sha256", "seed", "pairs", "parameters"} <= model.content["training"].keys()


AS_GIVEN = [value for value in FEATURES if FEATURES[value]]


@settings(deadline=None)  # the first example reads the model, at the pace of a busy machine
@given(
    st.text("云杉谷海棠信息科技网ab", min_size=1, max_size=8),
    st.text("云杉谷海棠信息科技南京有限公司ab", min_size=2, max_size=16),
    st.sampled_from(AS_GIVEN),
    st.floats(0.01, 5),
)
def test_the_packaged_model_keeps_its_directions(label: str, legal_name: str, feature: str, more: float) -> None:
    model = packaged()
    values = model.values(compare_names(label, legal_name))
    before, place = model.score(values), list(FEATURES).index(feature)
    values[place] += more
    after = model.score(values)
    assert after >= before if FEATURES[feature] > 0 else after <= before
