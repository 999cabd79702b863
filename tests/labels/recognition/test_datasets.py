from pathlib import Path

import pytest

from labels.recognition.comparison import claim
from labels.recognition.datasets import BadPairs, Folds, Pair, fingerprint, impersonations, read_pairs

FIRM = "南京云杉谷信息科技有限公司"


def test_pairs_are_read_and_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("\ufeffshort_name,full_name,label,source\n云杉谷,南京云杉谷有限公司,1,own\n", encoding="utf-8")
    assert read_pairs(path) == [Pair("云杉谷", "南京云杉谷有限公司", True, "own")]
    path.write_text("short_name,full_name\n")
    with pytest.raises(BadPairs, match="label"):
        read_pairs(path)


def test_firms_that_share_a_short_name_are_in_one_fold() -> None:
    pairs = [Pair("云杉", f"云杉{place}有限公司", True) for place in range(20)]
    alone = [Pair(f"海棠{place}", f"海棠{place}有限公司", True) for place in range(20)]
    folds = Folds(pairs + alone, 5)
    assert len({folds.of(pair) for pair in pairs}) == 1
    assert len({folds.of(pair) for pair in alone}) > 1
    assert folds.of(Pair("别的", pairs[3].full_name, False)) == folds.of(pairs[0])


def test_an_impersonation_differs_by_one_character_that_passes_for_the_firms() -> None:
    true = [Pair(name, f"南京{name}信息科技有限公司", True) for name in ("云杉谷", "海棠树", "晴川阁", "未来城")]
    made = impersonations([*true, Pair("别人", FIRM, False)], seed=7)
    assert made == impersonations(true, seed=7) != impersonations(true, seed=8)
    assert len(made) == len(true)
    for before, after in zip(true, made, strict=True):
        assert sum(one != other for one, other in zip(before.short_name, after.short_name, strict=True)) == 1
        assert (after.full_name, after.belongs) == (before.full_name, False)
        comparison = claim(after.short_name, after.full_name).comparison
        assert comparison is not None
        assert comparison.disguised


def test_the_fingerprint_is_of_the_pairs_and_their_labels() -> None:
    one = Pair("云杉谷", FIRM, True)
    assert fingerprint([one]) == fingerprint([Pair("云杉谷", FIRM, True, "elsewhere")])
    assert fingerprint([one]) != fingerprint([Pair("云杉谷", FIRM, False)])
