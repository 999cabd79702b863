"""Rules of files for parties that people serve, and of their receipts: columns, number forms, cut-offs. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from labels.domain.days import is_of_our_time
from labels.domain.importing import Cell
from labels.domain.numbers import NumberError, parse_number, parsed
from tenants.domain.faults import CodedError


class Sheet(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"


class Form(StrEnum):
    """The form in which a party writes numbers."""

    INTERNATIONAL = "international"  # +862138880000
    NATIONAL = "national"  # 02138880000
    DASHED = "dashed"  # 021-38880000
    PLAIN_86 = "plain_86"  # 862138880000


def written(canonical: str, form: Form) -> str:
    """Writes a number in a party's form. A number without country code (400, 95588) is the same in all forms."""
    if form is Form.INTERNATIONAL or not canonical.startswith("+86"):
        return canonical
    national = canonical[3:]
    if form is Form.PLAIN_86 and len(national) in (10, 11):  # nobody would understand the 86 before 0571-96111
        return canonical[1:]
    number = parsed(canonical)
    if number is None or not number.area_code:  # a mobile
        return national
    local = national.removeprefix(number.area_code[1:])
    return number.area_code + ("-" if form is Form.DASHED else "") + local


# ---------------------------------------------------------------- columns


class ErrandField(StrEnum):
    """The content of a column in a file."""

    ID = "id"
    NUMBER = "number"
    ACTION = "action"
    LABEL = "label"
    ENTITY = "entity"
    CREDIT_CODE = "credit_code"
    BEFORE = "before"
    PROFILE = "profile"
    RESULT = "result"
    REASON = "reason"
    DATE = "date"


# The last three are left empty for the party's answer. PROFILE is a column only where the party wants it.
HEADINGS: Final[Mapping[ErrandField, str]] = {
    ErrandField.ID: "工单编号",
    ErrandField.NUMBER: "号码",
    ErrandField.ACTION: "操作",
    ErrandField.LABEL: "标签名称",
    ErrandField.ENTITY: "企业名称",
    ErrandField.CREDIT_CODE: "统一社会信用代码",
    ErrandField.BEFORE: "原标签",
    ErrandField.PROFILE: "认证主体编号",
    ErrandField.RESULT: "处理结果",
    ErrandField.REASON: "原因",
    ErrandField.DATE: "生效日期",
}
NEEDED: Final = (ErrandField.ID, ErrandField.NUMBER, ErrandField.ACTION, ErrandField.LABEL)
SET, WITHDRAW = "设置", "撤销"

_ALSO: Final[Mapping[ErrandField, tuple[str, ...]]] = {
    ErrandField.ID: ("工单号", "编号", "orderid", "id"),
    ErrandField.NUMBER: ("电话号码", "认证号码", "电话", "number"),
    ErrandField.RESULT: ("结果", "审核结果", "状态", "result", "status"),
    ErrandField.REASON: ("失败原因", "驳回原因", "备注", "说明", "reason"),
    ErrandField.DATE: ("生效时间", "完成日期", "日期", "date"),
}
_ACCEPTED: Final = ("成功", "通过", "审核通过", "已通过", "已生效", "已完成", "accepted", "ok", "success")
_REFUSED: Final = ("失败", "驳回", "不通过", "审核不通过", "未通过", "拒绝", "refused", "rejected", "failed")


class ColumnsError(CodedError):
    """A party's columns are refused. code: field_unknown, field_twice, field_missing. params: field."""


def columns_of(text: str) -> dict[ErrandField, str]:
    """Reads a party's columns, field → heading, from lines “field heading”. Raises ColumnsError.

    Without lines it returns all fields but PROFILE, with their usual headings.
    """
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if not lines:
        return {column: heading for column, heading in HEADINGS.items() if column is not ErrandField.PROFILE}
    columns: dict[ErrandField, str] = {}
    for name, *heading in lines:
        try:
            column = ErrandField(name)
        except ValueError:
            raise ColumnsError("field_unknown", field=name) from None
        if column in columns:
            raise ColumnsError("field_twice", field=name)
        columns[column] = heading[0].strip() if heading else HEADINGS[column]
    for column in NEEDED:
        if column not in columns:
            raise ColumnsError("field_missing", field=column.value)
    return columns


# ---------------------------------------------------------------- when


def next_cut_off(now: datetime, cut_off: time, is_working: Callable[[date], bool], zone: ZoneInfo) -> datetime:
    """Returns the first cut-off on a working day that is not before `now`."""
    day = now.astimezone(zone).date()
    while True:
        at = datetime.combine(day, cut_off, zone)
        if at >= now and is_working(day):
            return at
        day += timedelta(days=1)


def after_working_days(since: datetime, days: int, is_working: Callable[[date], bool], zone: ZoneInfo) -> datetime:
    """Returns the same hour this many working days later."""
    local = since.astimezone(zone)
    day = local.date()
    while days > 0:
        day += timedelta(days=1)
        days -= is_working(day)
    return datetime.combine(day, local.timetz().replace(tzinfo=None), zone)


# ---------------------------------------------------------------- receipts


@dataclass(frozen=True, slots=True)
class ErrandAnswer:
    """A row of a receipt. id: ours, number: canonical; each is empty where the party has dropped it."""

    line: int
    id: str
    number: str
    accepted: bool
    reason: str = ""
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReceiptProblem:
    """A problem of a receipt. code, of a row: result_unknown, date_unknown, nameless, number_unknown, unknown_row,
    another_number, ambiguous, contradicts; of a file: columns_missing, empty_file.
    """

    line: int
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """A party's own words for its results, beside the usual ones."""

    accepted: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()

    @classmethod
    def from_text(cls, accepted: str, refused: str) -> Words:
        """Reads the words of two texts, each separated by commas."""
        return cls(_parted(accepted), _parted(refused))

    def meaning(self, word: str) -> bool | None:
        """Returns True for accepted, False for refused, None for a word that means neither."""
        word = _folded(word)
        if word in self.accepted or word in self.refused:  # its own words count first
            return word in self.accepted
        if word in _REFUSED:
            return False
        return True if word in _ACCEPTED else None


def read_receipt(
    rows: Iterable[tuple[int, Sequence[Cell]]], headings: Mapping[ErrandField, str], words: Words
) -> tuple[list[ErrandAnswer], list[ReceiptProblem], int]:
    """Reads a receipt. Returns its answers, the rows that are refused, and how many rows have no result yet."""
    lines = iter(rows)
    first = next(lines, None)
    if first is None:
        return [], [ReceiptProblem(1, "empty_file")], 0
    places = _places(first[1], headings)
    if ErrandField.RESULT not in places or not {ErrandField.ID, ErrandField.NUMBER} & places.keys():
        return [], [ReceiptProblem(first[0], "columns_missing", {"heading": headings_wanted(headings)})], 0
    answers, problems, unanswered = [], [], 0
    for line, cells in lines:
        row = {name: _text(cells[place]) if place < len(cells) else "" for name, place in places.items()}
        if not row[ErrandField.RESULT]:
            unanswered += bool(any(row.values()))
            continue
        outcome = _answer(line, row, words)
        if isinstance(outcome, ErrandAnswer):
            answers.append(outcome)
        else:
            problems.append(outcome)
    return answers, problems, unanswered


def headings_wanted(headings: Mapping[ErrandField, str]) -> str:
    """Names the columns that a receipt must have at least, in the party's words."""
    return " · ".join(
        headings.get(name, HEADINGS[name]) for name in (ErrandField.ID, ErrandField.NUMBER, ErrandField.RESULT)
    )


def _answer(line: int, row: Mapping[ErrandField, str], words: Words) -> ErrandAnswer | ReceiptProblem:
    meaning = words.meaning(row[ErrandField.RESULT])
    if meaning is None:
        return ReceiptProblem(line, "result_unknown", {"result": row[ErrandField.RESULT][:40]})
    number = ""
    if given := row.get(ErrandField.NUMBER, ""):
        try:
            number = parse_number(given).canonical
        except NumberError:
            return ReceiptProblem(line, "number_unknown", {"number": given[:40]})
    told = row.get(ErrandField.ID, "")
    if not told and not number:
        return ReceiptProblem(line, "nameless")
    day = row.get(ErrandField.DATE, "")
    effective = day_in(day) if day else None
    if day and effective is None:
        return ReceiptProblem(line, "date_unknown", {"date": day[:40]})
    return ErrandAnswer(line, told, number, meaning, row.get(ErrandField.REASON, "")[:200], effective)


_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")


def day_in(text: str) -> date | None:
    """Reads a day of our time as parties write it, with a time behind it or not; None for anything else.

    Forms: 2026-11-27, 2026/11/27, 2026年11月27日, 20261127.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if is_of_our_time(read) else None


def _places(head: Sequence[Cell], headings: Mapping[ErrandField, str]) -> dict[ErrandField, int]:
    """Returns field → its column; the party's own headings count first, and the first of two columns."""
    names: dict[str, ErrandField] = {}
    for column in (ErrandField.ID, ErrandField.NUMBER, ErrandField.RESULT, ErrandField.REASON, ErrandField.DATE):
        for name in (headings.get(column, ""), HEADINGS[column], *_ALSO[column]):
            names.setdefault(_folded(name), column)
    places: dict[ErrandField, int] = {}
    for place, cell in enumerate(head):
        column_of = names.get(_folded(_text(cell)))
        if column_of is not None:
            places.setdefault(column_of, place)
    return places


def _text(cell: Cell) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _folded(text: str) -> str:
    return re.sub(r"[\s_:：*]", "", unicodedata.normalize("NFKC", text)).casefold()


def _parted(text: str) -> frozenset[str]:
    return frozenset(_folded(word) for word in re.split("[,，;；、]", text) if word.strip())


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    number: str
    label: str | None
    entity: str
    credit_code: str
    before: str
    profile: str = ""


def cells_of(row: Row, columns: Mapping[ErrandField, str], form: Form) -> Iterator[str]:
    """Yields the cells of a row in the party's columns."""
    said = {
        ErrandField.ID: row.id,
        ErrandField.NUMBER: written(row.number, form),
        ErrandField.ACTION: WITHDRAW if row.label is None else SET,
        ErrandField.LABEL: row.label or "",
        ErrandField.ENTITY: row.entity,
        ErrandField.CREDIT_CODE: row.credit_code,
        ErrandField.BEFORE: row.before,
        ErrandField.PROFILE: row.profile,
    }
    for column in columns:
        yield said.get(column, "")
