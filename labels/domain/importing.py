"""Reads numbers from a table: it reads every row, names each problem by its line, and guesses nothing.

The caller decides whether anything is imported when there are problems.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal

from labels.domain.numbers import NumberError, ParsedNumber, parse_number
from tenants.domain.faults import CodedError

Cell = str | int | float | bool | datetime | time | timedelta | None
Column = Literal["number", "note", "group", "critical", "label", ""]

LONGEST_TEXT: Final = 60
MOST_PROBLEMS: Final = 1000
_DIGITS_A_FLOAT_HOLDS: Final = 15
_ROUNDED: Final = re.compile(r"[0-9.,]+e\+?[0-9]+", re.IGNORECASE)  # 1.38E+10: a spreadsheet saved what it showed
_DATE: Final = re.compile(r"(?:19|20)\d\d[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])日?")

_HEADERS: Final[Mapping[str, Column]] = {
    "号码": "number",
    "电话": "number",
    "电话号码": "number",
    "手机号": "number",
    "手机号码": "number",
    "固话": "number",
    "座机": "number",
    "认证号码": "number",
    "number": "number",
    "phone": "number",
    "phonenumber": "number",
    "telephone": "number",
    "mobile": "number",
    "名称备注": "note",
    "名称": "note",
    "备注": "note",
    "说明": "note",
    "note": "note",
    "notes": "note",
    "name": "note",
    "remark": "note",
    "description": "note",
    "分组": "group",
    "组": "group",
    "部门": "group",
    "group": "group",
    "department": "group",
    "关键": "critical",
    "关键号码": "critical",
    "重点": "critical",
    "重点号码": "critical",
    "critical": "critical",
    "标签": "label",
    "认证标签": "label",
    "新标签": "label",
    "label": "label",
    "newlabel": "label",
}
WITHOUT_HEADER: Final[tuple[Column, ...]] = ("number", "note", "group")  # without a header
_YES_OR_NO: Final[Mapping[str, bool | None]] = {
    "": None,
    **dict.fromkeys(("是", "√", "✓", "y", "yes", "true", "1"), True),
    **dict.fromkeys(("否", "n", "no", "false", "0"), False),
}


@dataclass(frozen=True, slots=True)
class ImportedNumber:
    """A row that can be registered. critical: None if the row does not say; label: what its number shall show."""

    line: int
    number: ParsedNumber
    note: str = ""
    group: str = ""
    critical: bool | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A problem of a line. params: for its message.

    code: those of NumberError, and empty_file, header_unknown, number_column_missing, column_twice, not_callable,
    duplicate (params first_line), formula, precision_lost, not_text, not_yes_or_no, too_long, characters.
    """

    line: int
    column: Column
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The rows and problems of a table. problems: the first MOST_PROBLEMS of problem_count. ignored_columns: headers
    without a meaning here.
    """

    rows: tuple[ImportedNumber, ...]
    problems: tuple[LineProblem, ...]
    problem_count: int
    ignored_columns: tuple[str, ...] = ()


class CellRefused(CodedError):
    """A cell cannot be read; code and params are those of a LineProblem."""


def parse_rows(rows: Iterable[tuple[int, Sequence[Cell] | Mapping[str, Cell]]]) -> ImportResult:
    """Reads (line number, row) pairs. A row is a sequence of cells or a mapping from header to cell.

    The first sequence may be a header, in Chinese or English; without one the columns are number, note, group. Other
    columns (critical, label) need a header. Words above it (a title) are one problem and not read as numbers. Empty
    rows are skipped. For a number that stands twice, the second line has the problem.
    """
    table = _Table()
    for line, row in rows:
        if isinstance(row, Mapping):
            table.take_named(line, row)
        else:
            table.take(line, row)
    if not table.rows and not table.problems:
        table.report(LineProblem(1, "", "empty_file"))
    return ImportResult(tuple(table.rows), tuple(table.problems), table.problem_count, tuple(table.ignored))


def right_alone(rows: Sequence[tuple[int, Sequence[Cell]]], read: ImportResult) -> ImportResult:
    """Returns what can be imported without the wrong lines. rows: those that were read.

    Of two lines that differ about one number neither is taken: nothing is guessed.
    """
    first_of = {each.line: int(each.params["first_line"]) for each in read.problems if each.code == "duplicate"}
    second = parse_rows(row for row in rows if row[0] not in first_of.values()).rows if first_of else ()
    alike = {replace(row, line=first_of[row.line]) for row in second if row.line in first_of}
    by_line = {row.line: row for row in read.rows}
    wrong, unlike = {each.line for each in read.problems}, list[LineProblem]()
    for line, first in first_of.items():
        row = by_line.get(first)
        if row is not None and row not in alike and first not in wrong:
            wrong.add(first)
            params = {"number": row.number.display, "first_line": str(line)}
            unlike.append(LineProblem(first, "number", "duplicate", params))
    return replace(
        read,
        rows=tuple(row for row in read.rows if row.line not in wrong),
        problems=tuple(sorted([*read.problems, *unlike], key=lambda each: each.line)),
        problem_count=read.problem_count + len(unlike),
    )


class _Table:
    """Collects rows and problems of a table while its lines are read."""

    def __init__(self) -> None:
        self.rows: list[ImportedNumber] = []
        self.problems: list[LineProblem] = []
        self.problem_count = 0
        self.ignored: list[str] = []
        self._columns: Sequence[Column] | None = None
        self._lines: dict[str, int] = {}  # canonical number → its first line

    def report(self, problem: LineProblem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    def take(self, line: int, cells: Sequence[Cell]) -> None:
        if not any(map(cell_text, cells)):
            return
        if self._columns is None:
            header = headers_of(cells)
            if any(header):
                self._read_header(line, cells, header)
                return
            if not any(character.isdigit() for cell in cells for character in str(cell)):
                if not self.problems:
                    self.report(LineProblem(line, "", "header_unknown"))
                return
            self._columns = WITHOUT_HEADER
        if not self._columns:
            return  # a header that cannot be used: said once
        self._read(line, dict(zip(self._columns, cells, strict=False)))

    def take_named(self, line: int, row: Mapping[str, Cell]) -> None:
        named: dict[Column, Cell] = {}
        for header, cell in row.items():
            column = _column(header)
            if column and cell_text(cell):
                named[column] = cell
            elif not column and header not in self.ignored:
                self.ignored.append(header)
        if named:
            self._read(line, named)

    def _read_header(self, line: int, cells: Sequence[Cell], header: Sequence[Column]) -> None:
        self.ignored = [
            str(cell).strip() for cell, column in zip(cells, header, strict=True) if not column and cell_text(cell)
        ]
        self._columns = header
        for column in (*WITHOUT_HEADER, "critical", "label"):
            if header.count(column) > 1:
                self.report(LineProblem(line, column, "column_twice"))
                self._columns = ()
        if "number" not in header:
            self.report(LineProblem(line, "number", "number_column_missing"))
            self._columns = ()

    def _read(self, line: int, row: Mapping[Column, Cell]) -> None:
        values = {column: self._text(line, column, row.get(column)) for column in ("note", "group", "label")}
        try:
            number = number_in(row.get("number"))
            first_line = self._lines.setdefault(number.canonical, line)
            if first_line != line:
                raise CellRefused("duplicate", number=number.display, first_line=str(first_line))
        except (NumberError, CellRefused) as refusal:
            self.report(LineProblem(line, "number", refusal.code, refusal.params))
            return
        critical = "" if row.get("critical") is None else str(row["critical"]).strip().removesuffix(".0").casefold()
        if critical not in _YES_OR_NO:
            self.report(LineProblem(line, "critical", "not_yes_or_no"))
        elif None not in values.values():
            note, group, label = (values[column] or "" for column in ("note", "group", "label"))
            self.rows.append(ImportedNumber(line, number, note, group, _YES_OR_NO[critical], label))

    def _text(self, line: int, column: Column, cell: Cell) -> str | None:
        """Returns the text of a note, group or label; None after a problem was reported."""
        try:
            return _plain_text(cell)
        except CellRefused as refusal:
            self.report(LineProblem(line, column, refusal.code, refusal.params))
            return None


def headers_of(cells: Iterable[Cell]) -> list[Column]:
    """Returns what the cells of a first row mean as headers; all empty: the row is no header."""
    return [_column(cell) for cell in cells]


def _column(cell: Cell) -> Column:
    words = unicodedata.normalize("NFKC", cell_text(cell)).casefold()
    key = "".join(character for character in words if character.isalnum())
    return _HEADERS.get(key) or _HEADERS.get(_without_translation(words), "")


def _without_translation(words: str) -> str:
    """Drops a translation or remark: `号码(必填)` and `号码/number` mean their first part."""
    for mark in "([【/ ":
        words = words.partition(mark)[0]
    return words.strip(" *:")


def cell_text(cell: Cell) -> str:
    """Returns a cell's text without the space around it; empty for no cell."""
    return "" if cell is None else str(cell).strip()


def number_in(cell: Cell) -> ParsedNumber:
    """Returns the callable number in a cell. Raises NumberError or CellRefused."""
    number = parse_number(_number_text(cell))
    if not number.kind.callable:
        raise CellRefused("not_callable", number=number.display)
    return number


def _number_text(cell: Cell) -> str:
    """Returns a number cell as text. Spreadsheets turn numbers into floats, and long ones lose their last digits."""
    if isinstance(cell, bool | datetime | time | timedelta):
        raise CellRefused("not_text")
    if isinstance(cell, float):
        if not cell.is_integer() or abs(cell) >= 10**_DIGITS_A_FLOAT_HOLDS:
            raise CellRefused("precision_lost")
        return str(int(cell))
    text = cell_text(cell)
    if _DATE.fullmatch(text):
        raise CellRefused("not_text")
    if text.startswith(("=", "@")):
        raise CellRefused("formula")
    if _ROUNDED.fullmatch(text):
        raise CellRefused("precision_lost")
    return text.removesuffix(".0")


def _plain_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = _number_text(cell) if isinstance(cell, float) else cell_text(cell)
    if text.startswith("="):
        raise CellRefused("formula")
    if len(text) > LONGEST_TEXT:
        raise CellRefused("too_long", length=str(len(text)), longest=str(LONGEST_TEXT))
    controls = sorted({f"U+{ord(character):04X}" for character in text if unicodedata.category(character)[0] == "C"})
    if controls:
        raise CellRefused("characters", characters=" ".join(controls))
    return text
