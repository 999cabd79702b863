"""A carrier's view against ours: as a naive comparison finds it, line by line."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from labels.domain import sync
from labels.domain.importing import Cell, LineProblem
from labels.domain.number_states import NumberState, StateSource, may_become
from labels.domain.sync import LONGEST_HOLDER, Correction, CorrectionCode, Ours, Theirs, compare, parse_states

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


def test_a_holder_by_any_of_the_clients_names_proves_a_number_in_use() -> None:
    client = ["", "南京云杉谷（集团）", "91320100MA1X"]

    def proved(holder: str, *, provable: bool = True, state: NumberState = NumberState.ACTIVE) -> bool:
        ours = Ours("1", state, "A", provable=provable)
        compared = compare([ours], [Theirs(2, "1", state, "A", holder=holder)], client)
        proof = Correction("1", CorrectionCode.PROVE, "", "proved", 2)
        assert compared.corrections in ((), (proof,))
        return compared.corrections == (proof,)

    assert proved("91320100ma1x")
    assert proved(" 南京 云杉谷(集团)")
    assert proved("91320100MA1X", state=NumberState.PORTED)
    assert not proved("91320100MA1X", state=NumberState.SUSPENDED)
    assert not proved("91320100MA1X", provable=False)
    assert not proved("云杉谷")
    assert not proved(""), "nobody is named"


def test_corrections_come_by_line_then_code_then_directory() -> None:
    marks = {"tencent-guard": "fraud", "huawei": "harassment"}
    ours = [Ours("2", NumberState.SUSPENDED, marks=marks), Ours("1", NumberState.ACTIVE), Ours("3", NumberState.ACTIVE)]
    theirs = [
        Theirs(4, "1", NumberState.RECYCLED),
        Theirs(3, "2", NumberState.ACTIVE, clean=True),
        Theirs(2, "3", NumberState.PORTED, "B"),
    ]
    assert [(each.line, each.code, each.directory) for each in compare(ours, theirs).corrections] == [
        (2, CorrectionCode.PORT, ""),
        (3, CorrectionCode.CLEAR_MARK, "huawei"),
        (3, CorrectionCode.CLEAR_MARK, "tencent-guard"),
        (3, CorrectionCode.RESUME, ""),
        (4, CorrectionCode.RECYCLE, ""),
    ]


HEADER: list[Cell] = ["号码", "状态", "运营商", "标记", "机主"]


def problem(line: int, code: str, **params: str) -> LineProblem:
    return LineProblem(line, "", code, params)


def test_a_table_is_read_line_by_line() -> None:
    rows: list[list[Cell]] = [
        [None, ""],
        HEADER,
        ["021-5888 1234", "正常", None, "无", " 云杉谷 "],
        [],
        [13800138000.0, "携转", "中国联通", "", "长" * 200],
        ["95588", " SUSPENDED ", "长" * 20, "Clean"],
    ]
    assert parse_states(enumerate(rows, 1)) == (
        [
            Theirs(3, "+862158881234", NumberState.ACTIVE, "", clean=True, holder="云杉谷"),
            Theirs(5, "+8613800138000", NumberState.PORTED, "中国联通", holder="长" * LONGEST_HOLDER),
            Theirs(6, "95588", NumberState.SUSPENDED, "长" * 20, clean=True),
        ],
        [],
    )
    assert parse_states([(1, [" Number ", "STATE"]), (2, ["95588", "active"])])[0] == [
        Theirs(2, "95588", NumberState.ACTIVE)
    ]


def test_each_wrong_line_is_named() -> None:
    rows: list[list[Cell]] = [
        HEADER,
        ["13800138000", "?"],
        ["13800138001", "携转"],
        ["x", "正常"],
        ["021-58881234", "停机"],
        ["02158881234", "停机"],
        ["95588", "正常", "长" * 21],
    ]
    read, problems = parse_states(enumerate(rows, 1))
    assert [each.line for each in read] == [5]
    assert problems == [
        problem(2, "state_unknown", state="?"),
        problem(3, "carrier_missing"),
        problem(4, "characters", characters="x"),
        problem(6, "duplicate", number="+862158881234", first_line="5"),
        problem(7, "too_long", length="21", longest="20"),
    ]


def test_a_table_without_its_columns_is_not_read() -> None:
    assert parse_states([(3, ["号码"]), (4, ["95588"])]) == ([], [problem(3, "state_column_missing")])
    both = [problem(1, "number_column_missing"), problem(1, "state_column_missing")]
    assert parse_states([(1, ["a"])]) == ([], both)
    assert parse_states([(1, [""])]) == ([], [problem(1, "empty_file")])


def test_so_many_problems_are_said_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_PROBLEMS", 2)
    rows: list[list[Cell]] = [HEADER, *[["x", "正常"]] * 4, ["95588", "正常"]]
    read, problems = parse_states(enumerate(rows, 1))
    assert ([each.line for each in read], [each.line for each in problems]) == ([6], [2, 3])
