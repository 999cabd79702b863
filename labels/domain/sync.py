"""Compares a carrier's view of numbers with ours, and returns corrections, each with its reason. Pure."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from labels.domain.importing import MOST_PROBLEMS, Cell, CellRefused, LineProblem, cell_text, number_in
from labels.domain.number_states import IN_USE, NumberState, StateSource, may_become
from labels.domain.numbers import NumberError

_HEADERS: Final[Mapping[str, str]] = {
    "号码": "number",
    "number": "number",
    "状态": "state",
    "state": "state",
    "运营商": "carrier",
    "carrier": "carrier",
    "标记": "mark",
    "mark": "mark",
    "机主": "holder",
    "holder": "holder",
}
_STATES: Final[Mapping[str, NumberState]] = {
    **dict.fromkeys(("active", "正常", "在用"), NumberState.ACTIVE),
    **dict.fromkeys(("suspended", "停机", "暂停"), NumberState.SUSPENDED),
    **dict.fromkeys(("recycled", "回收", "销号"), NumberState.RECYCLED),
    **dict.fromkeys(("ported", "携转", "携号转网"), NumberState.PORTED),
}
_NO_MARK: Final = frozenset({"none", "clean", "无", "无标记"})
LONGEST_CARRIER: Final = 20
LONGEST_HOLDER: Final = 120


class CorrectionCode(StrEnum):
    """A kind of correction in our data."""

    SUSPEND = "suspend"
    RESUME = "resume"
    PORT = "port"  # the carrier's name changes
    RECYCLE = "recycle"
    CLEAR_MARK = "clear_mark"  # a directory marks a number that its carrier says is clean
    PROVE = "prove"  # the carrier names the client as the holder of a number that nothing has proved yet


@dataclass(frozen=True, slots=True)
class Theirs:
    """A line of the carrier. clean: the number deserves no mark (False: the line says nothing about marks).

    holder: the credit code or legal name of the number's holder (empty: the line does not say).
    """

    line: int
    number: str
    state: NumberState
    carrier: str = ""
    clean: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """A number of the client. marks: directory code → the mark that its handsets show. provable: nothing has proved it
    yet, and a carrier's list would.
    """

    number: str
    state: NumberState
    carrier: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    provable: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of before to after: states, carriers, or a mark and nothing. directory: of a mark. line: the
    carrier's.
    """

    number: str
    code: CorrectionCode
    before: str
    after: str
    line: int
    directory: str = ""


@dataclass(frozen=True, slots=True)
class ListComparison:
    """The result. agree: numbers without a correction. unknown: lines about numbers that are not ours; unreported: our
    numbers without a line.
    """

    corrections: tuple[Correction, ...]
    agree: int
    unknown: int
    unreported: int


def compare(ours: Iterable[Ours], theirs: Iterable[Theirs], client: Iterable[str] = ()) -> ListComparison:
    """Returns the corrections that follow from a carrier's view. client: names of the client: credit code, legal name.

    Only numbers that a carrier may correct change (may_become). A number without a line stays as it is: silence is no
    statement. Marks are cleared only if the number stays in use and the carrier says that it is clean.
    """
    said = {line.number: line for line in theirs}
    mine, names = {number.number: number for number in ours}, {_folded(name) for name in client} - {""}
    corrections: list[Correction] = []
    agree = 0
    for number in mine.values():
        line = said.get(number.number)
        if line is None:
            continue
        of_number = _corrections(number, line)
        if number.provable and line.state in IN_USE and _folded(line.holder) in names:
            of_number.append(Correction(number.number, CorrectionCode.PROVE, "", "proved", line.line))
        corrections += of_number
        agree += not of_number
    corrections.sort(key=lambda each: (each.line, each.code, each.directory))
    return ListComparison(tuple(corrections), agree, len(said.keys() - mine.keys()), len(mine.keys() - said.keys()))


def _corrections(ours: Ours, theirs: Theirs) -> list[Correction]:
    corrections = []
    state = theirs.state
    if state is NumberState.PORTED and (ours.state, ours.carrier) != (state, theirs.carrier):
        if ours.state is state or may_become(ours.state, state, StateSource.CARRIER):
            corrections.append(Correction(ours.number, CorrectionCode.PORT, ours.carrier, theirs.carrier, theirs.line))
    elif state is not ours.state and may_become(ours.state, state, StateSource.CARRIER):
        code = {NumberState.SUSPENDED: CorrectionCode.SUSPEND, NumberState.RECYCLED: CorrectionCode.RECYCLE}.get(
            state, CorrectionCode.RESUME
        )
        corrections.append(Correction(ours.number, code, ours.state.value, state.value, theirs.line))
    spoken_of = ours.state is state or bool(corrections)
    if theirs.clean and spoken_of and state in (NumberState.ACTIVE, NumberState.PORTED):
        corrections += [
            Correction(ours.number, CorrectionCode.CLEAR_MARK, mark, "", theirs.line, directory)
            for directory, mark in sorted(ours.marks.items())
        ]
    return corrections


def parse_states(rows: Iterable[tuple[int, Sequence[Cell]]]) -> tuple[list[Theirs], list[LineProblem]]:
    """Reads a carrier's table with a header: number and state, and if present carrier, mark and holder.

    Problems name their lines; codes: those of LineProblem, and state_column_missing, state_unknown, carrier_missing.
    """
    columns: list[str] = []
    states: dict[str, Theirs] = {}
    problems: list[LineProblem] = []
    for line, cells in rows:
        if not any(map(cell_text, cells)):
            continue
        if not columns:
            columns = [_HEADERS.get(cell_text(cell).casefold(), "") for cell in cells]
            missing = [name for name in ("number", "state") if name not in columns]
            if missing:
                return [], [LineProblem(line, "", f"{name}_column_missing") for name in missing]
            continue
        try:
            read = _read(line, dict(zip(columns, cells, strict=False)))
            if read.number in states:
                raise CellRefused("duplicate", number=read.number, first_line=str(states[read.number].line))
            states[read.number] = read
        except (NumberError, CellRefused) as refusal:
            if len(problems) < MOST_PROBLEMS:
                problems.append(LineProblem(line, "", refusal.code, refusal.params))
    if not columns:
        problems.append(LineProblem(1, "", "empty_file"))
    return list(states.values()), problems


def _read(line: int, row: Mapping[str, Cell]) -> Theirs:
    columns = ("state", "carrier", "mark", "holder")
    words = {name: cell_text(row.get(name)) for name in columns}
    number = number_in(row.get("number"))
    state = _STATES.get(words["state"].casefold())
    if state is None:
        raise CellRefused("state_unknown", state=words["state"])
    if state is NumberState.PORTED and not words["carrier"]:
        raise CellRefused("carrier_missing")
    if len(words["carrier"]) > LONGEST_CARRIER:
        raise CellRefused("too_long", length=str(len(words["carrier"])), longest=str(LONGEST_CARRIER))
    clean, holder = words["mark"].casefold() in _NO_MARK, words["holder"][:LONGEST_HOLDER]
    return Theirs(line, number.canonical, state, words["carrier"], clean, holder)


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
