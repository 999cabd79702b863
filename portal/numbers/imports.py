"""The content of the pages that check a list of numbers before any of it is taken."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy as lazy, ngettext

from labels.domain.importing import (
    WITHOUT_HEADER,
    Cell,
    ImportedNumber,
    ImportResult,
    LineProblem,
    cell_text,
    headers_of,
)
from labels.numbers.label_rows import LabelRow
from labels.selectors import numbers_kept
from labels.texts import import_problem, number_kind
from portal.changes.many_shown import LabelsWithNumbers, signed, with_numbers

SHOWN = 50  # rows of the preview
RIGHT, WRONG = "number import with labels", "number import, wrong lines"  # what is signed
Table = Sequence[tuple[int, Sequence[Cell]]]

COLUMNS: dict[str, Promise] = {
    "number": lazy("Number"),
    "note": lazy("Note"),
    "group": lazy("Group"),
    "critical": lazy("Critical"),
    "label": lazy("Label"),
}


@dataclass(frozen=True)
class ProblemRow:
    """An error in a line of a file. column: its name, or empty."""

    line: int
    column: object
    message: str


def problem_row(problem: LineProblem) -> ProblemRow:
    """A problem in words."""
    return ProblemRow(problem.line, COLUMNS.get(problem.column, ""), import_problem(problem.code, problem.params))


@dataclass(frozen=True)
class ReadRow:
    """A correct line of a file. known: the number is the client's already; label, notes: the label to show, and remarks
    on it.
    """

    line: int
    number: str
    kind: str
    group: str
    note: str
    known: bool
    critical: bool | None
    label: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Preview:
    """The content of a file without errors. kinds: (word, count); rows: the first lines; more: how many others."""

    kinds: Sequence[tuple[str, int]]
    known: int
    new: int
    rows: Sequence[ReadRow]
    more: int


@dataclass(frozen=True)
class ReadFile:
    """A file that was read. errors: the first of `error_count`; preview: of the lines that are right, None where none
    is; payload, left_out: what is posted to take their numbers, and to download the wrong lines.
    """

    file_name: str
    errors: Sequence[ProblemRow]
    error_count: int
    ignored_columns: Sequence[str]
    row_count: int
    preview: Preview | None
    payload: str = ""
    left_out: str = ""
    labels: LabelsWithNumbers | None = None


def result(name: str, read: ImportResult, table: Table) -> ReadFile:
    """Returns the result of reading a file. table: its lines."""
    rows = [[row.number.canonical, row.note, row.group, row.critical, row.label] for row in read.rows]
    labelled = [row for row in read.rows if row.label]
    labels = with_numbers([_label_row(row) for row in labelled]) if labelled else None
    return ReadFile(
        file_name=name,
        errors=[problem_row(problem) for problem in read.problems],
        error_count=read.problem_count,
        ignored_columns=read.ignored_columns,
        row_count=len(read.rows),
        preview=_preview(read.rows, labels.notes if labels else {}) if rows else None,
        payload=signed(RIGHT, rows) if rows else "",
        left_out=signed(WRONG, _wrong_lines(read, table)) if rows and read.problems else "",
        labels=labels,
    )


def _wrong_lines(read: ImportResult, table: Table) -> list[list[str]]:
    """Returns the wrong lines as a file has them, below a header, each with its line and its errors."""
    right, reasons = {row.line for row in read.rows}, defaultdict[int, list[str]](list)
    for problem in read.problems:
        reasons[problem.line].append(import_problem(problem.code, problem.params))
    lines = [(line, list(map(cell_text, cells))) for line, cells in table if any(map(cell_text, cells))]
    header = lines.pop(0)[1] if any(headers_of(lines[0][1])) else [str(COLUMNS[each]) for each in WITHOUT_HEADER]
    width = max(len(cells) for cells in (header, *(cells for _line, cells in lines)))
    wrong = [
        [*cells, *[""] * (width - len(cells)), str(line), " ".join(reasons[line])]
        for line, cells in lines
        if line not in right
    ]
    return [[*header, *[""] * (width - len(header)), _("Line"), _("What is wrong")], *wrong]


def _label_row(row: ImportedNumber) -> LabelRow:
    return LabelRow(row.line, row.number.display, row.label, row.number.canonical)


def _preview(rows: Sequence[ImportedNumber], notes: Mapping[int, Sequence[str]]) -> Preview:
    kinds = Counter(row.number.kind.value for row in rows)
    canonical = [row.number.canonical for row in rows]
    known = set(numbers_kept().filter(canonical__in=canonical).values_list("canonical", flat=True))
    return Preview(
        kinds=[(number_kind(kind), count) for kind, count in kinds.most_common()],
        known=len(known),
        new=len(rows) - len(known),
        rows=[
            ReadRow(
                line=row.line,
                number=row.number.display,
                kind=number_kind(row.number.kind.value),
                group=row.group,
                note=row.note,
                known=row.number.canonical in known,
                critical=row.critical,
                label=row.label,
                notes=notes.get(row.line, ()),
            )
            for row in rows[:SHOWN]
        ],
        more=max(len(rows) - SHOWN, 0),
    )


EXAMPLE = (
    (lazy("number"), lazy("group"), lazy("note"), lazy("critical number"), lazy("label")),
    ("021-5888 1234", lazy("Shanghai shop"), lazy("reception"), "", ""),
    ("138 0013 8000", "", lazy("courier"), "", ""),
    ("400-818-0000", lazy("Service"), "", lazy("yes"), ""),
)


def taken(new: int, known: int, disputed: int) -> str:
    """Returns the result for the numbers, in one sentence."""
    parts = [ngettext("%(count)s number imported", "%(count)s numbers imported", new) % {"count": f"{new:,}"}]
    if known:
        parts.append(_("%(count)s updated") % {"count": f"{known:,}"})
    if disputed:
        parts.append(_("%(count)s claimed by another client and sent to review") % {"count": f"{disputed:,}"})
    return _("; ").join(parts)
