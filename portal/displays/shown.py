"""What directories show: the worst of several cells, the matrix, a window's directories."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Max, QuerySet
from django.urls import reverse

from labels.directories.models import Directory
from labels.domain.display_state import BAD, FROZEN, NOT_TAKEN, ON_THE_WAY, display_standing, worst_display
from labels.domain.numbers import number_text
from labels.domain.wanted import WantedReason
from labels.models import Display, Number
from labels.selectors import DisplayCell, active_displays, directories, matrix
from tenants.database.kept_queries import PreparedQuery

State = Display.State


@dataclass(frozen=True)
class Handsets:
    """What handsets show, empty for no label."""

    android: str
    ios: str


def by_platform(rows: Iterable[tuple[str, str | None]]) -> Handsets:
    """What handsets show, by (platform, text shown) in the order of the directories."""
    seen: dict[str, str] = {}
    for platform, shown in rows:
        seen.setdefault(platform, shown or "")
    return Handsets(seen.get("android", ""), seen.get("ios", ""))


@dataclass(frozen=True)
class DirectoryShown:
    """Some numbers on a directory. state: the worst, of the family display; shown: the text most of them show, empty
    where none shows a label; other_labels: how many other texts are shown;
    not_taken: how many show an older label, or none, because it does not take the newest; expected_by: of what is on
    its way, still ahead (see foreseen); looked_at: when handsets were looked at last.
    """

    code: str
    name: str
    kind: str
    platform: str
    critical: bool
    state: str
    shown: str
    other_labels: int
    shown_count: int
    assumed_count: int
    number_count: int
    bad: int
    on_the_way: int
    not_taken: int
    expected_by: datetime | None
    looked_at: datetime | None


def foreseen(states: Container[str], expected_by: datetime | None) -> datetime | None:
    """When handsets show what is on its way: nobody knows while a directory has not accepted all of it."""
    return None if State.PENDING in states else expected_by


def by_directory(
    cells: QuerySet[Display], now: datetime, active: Sequence[Directory] | None = None
) -> list[DirectoryShown]:
    """Some numbers on each active directory, in the directories' order. active: when they have been read already."""
    return directories_shown(alike(cells), now, active)


@dataclass(frozen=True)
class Alike:
    """Displays of one directory that stand alike. last: when the last of them is expected; looked: when handsets were
    looked at last.
    """

    directory_id: int
    state: str
    shown: str | None
    wanted_reason: str
    count: int
    last: datetime | None
    looked: datetime | None

    @property
    def standing(self) -> str:
        """Of the family display."""
        return display_standing(self.state, self.wanted_reason)


def alike(cells: QuerySet[Display]) -> QuerySet[Display, Any]:
    """The displays on active directories by how they stand: rows of Alike."""
    told_apart = cells.filter(directory__active=True).order_by()
    columns = told_apart.values_list("directory_id", "state", "shown", "wanted_reason")
    return columns.annotate(Count("pk"), Max("expected_by"), Max("looked_at"))


def directories_shown(
    rows: Iterable[tuple[Any, ...]], now: datetime, active: Sequence[Directory] | None = None
) -> list[DirectoryShown]:
    """As by_directory. rows: of Alike."""
    of_directory: dict[int, list[Alike]] = {}
    for row in (Alike(*each) for each in rows):
        of_directory.setdefault(row.directory_id, []).append(row)
    return [
        _directory(each, of_directory.get(each.pk, []), now) for each in (directories() if active is None else active)
    ]


def _directory(directory: Directory, rows: Sequence[Alike], now: datetime) -> DirectoryShown:
    states: Counter[str] = Counter()
    texts: Counter[str] = Counter()
    for row in rows:
        states[row.standing] += row.count
        texts.update({row.shown: row.count} if row.shown else {})
    coming = [row.last for row in rows if row.standing in ON_THE_WAY and row.last and row.last >= now]
    return DirectoryShown(
        code=directory.code,
        name=str(directory),
        kind=directory.get_kind_display(),
        platform=directory.platform,
        critical=directory.critical,
        state=worst_display(states),
        shown=texts.most_common(1)[0][0] if texts else "",
        other_labels=max(0, len(texts) - 1),
        shown_count=states[State.SHOWN],
        assumed_count=states[State.ASSUMED],
        number_count=sum(states.values()),
        bad=sum(states[state] for state in BAD),
        on_the_way=sum(states[state] for state in ON_THE_WAY),
        not_taken=sum(row.count for row in rows if row.wanted_reason in NOT_TAKEN),
        expected_by=foreseen(states, max(coming, default=None)),
        looked_at=max((row.looked for row in rows if row.looked), default=None),
    )


def _by_state(cells: QuerySet[Display]) -> QuerySet[Display, Any]:
    return cells.order_by().values_list("state", "wanted_reason").annotate(Count("pk"))


_STATES: Final = PreparedQuery(lambda: _by_state(active_displays().exclude(number__state=Number.State.RELEASED)))


def counts(cells: QuerySet[Display] | None = None) -> dict[str, int]:
    """Cells by how they stand, of all numbers where none are given; of numbers out of use, too: their labels have to
    go.
    """
    counts = Counter({FROZEN: 0, **{state.value: 0 for state in State}})
    for state, reason, count in _STATES() if cells is None else _by_state(cells):
        counts[display_standing(state, reason)] += count
    return counts


@dataclass(frozen=True)
class Summary:
    """How many cells stand how, for a bar."""

    shown: int
    assumed: int
    on_the_way: int
    overdue: int
    wrong: int
    frozen: int

    @property
    def all(self) -> int:
        return self.shown + self.assumed + self.on_the_way + self.overdue + self.wrong + self.frozen


def summary(of: Mapping[str, int]) -> Summary:
    """Counts by tone, for a bar."""
    return Summary(
        shown=of[State.SHOWN],
        assumed=of[State.ASSUMED],
        on_the_way=sum(of[state] for state in ON_THE_WAY),
        overdue=of[State.STALE] + of[State.MISSING],
        wrong=of[State.WRONG] + of[State.FAILED],
        frozen=of[FROZEN],
    )


@dataclass(frozen=True)
class FoldedCell:
    """A group on a directory: the worst state, and how many of how many numbers show what is wanted."""

    state: str
    shown: int
    count: int


@dataclass(frozen=True)
class FoldedRow:
    """A group of numbers. cells: one for each directory."""

    group: str
    count: int
    cells: Sequence[FoldedCell]


def matrix_by_group(numbers: QuerySet[Number], active: Sequence[Directory]) -> list[FoldedRow]:
    """The numbers folded by group."""
    chosen = list(numbers.order_by().values_list("pk", "group"))
    sizes = Counter(group for _pk, group in chosen)
    counted = (
        active_displays()
        .extra(where=["number_id = ANY(%s)"], params=[[pk for pk, _group in chosen]])
        .order_by()
        .values_list("number__group", "directory_id", "state", "wanted_reason")
        .annotate(Count("pk"))
    )
    states: dict[tuple[str, int], Counter[str]] = {}
    for group, directory, state, reason, count in counted:
        states.setdefault((group, directory), Counter())[display_standing(state, reason)] += count
    return [
        FoldedRow(group, sizes[group], [_folded(states.get((group, directory.pk), Counter())) for directory in active])
        for group in sorted(sizes)
    ]


def _folded(states: Counter[str]) -> FoldedCell:
    return FoldedCell(worst_display(states), states[State.SHOWN], sum(states.values()))


@dataclass(frozen=True)
class MatrixRow:
    """A number. wanted: its label; cells: one for each directory, with what that is called."""

    number: str
    url: str
    wanted: str
    cells: tuple[tuple[str, DisplayCell], ...]

    @property
    def shown(self) -> str:
        """On how many of the directories that are to show something it is seen, 5/7; empty where none is to."""
        states = [cell.state for _name, cell in self.cells if cell.state != State.NOTHING]
        return f"{states.count(State.SHOWN)}/{len(states)}" if states else ""


def matrix_rows(numbers: Sequence[Number], active: Sequence[Directory]) -> list[MatrixRow]:
    """The rows of components/display_matrix.html: what each directory shows for each number."""
    cells = matrix(number.pk for number in numbers)
    names = [(str(directory), directory.pk) for directory in active]
    return [
        MatrixRow(
            number=number_text(number.canonical),
            url=reverse("number", args=[number.pk]),
            wanted=_wanted(cells[number.pk].values()),
            cells=tuple((name, cells[number.pk].get(key, NO_CELL)) for name, key in names),
        )
        for number in numbers
    ]


def _wanted(cells: Iterable[DisplayCell]) -> str:
    """The label that most directories should show; one that is kept in place of a newer one counts last."""
    texts = Counter(cell.wanted for cell in cells if cell.wanted and cell.wanted_reason != WantedReason.KEPT)
    kept = (cell.wanted for cell in cells if cell.wanted)
    return texts.most_common(1)[0][0] if texts else next(kept, "")


# Of a number that a directory knows nothing of.
NO_CELL: Final = DisplayCell(None, State.NOTHING, None, None, "", None, None, None, "", "")
