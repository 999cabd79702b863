"""Stands in for a party that people serve: it takes a file by e-mail and sends it back with its answers.

It reads what a spreadsheet reads, by the headings of the file's first line. A link below the file gives the receipt.
"""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER, RESULT, REASON, DATE = "号码", "处理结果", "原因", "生效日期"  # the defaults; a party may use words of its own
STRANGER: Final = "057100000000"  # a row that nobody asked for
Rows = list[list[str]]


class NotOfAParty(ValueError):
    """The file has no place for answers."""


def receipt(name: str, content: bytes, kind: str, now: datetime) -> tuple[str, bytes]:
    """Fills the party's answers into a file of the same form. Returns its name and content.

    kind: one of ANSWERS. now: business time; labels are in force from its day on, in China. Raises NotOfAParty.
    """
    head, *rows = _as_rows(content)
    if NUMBER not in head or RESULT not in head:
        raise NotOfAParty
    places = {heading: head.index(heading) for heading in (NUMBER, RESULT, REASON, DATE) if heading in head}

    def say(row: list[str], **said: str) -> list[str]:
        answered = [*row, *[""] * (len(head) - len(row))]
        for heading, text in said.items():
            if heading in places:
                answered[places[heading]] = text
        return answered

    def accept(row: list[str]) -> list[str]:
        return say(row, **{RESULT: "成功", DATE: now.date().isoformat()})

    def refuse(row: list[str]) -> list[str]:
        return say(row, **{RESULT: "失败", REASON: "资质材料不清晰"})

    answered = ANSWERS[kind](rows, accept, refuse)
    if kind == "backwards":
        answered.append(accept(say([""] * len(head), **{NUMBER: STRANGER})))
    stem, _dot, ending = name.rpartition(".")
    return f"{stem}-{kind}.{ending}", _written(content, [head, *answered])


Say = Callable[[list[str]], list[str]]
ANSWERS: Final[dict[str, Callable[[Rows, Say, Say], Rows]]] = {
    "all": lambda rows, accept, _refuse: [accept(row) for row in rows],
    "first_half": lambda rows, accept, _refuse: [accept(row) for row in rows[: (len(rows) + 1) // 2]],
    "second_half": lambda rows, accept, _refuse: [accept(row) for row in rows[(len(rows) + 1) // 2 :]],
    "one_refused": lambda rows, accept, refuse: [*map(refuse, rows[:1]), *map(accept, rows[1:])],
    "backwards": lambda rows, accept, _refuse: [accept(row) for row in reversed(rows)],  # with one more row
}


def is_of_a_party(content: bytes) -> bool:
    """Tells whether the file has a place for answers."""
    try:
        head = _as_rows(content)[0]
    except (NotOfAParty, IndexError):
        return False
    return NUMBER in head and RESULT in head


def _as_rows(content: bytes) -> Rows:
    """Reads every cell as the text that a person sees. Raises NotOfAParty."""
    if not _is_workbook(content):
        try:
            return [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if row]
        except (UnicodeDecodeError, csv.Error) as error:
            raise NotOfAParty from error
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
    except (InvalidFileException, KeyError, ValueError, OSError) as error:
        raise NotOfAParty from error
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _written(like: bytes, rows: Rows) -> bytes:
    if not _is_workbook(like):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK")
