"""Files for desk parties and their receipts: number forms, columns, cut-offs, words, rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from labels.domain.errands import (
    HEADINGS,
    Answer,
    ColumnsError,
    ErrandField,
    Form,
    Words,
    after_working_days,
    columns_of,
    day_in,
    next_cut_off,
    read_receipt,
    written,
)
from labels.domain.numbers import parse_number

SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMBERS = ("021-6100 0001", "0571-8765 4321", "010-8888 6666", "138 0571 0001", "400-820-1234", "95588", "0571-96111")


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_in_a_partys_form_is_read_back_as_itself(text: str, form: Form) -> None:
    canonical = parse_number(text).canonical
    assert parse_number(written(canonical, form)).canonical == canonical


def test_each_form_is_what_it_is_called() -> None:
    shanghai = parse_number("021-6100 0001").canonical
    assert [written(shanghai, form) for form in Form] == [
        "+862161000001",
        "02161000001",
        "021-61000001",
        "862161000001",
    ]
    assert written(parse_number("138 0571 0001").canonical, Form.DASHED) == "13805710001"


def test_columns_are_the_partys_and_what_is_needed_is_there() -> None:
    assert columns_of("") == {each: HEADINGS[each] for each in HEADINGS if each is not ErrandField.PROFILE}
    columns = columns_of("number 主叫号码\nid\n\naction 操作类型\nlabel 名片\n")
    assert list(columns.items())[:2] == [(ErrandField.NUMBER, "主叫号码"), (ErrandField.ID, "工单编号")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("numbre x", "field_unknown"),
        ("id\nid\nnumber\naction\nlabel", "field_twice"),
        ("id\nnumber\nlabel", "field_missing"),
    ],
)
def test_wrong_columns_are_named(text: str, code: str) -> None:
    with pytest.raises(ColumnsError) as raised:
        columns_of(text)
    assert raised.value.code == code


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


def test_working_days_pass_over_the_week_end() -> None:
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=SHANGHAI)
    assert after_working_days(friday, 2, weekday, SHANGHAI) == datetime(2026, 12, 1, 16, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["2026-11-27", "2026/11/27", "2026年11月27日", "20261127", "2026-11-27 10:00:00"])
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
        Answer(2, "3-1", "+862161000001", True, "", date(2026, 11, 30)),
        Answer(3, "3-2", "", False, "缺少授权书"),
    ]
    assert unanswered == 1, "a row without a result stays open"
    assert [(each.line, each.code) for each in problems] == [
        (5, "result_unknown"),
        (6, "number_unknown"),
        (7, "nameless"),
        (8, "date_unknown"),
    ]


def test_a_file_without_the_columns_answers_nothing() -> None:
    assert [each.code for each in read_receipt([(1, ["a", "b"]), (2, ["1", "2"])], HEADINGS, Words())[1]] == [
        "columns_missing"
    ]
    assert [each.code for each in read_receipt([], HEADINGS, Words())[1]] == ["empty_file"]
