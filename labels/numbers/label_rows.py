"""Reads rows of a number and the label that it shall show, from files and from pasted text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from labels.domain.importing import Cell, Column, LineProblem, cell_text, headers_of, parse_rows
from labels.numbers.files import read_table
from labels.numbers.tables import ImportFileError

MOST_ROWS = 500
UNNAMED: Sequence[Column] = ("number", "label")  # without a header
_FULL_WIDTH = str.maketrans("，；", ",;")


@dataclass(frozen=True)
class LabelRow:
    """A row. number, label: as written; canonical: empty if the row cannot be read, `problem` says why."""

    line: int
    number: str
    label: str
    canonical: str = ""
    problem: LineProblem | None = None


Rows = Iterable[tuple[int, Sequence[Cell]]]


def _named(rows: Rows, columns: Sequence[Column]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Yields the cells of each row by the meaning of its columns. columns: empty if the first row may name them."""
    seen = 0
    for line, cells in rows:
        if not any(map(cell_text, cells)):
            continue
        if not columns and any(columns := headers_of(cells)):
            for wanted in UNNAMED:
                if columns.count(wanted) != 1:
                    raise ImportFileError("column_twice" if wanted in columns else f"{wanted}_column_missing")
            continue
        columns = columns if any(columns) else UNNAMED
        pairs = zip(columns, cells, strict=False)
        named: dict[str, Cell] = {column: cell for column, cell in pairs if column in UNNAMED}
        if any(map(cell_text, named.values())):
            seen += 1
            if seen > MOST_ROWS:
                raise ImportFileError("too_many_rows", most=str(MOST_ROWS))
            yield line, {"number": "", "label": "", **named}


def pasted(text: str) -> bytes:
    """Returns pasted text as the bytes of a table; full-width marks separate too, if there are no others."""
    return (text if any(mark in text for mark in ",;\t") else text.translate(_FULL_WIDTH)).encode()


def read_label_rows(data: bytes) -> list[LabelRow]:
    """Returns the rows of a CSV or XLSX file, at most MOST_ROWS. Raises ImportFileError if it is no such table."""
    return label_rows(read_table(data))


def label_rows(rows: Rows, columns: Sequence[Column] = ()) -> list[LabelRow]:
    """Returns rows as read. For a number with two labels neither is taken: nothing is guessed. Raises
    ImportFileError.
    """
    named = dict(_named(rows, columns))
    if not named:
        raise ImportFileError("empty_file")
    read = parse_rows(named.items())
    right, wrong = {row.line: row for row in read.rows}, {each.line: each for each in read.problems}

    def row(line: int, cells: dict[str, Cell]) -> LabelRow:
        number, label = cell_text(cells["number"]), cell_text(cells["label"])
        if line in right:
            return LabelRow(line, number, right[line].label, right[line].number.canonical)
        return LabelRow(line, number, label, problem=wrong.get(line) or LineProblem(line, "number", "empty"))

    found = {line: row(line, cells) for line, cells in named.items()}
    for line, problem in wrong.items():
        first = found[int(problem.params["first_line"])] if problem.code == "duplicate" else None
        if first is not None and first.canonical and first.label != found[line].label:
            params = {**problem.params, "first_line": str(line)}
            found[first.line] = replace(
                first, canonical="", problem=LineProblem(first.line, "number", "duplicate", params)
            )
    return list(found.values())
