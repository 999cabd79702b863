"""The frame of a benchmark: two sides, alternating, in the same end state before any number counts.

A benchmark is a module here with a function `measure(house: House) -> Report`. It builds its data from `house.seed` at
`house.size`, and calls `compare(theirs, ours, rounds=house.rounds)`.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

import psycopg

from benchmarks.machine import CpuWatch, own_seconds

Size = Literal["toy", "small", "full"]
SIZES: tuple[Size, ...] = ("toy", "small", "full")
NOISY_SHARE = 0.15  # of the cores, taken by processes that are not ours
COUNTED = 0.05  # seconds of the processors from which on they are told: the kernel counts in hundredths


class NotTheSame(AssertionError):
    """The two sides did not do the same work: no number counts."""


@dataclass(frozen=True)
class House:
    """What a benchmark is given: its own PostgreSQL (and broker), and how much to do.

    url, owner_url: the run-time role's and the owner's database, migrated, with the clients of tests/template.py.
    folder: gone afterwards. Django is set up over `url`.
    """

    url: str
    owner_url: str
    broker_url: str
    folder: Path
    size: Size
    seed: int
    rounds: int

    def owner(self) -> psycopg.Connection:
        """A connection of the owner's role that commits each statement."""
        return psycopg.connect(self.owner_url, autocommit=True)

    def of_size(self, *, toy: int, small: int, full: int) -> int:
        """The figure of the size asked for."""
        return {"toy": toy, "small": small, "full": full}[self.size]


def nothing() -> None:
    """No preparation, and no end state to compare."""


@dataclass(frozen=True)
class Side:
    """One way of doing the work.

    work: does it, and gives how many units were done (rows, proofs, ticks); only it is timed.
    reset: back to the start, untimed. state: what is there afterwards, to be the same on both sides.
    """

    work: Callable[[], float]
    reset: Callable[[], object] = nothing
    state: Callable[[], object] = nothing


@dataclass(frozen=True)
class Comparison:
    """ratio: theirs / ours, the median of the paired rounds; ours and theirs: median seconds for one unit.

    cpu_ratio, cpu_ours, cpu_theirs: the same of the processors' time, of this process and all that it has started
    (PostgreSQL), which others on the machine change little; None where it is not counted or too little to be.
    """

    ratio: float
    min: float
    max: float
    ours: float
    theirs: float
    unit: str
    noisy: bool
    ratios: tuple[float, ...] = ()
    cpu_ratio: float | None = None
    cpu_ours: float | None = None
    cpu_theirs: float | None = None


@dataclass(frozen=True)
class Report:
    """What a benchmark says: its main comparison, others by name, and single figures (with their unit in the name)."""

    main: Comparison
    others: dict[str, Comparison] = field(default_factory=dict)
    figures: dict[str, float | str | bool] = field(default_factory=dict)

    def as_json(self, name: str) -> dict[str, object]:
        """The last line of a run: what was measured."""
        figures: dict[str, object] = {"name": name, **_rounded(self.main)}
        figures |= {other: _rounded(comparison) for other, comparison in self.others.items()}
        return figures | self.figures


def compare(theirs: Side, ours: Side, *, rounds: int, unit: str = "s") -> Comparison:
    """Warm both sides, check that they end in the same state, then time them in turn. Raises NotTheSame."""
    check_ends(theirs, ours)
    return in_turn(theirs, ours, rounds=rounds, unit=unit)


def check_ends(theirs: Side, ours: Side) -> None:
    """Warm both sides. Raises NotTheSame unless they end in the same state."""
    states = []
    for side in (theirs, ours):
        side.reset()
        side.work()
        states.append(side.state())
    if states[0] != states[1]:
        raise NotTheSame(f"theirs ended in {_short(states[0])}, ours in {_short(states[1])}")


def in_turn(theirs: Side, ours: Side, *, rounds: int, unit: str = "s") -> Comparison:
    """Time two sides whose ends have been compared, on less work."""
    their_cpu, our_cpu = list[float](), list[float]()
    compared = compare_measured(
        lambda: _timed(theirs, their_cpu), lambda: _timed(ours, our_cpu), rounds=rounds, unit=unit
    )
    if not all([*their_cpu, *our_cpu]):
        return compared
    return replace(
        compared,
        cpu_ratio=statistics.median(their / our for their, our in zip(their_cpu, our_cpu, strict=True)),
        cpu_ours=statistics.median(our_cpu),
        cpu_theirs=statistics.median(their_cpu),
    )


def compare_measured(
    theirs: Callable[[], float], ours: Callable[[], float], *, rounds: int, unit: str = "s"
) -> Comparison:
    """As compare, for what is not the time of a call: each side measures its own figure, the smaller the better."""
    pairs, watch = [], CpuWatch()
    for number in range(rounds):
        if number % 2:
            their = theirs()
            pairs.append((their, ours()))
        else:
            our = ours()
            pairs.append((theirs(), our))
    ratios = [their / our for their, our in pairs]
    return Comparison(
        ratio=statistics.median(ratios),
        min=min(ratios),
        max=max(ratios),
        ours=statistics.median(our for _, our in pairs),
        theirs=statistics.median(their for their, _ in pairs),
        unit=unit,
        noisy=watch.foreign_share() > NOISY_SHARE,
        ratios=tuple(ratios),
    )


def _timed(side: Side, cpu: list[float]) -> float:
    """Seconds for one unit; those of the processors come to `cpu`, 0 where they are too few."""
    side.reset()
    gc.collect()
    busy, begun = own_seconds(), time.perf_counter()
    units = side.work()
    passed, busy = time.perf_counter() - begun, own_seconds() - busy
    cpu.append(busy / units if busy >= COUNTED else 0.0)
    return passed / units


def _rounded(comparison: Comparison) -> dict[str, object]:
    return {
        name: float(f"{value:.4g}") if isinstance(value, float) else value
        for name, value in asdict(comparison).items()
        if name != "ratios" and value is not None
    }


def _short(state: object) -> str:
    text = repr(state)
    return text if len(text) <= 300 else f"{text[:300]}…"
