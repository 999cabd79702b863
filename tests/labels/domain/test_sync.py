"""A carrier's view against ours: as a naive comparison finds it, line by line."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from labels.domain.number_states import NumberState, StateSource, may_become
from labels.domain.sync import Correction, CorrectionCode, Ours, Theirs, compare, parse_states

NUMBERS = st.sampled_from(["1", "2", "3", "4"])
CARRIERS = st.sampled_from(["", "A", "B"])
SAID = [NumberState.ACTIVE, NumberState.SUSPENDED, NumberState.RECYCLED, NumberState.PORTED]
OURS = st.builds(
    Ours,
    NUMBERS,
    st.sampled_from(list(NumberState)),
    CARRIERS,
    st.dictionaries(st.sampled_from(["huawei", "tencent-guard"]), st.sampled_from(["fraud", "harassment"])),
)
THEIRS = st.builds(Theirs, st.integers(2, 99), NUMBERS, st.sampled_from(SAID), CARRIERS, st.booleans())


def naive(ours: list[Ours], theirs: list[Theirs]) -> set[Correction]:
    """Every pair, every rule, in plain words."""
    corrections = set()
    for mine, line in product(ours, theirs):
        if mine.number != line.number or mine.state in ("recycled", "released", "disputed"):
            continue
        place = (line.line,)
        if line.state == "suspended" and mine.state != "suspended":
            corrections.add(Correction(mine.number, CorrectionCode.SUSPEND, mine.state.value, "suspended", *place))
        if line.state == "recycled":
            corrections.add(Correction(mine.number, CorrectionCode.RECYCLE, mine.state.value, "recycled", *place))
        if line.state == "active" and mine.state != "active":
            corrections.add(Correction(mine.number, CorrectionCode.RESUME, mine.state.value, "active", *place))
        if line.state == "ported" and not (mine.state == "ported" and mine.carrier == line.carrier):
            corrections.add(Correction(mine.number, CorrectionCode.PORT, mine.carrier, line.carrier, *place))
        if line.clean and line.state in ("active", "ported"):
            for directory, mark in mine.marks.items():
                corrections.add(Correction(mine.number, CorrectionCode.CLEAR_MARK, mark, "", line.line, directory))
    return corrections


@given(st.lists(OURS, unique_by=lambda each: each.number), st.lists(THEIRS, unique_by=lambda each: each.number))
def test_as_a_naive_comparison_finds_it(ours: list[Ours], theirs: list[Theirs]) -> None:
    compared = compare(ours, theirs)
    assert set(compared.corrections) == naive(ours, theirs)
    assert len(set(compared.corrections)) == len(compared.corrections)
    both = {each.number for each in ours} & {each.number for each in theirs}
    corrected = {each.number for each in compared.corrections}
    assert compared.agree == len(both - corrected)
    assert compared.unknown == len(theirs) - len(both)
    assert compared.unreported == len(ours) - len(both)


@pytest.mark.parametrize(
    ("state", "other", "party", "allowed"),
    [
        (NumberState.ACTIVE, NumberState.SUSPENDED, StateSource.CARRIER, True),
        (NumberState.ACTIVE, NumberState.SUSPENDED, StateSource.CLIENT, False),
        (NumberState.RECYCLED, NumberState.ACTIVE, StateSource.CARRIER, False),
        (NumberState.RECYCLED, NumberState.RELEASED, StateSource.CLIENT, False),
        (NumberState.SUSPENDED, NumberState.RELEASED, StateSource.CLIENT, True),
        (NumberState.DISPUTED, NumberState.ACTIVE, StateSource.REVIEWER, True),
        (NumberState.DISPUTED, NumberState.ACTIVE, StateSource.CARRIER, False),
    ],
)
def test_who_may_set_a_state(state: NumberState, other: NumberState, party: StateSource, allowed: bool) -> None:
    assert may_become(state, other, party) is allowed


def test_a_table_is_read_and_each_wrong_line_is_named() -> None:
    header = ["号码", "状态", "运营商", "标记"]
    rows, problems = parse_states(
        enumerate([header, ["021-5888 1234", "正常", None, "无"], [13800138000.0, "携转", "中国联通", ""], []], 1)
    )
    assert (rows, problems) == (
        [
            Theirs(2, "+862158881234", NumberState.ACTIVE, "", clean=True),
            Theirs(3, "+8613800138000", NumberState.PORTED, "中国联通"),
        ],
        [],
    )
    _found, problems = parse_states(
        enumerate(
            [
                header,
                ["13800138000", "?"],
                ["13800138001", "携转"],
                ["x", "正常"],
                ["021-58881234", "停机"],
                ["02158881234", "停机"],
            ],
            1,
        )
    )
    assert [(each.line, each.code) for each in problems] == [
        (2, "state_unknown"),
        (3, "carrier_missing"),
        (4, "characters"),
        (6, "duplicate"),
    ]
    assert [each.code for each in parse_states([(1, ["号码"])])[1]] == ["state_column_missing"]
    assert [each.code for each in parse_states([])[1]] == ["empty_file"]
