"""Tables for people's spreadsheets, as CSV and XLSX: no cell of ours is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones are taken for them too
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP CSV injection): a leading apostrophe where needed."""
    return "'" + cell if cell.lstrip(" \u3000\xa0")[:1] in FORMULA_STARTS and cell.strip() else cell


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets expect it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([defused(cell) for cell in head])
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet whose cells are all texts (numbers of telephones stay whole); the head stays in view."""
    # Imported when a sheet is made: it takes a sixth of a process's start, and most never make one.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place in range(len(head)):
        sheet.column_dimensions[chr(ord("A") + place)].width = 22

    def text(cell: str, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=None)
        made.value = ILLEGAL_CHARACTERS_RE.sub("", defused(cell))
        made.data_type = "s"
        made.number_format = "@"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([text(cell, bold=True) for cell in head])
    for row in rows:
        sheet.append([text(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
