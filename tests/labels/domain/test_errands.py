"""Files for desk parties and their receipts: number forms, columns, cut-offs, words, rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from labels.domain.errands import (
    HEADINGS,
    ColumnsError,
    ErrandAnswer,
    ErrandField,
    Form,
    ReceiptProblem,
    Row,
    Words,
    after_working_days,
    cells_of,
    columns_of,
    day_in,
    headings_wanted,
    next_cut_off,
    read_receipt,
    written,
)
from labels.domain.importing import Cell
from labels.domain.numbers import parse_number

SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMBERS = ("021-6100 0001", "0571-8765 4321", "010-8888 6666", "138 0571 0001", "400-820-1234", "95588", "0571-96111")


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_in_a_partys_form_is_read_back_as_itself(text: str, form: Form) -> None:
    canonical = parse_number(text).canonical
    assert parse_number(written(canonical, form)).canonical == canonical


@pytest.mark.parametrize(
    ("canonical", "forms"),
    [  # international, national, dashed, plain 86
        ("+862161000001", ["+862161000001", "02161000001", "021-61000001", "862161000001"]),
        ("+869362345678", ["+869362345678", "09362345678", "0936-2345678", "869362345678"]),
        ("+8613805710001", ["+8613805710001", "13805710001", "13805710001", "8613805710001"]),
        ("+8657196111", ["+8657196111", "057196111", "0571-96111", "057196111"]),  # nobody would know this 86
        ("4008201234", ["4008201234"] * 4),
        ("95588", ["95588"] * 4),
        ("+8699999", ["+8699999", "99999", "99999", "99999"]),  # a number that today's rules would not take
    ],
)
def test_each_form_is_what_it_is_called(canonical: str, forms: list[str]) -> None:
    assert [written(canonical, form) for form in Form] == forms


def test_columns_are_the_partys_and_what_is_needed_is_there() -> None:
    assert columns_of(" \n") == {each: HEADINGS[each] for each in HEADINGS if each is not ErrandField.PROFILE}
    columns = columns_of("number 主叫 号码 \nid\n  \naction\t操作类型\nlabel 名片\nprofile\n")
    assert list(columns.items()) == [
        (ErrandField.NUMBER, "主叫 号码"),
        (ErrandField.ID, "工单编号"),
        (ErrandField.ACTION, "操作类型"),
        (ErrandField.LABEL, "名片"),
        (ErrandField.PROFILE, "认证主体编号"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("numbre x", "field_unknown", "numbre"),
        ("id\nid\nnumber\naction\nlabel", "field_twice", "id"),
        ("id\nnumber\nlabel", "field_missing", "action"),
    ],
)
def test_wrong_columns_are_named(text: str, code: str, field: str) -> None:
    with pytest.raises(ColumnsError) as raised:
        columns_of(text)
    assert (raised.value.code, raised.value.params) == (code, {"field": field})


def test_a_row_is_written_in_the_partys_columns() -> None:
    columns = {each: each.value for each in ErrandField}
    row = Row("3-1", "+862161000001", "青禾", "青禾网络", "91310000", "旧名", "P-7")
    assert list(cells_of(row, columns, Form.NATIONAL)) == [
        *("3-1", "02161000001", "设置", "青禾", "青禾网络", "91310000", "旧名", "P-7"),
        *("", "", ""),  # for the answer
    ]
    withdrawn = replace(row, label=None)
    two = {ErrandField.LABEL: "label", ErrandField.ACTION: "action"}
    assert list(cells_of(withdrawn, two, Form.NATIONAL)) == ["", "撤销"]


def weekday(day: date) -> bool:
    return day.weekday() < 5


@given(
    now=st.integers(0, 366 * 86_400).map(lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)),
    cut_off=st.times(),
)
def test_a_cut_off_is_the_first_of_a_working_day_that_is_not_over(now: datetime, cut_off: time) -> None:
    first = next_cut_off(now, cut_off, weekday, SHANGHAI)
    days = [now.astimezone(SHANGHAI).date() + timedelta(days=place) for place in range(8)]
    assert first == min(at for day in days if weekday(day) and (at := datetime.combine(day, cut_off, SHANGHAI)) >= now)


def test_at_the_cut_off_it_is_not_over() -> None:
    friday = datetime(2026, 11, 27, 17, tzinfo=SHANGHAI)
    for seconds, days in ((-1, 0), (0, 0), (1, 3)):
        now = friday + timedelta(seconds=seconds)
        assert next_cut_off(now, time(17), weekday, SHANGHAI) == friday + timedelta(days=days)


@pytest.mark.parametrize(("days", "later"), [(0, 0), (1, 3), (2, 4), (6, 10)])
def test_working_days_pass_over_the_week_end(days: int, later: int) -> None:
    friday = datetime(2026, 11, 27, 23, 30, tzinfo=SHANGHAI)
    assert after_working_days(friday.astimezone(UTC), days, weekday, SHANGHAI) == friday + timedelta(days=later)


@pytest.mark.parametrize("text", ["2026-11-27", "2026/11/27", "2026年11月27日", " 20261127 ", "2026-11-27 10:00:00"])
def test_days_are_read_as_parties_write_them(text: str) -> None:
    assert day_in(text) == date(2026, 11, 27)


def test_a_day_that_is_none_is_none() -> None:
    assert day_in("2026-13-01") is None
    assert day_in("tomorrow") is None


def test_a_partys_own_words_count_before_the_usual_ones() -> None:
    words = Words.from_text("已上线，OK2", "成功")
    assert [words.meaning(word) for word in ("已上线", " ok2 ", "通过", "成功", "驳回", "再议")] == [
        True,
        True,
        True,
        False,
        False,
        None,
    ]


def test_a_comma_too_many_is_no_word() -> None:
    assert Words.from_text("已上线,, ", "").meaning("*") is None


def test_a_receipt_is_read_by_its_headings_in_whichever_order_they_stand() -> None:
    rows = [
        (1, ["备注", "审核结果", "认证号码", "工单编号", "生效时间"]),
        (2, ["", "通过", "021-61000001", "3-1", "2026/11/30"]),
        (3, ["缺少授权书", "驳回", "", "3-2", ""]),
        (4, ["", "", "021-61000003", "3-3", ""]),
        (5, ["", "再议", "021-61000004", "3-4", ""]),
        (6, ["", "通过", "12", "3-5", ""]),
        (7, ["", "通过", "", "", ""]),
        (8, ["", "通过", "", "3-6", "soon"]),
    ]
    answers, problems, unanswered = read_receipt(rows, HEADINGS, Words())
    assert answers == [
        ErrandAnswer(2, "3-1", "+862161000001", True, "", date(2026, 11, 30)),
        ErrandAnswer(3, "3-2", "", False, "缺少授权书"),
    ]
    assert unanswered == 1, "a row without a result stays open"
    assert [(each.line, each.code) for each in problems] == [
        (5, "result_unknown"),
        (6, "number_unknown"),
        (7, "nameless"),
        (8, "date_unknown"),
    ]


def test_rows_are_numbered_answered_and_left_open_as_they_stand() -> None:
    rows = [
        (3, ["说明", "id", "number", "号码", "result", "remark"]),
        (4, ["成功", 7.0, "021-61000001", "13805710001", None, None]),
        (5, [None, 7, "021-61000001", "", "OK"]),
        (6, [None, "", None, None, "", "a word that means nothing here"]),
        (7, ["长" * 300, 7.5, None, None, "拒绝"]),
        (8, [None, 8, "95588", None]),
    ]
    answers, problems, unanswered = read_receipt(rows, HEADINGS, Words())
    assert answers == [
        ErrandAnswer(5, "7", "+862161000001", True),
        ErrandAnswer(7, "7.5", "", False, "长" * 200),
    ]
    assert (problems, unanswered) == ([], 2), "rows 4 and 8"


def test_a_partys_own_heading_counts_before_the_usual_ones() -> None:
    headings = {**HEADINGS, ErrandField.ID: "状态"}
    answers, problems, _open = read_receipt([(1, ["状态", "结果"]), (2, ["A-1", "成功"])], headings, Words())
    assert (answers, problems) == ([ErrandAnswer(2, "A-1", "", True)], [])
    assert headings_wanted({ErrandField.ID: "单号"}) == "单号 · 号码 · 处理结果"


def test_what_is_not_taken_is_said_in_the_first_words_of_the_cell() -> None:
    long = "x" * 50
    head = ["工单编号", "号码", "结果", "日期"]
    rows = [(1, head), (2, ["1", "", long, ""]), (3, ["1", long, "成功", ""]), (4, ["1", "", "成功", long])]
    _answers, problems, _open = read_receipt(rows, HEADINGS, Words())
    assert problems == [
        ReceiptProblem(2, "result_unknown", {"result": "x" * 40}),
        ReceiptProblem(3, "number_unknown", {"number": "x" * 40}),
        ReceiptProblem(4, "date_unknown", {"date": "x" * 40}),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (None, ""),
        (True, ""),
        (datetime(2026, 11, 27, 10, tzinfo=UTC), "2026-11-27"),
        (7.0, "7"),
        (7.5, "7.5"),
        (" a ", "a"),
    ],
)
def test_a_cell_says_what_a_spreadsheet_would_show(cell: Cell, said: str) -> None:
    answers, _problems, _open = read_receipt(
        [(1, ["id", "号码", "结果"]), (2, [cell, "95588", "成功"])], HEADINGS, Words()
    )
    assert answers == [ErrandAnswer(2, said, "95588", True)]


def test_a_number_is_enough_and_so_is_an_id() -> None:
    for head, cell, answer in [
        ("号码", "95588", ErrandAnswer(2, "", "95588", True)),
        ("编号", "3", ErrandAnswer(2, "3", "", True)),
    ]:
        assert read_receipt([(1, [head, "结果"]), (2, [cell, "成功"])], HEADINGS, Words()) == ([answer], [], 0)


@pytest.mark.parametrize("head", [["a", "b"], ["号码", "编号"], ["结果", "原因"]])
def test_a_file_without_the_columns_answers_nothing(head: list[Cell]) -> None:
    wanted = {"heading": "工单编号 · 号码 · 处理结果"}
    problem = ReceiptProblem(4, "columns_missing", wanted)
    assert read_receipt([(4, head), (5, ["1", "成功"])], HEADINGS, Words()) == ([], [problem], 0)


def test_an_empty_file_answers_nothing() -> None:
    assert read_receipt([], HEADINGS, Words()) == ([], [ReceiptProblem(1, "empty_file")], 0)
