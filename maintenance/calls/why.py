"""Explains why the answer rate fell after a window: mix or rate, which part, and what is known of its numbers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from labels.directories.models import Directory
from labels.displays.seen import marks_between
from labels.models import Display, LabelVersion, Number, SeenMark
from maintenance.calls.domain.causes import Fact, FactKind, Part, ToldSuspect, shift, suspects
from maintenance.calls.models import Comparison
from maintenance.models import Window
from tenants.context import current_tenant

PARTS: Final = ("number", "network", "region", "handset", "hour")
MIX: Final = ("network", "region", "handset", "hour")
SHORTLY_BEFORE: Final = timedelta(days=1)  # a label or mark that came so long before a window counts as of it
# The customers who see what a carrier shows; of a security app no call tells on whose handset it is.
NETWORK_OF: Final[Mapping[str, str]] = {
    "china-mobile": "mobile",
    "china-unicom": "unicom",
    "china-telecom": "telecom",
    "china-broadnet": "broadnet",
}
REUSED: Final = (Number.State.RECYCLED, Number.State.DISPUTED)


def explain(row: Comparison, own: Sequence[dict[str, Any]], since: date, facts: Sequence[Fact]) -> None:
    """Writes the causes into a comparison that is not saved yet.

    own: cells of the window's numbers; since: the first day after the window; facts: what is known of them.
    """
    before = _parts(cell for cell in own if cell["day"] < since)
    after = _parts(cell for cell in own if cell["day"] >= since)
    moved = shift(before, after, MIX)
    row.mix, row.rate = moved.mix, moved.rate
    row.suspects = [ToldSuspect.of(each).as_json() for each in suspects(before, after, facts)]


def _parts(cells: Iterable[dict[str, Any]]) -> list[Part]:
    return [Part({name: str(cell[name]) for name in PARTS}, cell["n"], cell["k"]) for cell in cells]


def facts_of(window: Window, until: date) -> list[Fact]:
    """Returns new facts about the window's numbers since it began, the gravest first.

    until: the first local day that the comparison does not see any more.
    """
    zone = ZoneInfo(current_tenant().time_zone)
    began: datetime = (window.started_at or window.starts_at) - SHORTLY_BEFORE
    end = datetime.combine(until, time(), zone)
    facts = [*_marks(window, began, end), *_reused(window), *_displays(window), *_labels(window, began, end)]
    order = list(FactKind)
    return sorted(facts, key=lambda fact: (order.index(fact.kind), -len(fact.numbers)))


def _marks(window: Window, began: datetime, end: datetime) -> list[Fact]:
    """Returns marks that appeared since, also those gone again: an older one cannot have made the difference."""
    known: dict[tuple[str, Directory], tuple[set[str], int]] = {}
    marks = marks_between(began, end).filter(since__gte=began, display__number__requests=window.request)
    for mark in marks:
        of_kind = known.setdefault((mark.kind, mark.display.directory), (set(), mark.display_id))
        of_kind[0].add(mark.display.number.canonical)
    return [
        _at_directory(FactKind.MARK, numbers, kind, directory, about)
        for (kind, directory), (numbers, about) in known.items()
    ]


def _displays(window: Window) -> list[Fact]:
    """Returns what handsets wrongly show now: a standby label that is still up, anything else."""
    displays = Display.objects.filter(number__requests=window.request, mark="").select_related("number", "directory")
    standby = window.request.standby_text
    known: dict[tuple[FactKind, str, Directory], tuple[set[str], int]] = {}
    for display in displays.order_by("pk"):
        if standby and display.shown == standby and display.wanted != standby:
            kind, detail = FactKind.STANDBY, standby
        elif display.state in (Display.State.STALE, Display.State.WRONG, Display.State.MISSING):
            kind, detail = FactKind.STALE, display.shown or ""
        else:
            continue
        of_kind = known.setdefault((kind, detail, display.directory), (set(), display.pk))
        of_kind[0].add(display.number.canonical)
    return [
        _at_directory(kind, numbers, detail, directory, about)
        for (kind, detail, directory), (numbers, about) in known.items()
    ]


def _at_directory(kind: FactKind, numbers: Collection[str], detail: str, directory: Directory, about: int) -> Fact:
    network = NETWORK_OF.get(directory.code, "")
    handset = directory.code if directory.kind == Directory.Kind.HANDSET else ""
    dimension = "network" if network else "handset" if handset else ""
    return Fact(kind, frozenset(numbers), detail, directory.code, str(about), dimension, network or handset)


def _reused(window: Window) -> list[Fact]:
    """Returns the numbers that are somebody else's by now, each as a fact of its own."""
    numbers = window.request.numbers.filter(state__in=REUSED).order_by("canonical")
    return [
        Fact(FactKind.REUSED, frozenset({number.canonical}), number.state, about=str(number.pk)) for number in numbers
    ]


def _labels(window: Window, began: datetime, end: datetime) -> list[Fact]:
    """Returns the labels that became wanted in the window or since, other than the one before them."""
    versions = LabelVersion.objects.filter(number__requests=window.request, effective_from__lt=end)
    last: dict[str, str] = {}
    changed: dict[str, set[str]] = {}
    for version in versions.select_related("number").order_by("effective_from", "sequence"):
        number = version.number.canonical
        if version.effective_from is not None and version.effective_from >= began and last.get(number) != version.text:
            changed.setdefault(version.text, set()).add(number)
        last[number] = version.text
    return [Fact(FactKind.LABEL, frozenset(numbers), text) for text, numbers in changed.items()]


# ---------------------------------------------------------------- and whether it has been repaired


def repaired_on(window: Window, told: Sequence[ToldSuspect]) -> datetime | None:
    """Returns when the first-named cause was repaired: its mark gone, its label on handsets.

    None: it is not repaired, or nothing was known. told: the suspects of a comparison.
    """
    if not told or not told[0].facts:
        return None
    fact = told[0].facts[0]
    if fact.kind is FactKind.MARK:
        marks = SeenMark.objects.filter(
            display__number__requests=window.request, display__directory__code=fact.directory, kind=fact.detail
        )
        ends = list(marks.values_list("gone_at", flat=True))
    elif fact.kind in (FactKind.STALE, FactKind.STANDBY):
        displays = Display.objects.filter(number__requests=window.request, directory__code=fact.directory)
        shown = displays.filter(wanted__isnull=False).values_list("state", "shown_since")
        ends = [since if state == Display.State.SHOWN else None for state, since in shown]
    else:
        return None
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None
