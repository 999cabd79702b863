from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from labels.domain import importing
from labels.domain.importing import Cell, ImportResult, LineProblem, parse_rows


def parse(*rows: Sequence[Cell]) -> ImportResult:
    return parse_rows(enumerate(rows, 1))


def problems(result: ImportResult) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, problem.code) for problem in result.problems]


@pytest.mark.parametrize(
    "header",
    [
        ("号码", "名称备注", "分组"),
        ("number", "note", "group"),
        ("Phone Number", "Name", "Department"),
        ("号码*(必填)", "备注(选填)", "分组（选填）"),
        (" 电话号码 ", "名称/备注", "部门："),
        ("号码/number", "备注/note", "分组/group"),
    ],
)
def test_headers_are_known_in_chinese_and_english(header: Sequence[str]) -> None:
    result = parse(header, ("021-61234567", "前台", "上海"))
    assert result.problems == ()
    assert [(row.line, row.number.canonical, row.note, row.group) for row in result.rows] == [
        (2, "+862161234567", "前台", "上海")
    ]


def test_columns_come_in_any_order_and_others_are_named_as_ignored() -> None:
    result = parse(("城市", "分组", "号码"), ("上海", "总部", "13800138000"))
    assert (result.rows[0].group, result.rows[0].number.canonical) == ("总部", "+8613800138000")
    assert result.ignored_columns == ("城市",)


def test_without_a_header_the_first_column_is_the_number() -> None:
    result = parse(("13800138000",), ("021-61234567", "前台", "上海"))
    assert [row.line for row in result.rows] == [1, 2]


def test_a_title_above_the_header_is_said_once_and_the_lines_below_are_read() -> None:
    result = parse(("青禾网络号码清单", None), ("（内部资料）",), ("号码", "备注"), ("13800138000", "甲"), ("12", "乙"))
    assert problems(result) == [(1, "", "header_unknown"), (5, "number", "too_short")]
    assert [row.note for row in result.rows] == ["甲"]

    assert parse((" 城市 ", "号码", None, " "), ("上海", "13800138000")).ignored_columns == ("城市",)


def test_rows_may_come_by_name() -> None:
    rows: list[Mapping[str, Cell]] = [
        {"number": "13800138000", "group": "A", "note": None, "colour": "red"},
        {"note": " ", "colour": ""},
        {"Number": "95588", "colour": "blue", "备注": "前台"},
        {"note": "nobody's"},
    ]
    result = parse_rows(enumerate(rows, 7))
    assert [(each.line, each.group, each.note) for each in result.rows] == [(7, "A", ""), (9, "", "前台")]
    assert result.ignored_columns == ("colour",), "named once"
    assert problems(result) == [(10, "number", "empty")]


def test_empty_rows_are_passed_over_and_lines_keep_their_numbers() -> None:
    result = parse((None, ""), ("号码",), ("",), ("abc",), ("13800138000",))
    assert problems(result) == [(4, "number", "characters")]
    assert [row.line for row in result.rows] == [5]


def test_every_problem_of_every_line_is_said() -> None:
    result = parse(
        ("号码", "备注", "分组"),
        ("13800138000", "好" * 61, "=HYPERLINK(1)"),
        ("61234567", "", ""),
        (None, "没有号码", ""),
        ("0512-88886666-801", "", ""),
        ("106912345678", "", ""),
    )
    assert problems(result) == [
        (2, "note", "too_long"),
        (2, "group", "formula"),
        (3, "number", "area_code_missing"),
        (4, "number", "empty"),
        (5, "number", "extension"),
        (6, "number", "not_callable"),
    ]
    assert result.rows == ()
    assert result.problem_count == 6


def test_a_number_that_stands_twice_is_said_with_both_lines() -> None:
    result = parse(("号码",), ("021-61234567",), ("13800138000",), ("+86 21 6123 4567",), ("02161234567",))
    assert [(problem.line, problem.code, problem.params["first_line"]) for problem in result.problems] == [
        (4, "duplicate", "2"),
        (5, "duplicate", "2"),
    ]


@pytest.mark.parametrize(
    ("cell", "canonical"),
    [
        (13800138000, "+8613800138000"),
        (13800138000.0, "+8613800138000"),
        (8613800138000, "+8613800138000"),
        ("13800138000.0", "+8613800138000"),
        (4008208820, "4008208820"),
        (95588, "95588"),
        ("'02161234567", "+862161234567"),
        (700123456789012.0, "700123456789012"),
    ],
)
def test_numbers_survive_what_spreadsheets_make_of_them(cell: Cell, canonical: str) -> None:
    assert parse(("号码",), (cell,)).rows[0].number.canonical == canonical


@pytest.mark.parametrize(
    ("cell", "code", "params"),
    [
        (2161234567, "leading_zero_missing", {"suggestion": "021-6123 4567"}),
        (2161234567.0, "leading_zero_missing", {"suggestion": "021-6123 4567"}),
        ("1.38E+10", "precision_lost", {}),
        (7.00123456789012e15, "precision_lost", {}),
        (13800138000.5, "precision_lost", {}),
        (1e15, "precision_lost", {}),
        (-1e15, "precision_lost", {}),
        ("@A1", "formula", {}),
        (True, "not_text", {}),
        ("1.38E10", "precision_lost", {}),
        (datetime(2026, 1, 2), "not_text", {}),  # noqa: DTZ001 - as openpyxl gives it
        (time(1, 2), "not_text", {}),
        (timedelta(days=1), "not_text", {}),
        ("2026-01-02", "not_text", {}),
        ("2026/1/2", "not_text", {}),
        ("2026年1月2日", "not_text", {}),
        ("电话：13800138000", "characters", {"characters": "电话："}),
        ("=A1", "formula", {}),
    ],
)
def test_what_a_spreadsheet_destroyed_is_said(cell: Cell, code: str, params: dict[str, Any]) -> None:
    (problem,) = parse(("号码",), (cell,)).problems
    assert (problem.code, problem.params) == (code, params)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], [(1, "", "empty_file")]),
        ([(None,), ("",)], [(1, "", "empty_file")]),
        ([("号码", "备注"), (None, "")], [(1, "", "empty_file")]),
        ([("张三",), ("李四",)], [(1, "", "header_unknown")]),
        ([("备注", "分组"), ("13800138000", "")], [(1, "number", "number_column_missing")]),
        ([("号码", "电话"), ("13800138000", "1")], [(1, "number", "column_twice")]),
    ],
)
def test_a_table_that_cannot_be_read_is_said_once(
    rows: list[Sequence[Cell]], expected: list[tuple[int, str, str]]
) -> None:
    assert problems(parse(*rows)) == expected


@pytest.mark.parametrize(
    ("cell", "note"),
    [
        (None, ""),
        (" 前台 ", "前台"),
        ("好" * 60, "好" * 60),
        (12, "12"),
        (12.0, "12"),
        (datetime(2026, 1, 2, 3), "2026-01-02"),  # noqa: DTZ001 - as openpyxl gives it
        ("1 = 1", "1 = 1"),
    ],
)
def test_a_note_is_what_its_cell_says(cell: Cell, note: str) -> None:
    [row] = parse(("号码", "备注"), ("13800138000", cell)).rows
    assert row.note == note


@pytest.mark.parametrize(
    ("cell", "code", "params"),
    [
        ("前\u202e台\x07", "characters", {"characters": "U+0007 U+202E"}),
        ("好" * 61, "too_long", {"length": "61", "longest": "60"}),
        ("=1", "formula", {}),
    ],
)
def test_a_note_that_cannot_be_kept_is_a_problem(cell: Cell, code: str, params: dict[str, str]) -> None:
    assert parse(("号码", "备注"), ("13800138000", cell)).problems == (LineProblem(2, "note", code, params),)


def test_the_list_of_problems_is_bounded_and_their_count_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_PROBLEMS", 2)
    result = parse(*[("1",)] * 5)
    assert (len(result.problems), result.problem_count) == (2, 5)


@pytest.mark.parametrize(
    ("cell", "critical"),
    [
        ("是", True),
        (" YES ", True),
        (1.0, True),
        (True, True),
        ("√", True),
        ("否", False),
        (0, False),
        (False, False),
        ("", None),
        (None, None),
    ],
)
def test_a_column_says_which_are_critical(cell: Cell, critical: bool | None) -> None:
    [row] = parse(("号码", "关键号码"), ("13800138000", cell)).rows
    assert row.critical is critical
    assert parse_rows([(1, {"number": "13800138000", "Critical": cell})]).rows[0].critical is critical


def test_what_is_neither_yes_nor_no_is_a_problem_of_its_line() -> None:
    assert problems(parse(("number", "critical"), ("13800138000", "maybe"))) == [(2, "critical", "not_yes_or_no")]
    twice = parse(("number", "critical", "关键"), ("13800138000", "yes", "no"))
    assert problems(twice) == [(1, "critical", "column_twice")]
    assert parse(("13800138000", "前台", "店", "yes")).rows[0].critical is None, "only a header names it"
