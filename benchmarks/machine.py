"""How much of the machine others took while we measured. Source: proc(5)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
_PARENT, _FIRST_TIME, _AFTER_TIMES = 1, 11, 15  # fields of /proc/PID/stat after the command's name


class CpuWatch:
    """Counts from its making on."""

    def __init__(self) -> None:
        self.busy, self.all = _machine_ticks()
        self.own = _own_ticks()

    def foreign_share(self) -> float:
        """The share (0–1) of all cores' time that went to processes outside our tree."""
        busy, passed = (now - before for now, before in zip(_machine_ticks(), (self.busy, self.all), strict=True))
        foreign = busy - (_own_ticks() - self.own)
        return max(foreign, 0) / passed if passed else 0.0


def _machine_ticks() -> tuple[int, int]:
    """Ticks in which a core worked, and all ticks."""
    user, nice, system, idle, waiting, *others = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    busy = user + nice + system + sum(others[:3])
    return busy, busy + idle + waiting


def _own_ticks() -> int:
    """Ticks of this process, what it started, and what of that has ended."""
    stats = _stats()
    return _ticks(stats, _tree(stats, os.getpid()))


def own_seconds() -> float:
    """Seconds of the processors that this process and all that it has started have taken."""
    return _own_ticks() / TICK


def seconds_of(pid: int) -> float:
    """Seconds of the processors that one process has taken."""
    return _ticks(_stats(), {pid}) / TICK


def ticks_below(pid: int) -> int:
    """Ticks of what a process has started and what that has started, without its own."""
    stats = _stats()
    return _ticks(stats, _tree(stats, pid) - {pid})


def _stats() -> dict[int, list[str]]:
    stats: dict[int, list[str]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stats[int(folder.name)] = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
    return stats


def _tree(stats: dict[int, list[str]], pid: int) -> set[int]:
    ours, size = {pid}, 0
    while len(ours) != size:
        size = len(ours)
        ours |= {child for child, fields in stats.items() if int(fields[_PARENT]) in ours}
    return ours


def _ticks(stats: dict[int, list[str]], pids: set[int]) -> int:
    return sum(sum(map(int, stats[pid][_FIRST_TIME:_AFTER_TIMES])) for pid in pids if pid in stats)
