"""Reads tables from files: CSV as spreadsheets and people save it, and XLSX. Cells come out unchanged; nothing is
guessed. What `tenants.outside.spreadsheets` has defused comes out as it was.

Untrusted input: sizes, rows, columns, cells and the unpacked size are bounded before they are read, and the reading is
done in a bounded process (by labels.numbers.files): a workbook of 38 kilobytes can take half a gigabyte.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final, NoReturn
from xml.parsers import expat

from tenants.domain.faults import CodedError
from tenants.outside import bounded
from tenants.outside.spreadsheets import as_it_was

if TYPE_CHECKING:
    from labels.domain.importing import Cell

LARGEST_FILE: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 128 * 1024 * 1024  # 200,000 numbers with note and group take 40 MB
LARGEST_TEXTS: Final = 48 * 1024 * 1024  # of the shared strings, which stay in memory while rows are read
LARGEST_RATIO: Final = 100  # of a part of more than LOOKED_AT bytes; rows of numbers and names pack to a fifteenth
LOOKED_AT: Final = 1024 * 1024
MOST_PARTS: Final = 1000
MOST_ROWS: Final = 200_000
LAST_LINE: Final = 1_048_576  # of a worksheet; a file may claim any
MOST_COLUMNS: Final = 50
LONGEST_CELL: Final = 1000
LONGEST_LINE: Final = 2 * MOST_COLUMNS * (LONGEST_CELL + 2)  # each character a quote, which is written twice

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, and every workbook with a password


class ImportFileError(CodedError):
    """A file is no table that can be read. params: the line, the bound that was exceeded.

    code: empty_file, too_large, old_or_locked_workbook, broken_workbook, unpacks_too_large, no_sheet, encoding, binary,
    quotes, too_many_rows, too_many_columns, cell_too_long, too_much_work, busy.
    """


def told(data: bytes) -> Iterator[bytes]:
    """Yields, in the bounded process, a line of JSON for each row, [line, cells]; after an ImportFileError its {code,
    params}. Instants and times are objects, {type: ISO or seconds}.
    """
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and it wants threads
    try:
        for line, cells in rows_of(data):
            yield json.dumps([line, [_in_json(cell) for cell in cells]]).encode() + b"\n"
    except ImportFileError as error:
        yield json.dumps({"code": error.code, "params": error.params}).encode()


def _in_json(cell: Cell) -> object:
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    if isinstance(cell, datetime | time):
        return {"datetime" if isinstance(cell, datetime) else "time": cell.isoformat()}
    return cell


def from_json(cell: Any) -> Cell:
    """Restores a cell that `told` wrote."""
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]
    [(kind, value)] = cell.items()
    if kind == "seconds":
        return timedelta(seconds=value)
    return datetime.fromisoformat(value) if kind == "datetime" else time.fromisoformat(value)


def demand_table(data: bytes) -> None:
    """Refuses what can be seen without reading. Raises ImportFileError."""
    if len(data) > LARGEST_FILE:
        raise ImportFileError("too_large", largest=str(LARGEST_FILE))
    if not data.strip():
        raise ImportFileError("empty_file")
    if data.startswith(_OLE):
        raise ImportFileError("old_or_locked_workbook")


def rows_of(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yields the rows of a CSV or XLSX file (its first sheet) with line numbers. Raises ImportFileError,
    also midway.
    """
    demand_table(data)
    rows = _xlsx_rows(data) if data.startswith(_ZIP) else _csv_rows(data)
    yield from _bounded(rows)


def line_count(data: bytes) -> int:
    """Counts the lines of a CSV; 0 for a workbook, which would have to be read."""
    return 0 if data.startswith(_ZIP) else data.count(b"\n") + (not data.endswith((b"\n", b"\n\0")))


def _bounded(rows: Iterator[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    for seen, (line, cells) in enumerate(rows):
        if seen >= MOST_ROWS:
            raise ImportFileError("too_many_rows", most=str(MOST_ROWS))
        if len(cells) > MOST_COLUMNS:
            raise ImportFileError("too_many_columns", line=str(line), most=str(MOST_COLUMNS))
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
            raise ImportFileError("cell_too_long", line=str(line), longest=str(LONGEST_CELL))
        yield line, cells


# CSV


def _csv_rows(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = text_of_table(data)
    delimiter = delimiter_of(text)
    reader = csv.reader(_bounded_lines(text, delimiter), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [as_it_was(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        # A quote that is never closed swallows the rest of the file.
        raise ImportFileError("quotes", line=str(line)) from error


def _bounded_lines(text: str, delimiter: str) -> Iterator[str]:
    """Yields the lines of a text. Raises ImportFileError before a far too long line becomes millions of cells."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if len(line) > LONGEST_LINE:
            if line.count(delimiter) > MOST_COLUMNS:
                raise ImportFileError("too_many_columns", line=str(number), most=str(MOST_COLUMNS))
            raise ImportFileError("cell_too_long", line=str(number), longest=str(LONGEST_CELL))
        yield line


def text_of_table(data: bytes) -> str:
    """Decodes UTF-8 with or without its mark, UTF-16 with it (Excel's "Unicode text"), else GB 18030 (Excel
    in China).
    """
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and b"\0" in data:
        raise ImportFileError("binary")
    encodings = ("utf-16",) if wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:  # no row of the database can store it
            raise ImportFileError("binary")
        return text
    raise ImportFileError("encoding")


def delimiter_of(text: str) -> str:
    """Returns what separates the cells of the first line that has any; a comma if nothing does."""
    first = text.lstrip()[:LONGEST_CELL].partition("\n")[0].partition("\r")[0]
    outside_quotes = "".join(first.split('"')[::2])
    return max(",;\t", key=outside_quotes.count)


# XLSX


_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]{0,40}?ref="([A-Z]{1,2})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    EOFError,
    OSError,
)


def _why(error: Exception) -> Exception:
    """Returns the error to raise: a parser without memory calls the document broken, so the two are told apart here."""
    return MemoryError(str(error)) if bounded.memory_is_spent() else ImportFileError("broken_workbook")


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    from openpyxl import load_workbook  # see tenants/outside/spreadsheets.py

    _check_archive(data)
    try:
        # Formulas stay formulas: a value that Excel never computed would be an empty cell, silently.
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except _BROKEN as error:
        raise _why(error) from error
    with closing(workbook):
        if not workbook.worksheets:
            raise ImportFileError("no_sheet")
        sheet: Any = workbook.worksheets[0]
        sheet.reset_dimensions()  # what a file says about its size need not be true
        rows = sheet.iter_rows(max_row=LAST_LINE, max_col=MOST_COLUMNS + 1, values_only=True)
        merged = _merged_downwards(data, sheet._worksheet_path)  # noqa: SLF001 - said nowhere else
        standing: dict[int, tuple[int, object]] = {}  # column → the last line of its merged cell, its value
        for line in count(1):
            try:
                row = next(rows, None)
            except _BROKEN as error:
                raise _why(error) from error
            if row is None:
                return
            if all(value is None for value in row):
                continue
            values = list(row)
            for column, (last, value) in standing.items():
                if line <= last:
                    values[column] = value
            for column, last in merged.get(line, {}).items():
                standing[column] = (last, values[column])
            yield line, _without_empty_end([_cell(value) for value in values])


def _merged_downwards(data: bytes, part: str) -> dict[int, dict[int, int]]:
    """Returns cells merged with those below, which a row-by-row reader leaves empty: line → column → the last line."""
    from openpyxl.utils import column_index_from_string

    merged: dict[int, dict[int, int]] = {}
    tail, left = b"", MOST_ROWS
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(part) as sheet:
            while block := sheet.read(1024 * 1024):
                for letters, first, last in _MERGED.findall(tail + block):
                    column = column_index_from_string(letters.decode()) - 1
                    if column <= MOST_COLUMNS and int(first) < int(last) and left:
                        merged.setdefault(int(first), {})[column] = int(last)
                        left -= 1
                tail = block[-100:]  # longer than the beginning of such an element
    except _BROKEN as error:
        raise _why(error) from error
    return merged


def _check_archive(data: bytes) -> None:
    """Refuses archives that unpack to too much, and XML with definitions of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise ImportFileError("unpacks_too_large", largest=str(LARGEST_UNPACKED))
            if any(map(_is_a_bomb, parts)):
                raise ImportFileError("unpacks_too_large", largest=str(LARGEST_UNPACKED))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as file:
                        _check_prologue(file.read(65536))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ImportFileError("broken_workbook") from error


class _Prologue(Exception):
    """The root element begins: what comes before it has been seen."""


def _is_a_bomb(part: zipfile.ZipInfo) -> bool:
    """Tells by the archive's own sizes: zipfile unpacks no more of a part than these, and the process has
    its bounds.
    """
    texts = not part.filename.startswith("xl/worksheets/") and part.file_size > LARGEST_TEXTS
    return texts or (part.file_size > LOOKED_AT and part.file_size > LARGEST_RATIO * part.compress_size)


def _check_prologue(start: bytes) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_definitions
    parser.StartElementHandler = _end_prologue
    try:
        parser.Parse(start, False)
    except _Prologue:
        return
    except expat.ExpatError as error:
        raise ImportFileError("broken_workbook") from error
    raise ImportFileError("broken_workbook")  # no element within the first 64 KiB


def _refuse_definitions(*_definition: object) -> NoReturn:
    raise ImportFileError("broken_workbook")


def _end_prologue(*_element: object) -> NoReturn:
    raise _Prologue


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | datetime | time | timedelta):
        return value
    return value.isoformat() if isinstance(value, date) else ""


def _without_empty_end(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells
