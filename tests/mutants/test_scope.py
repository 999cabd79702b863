"""What is mutated is there, the same mutants are chosen each time, and a listed survivor is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants import __main__ as command, scope
from tests.mutants.mutating import Mutant


def test_each_room_names_files_that_are_there() -> None:
    for room, patterns in scope.ROOMS.items():
        for pattern in patterns:
            assert list(scope.ROOT.glob(pattern)), f"{room}: {pattern}"


def test_three_hundred_of_six_rooms_and_the_same_ones_each_time() -> None:
    chosen = scope.services()
    assert len({each.name for each in chosen}) == len(chosen) == 300
    assert chosen == scope.services()


def test_the_mirrored_file_comes_first_then_the_quickest_until_it_is_enough() -> None:
    known = [
        ("tests/a/test_c.py::x", 1.0),
        ("tests/a/test_b.py::y", 3.0),
        ("tests/d.py::z", 0.5),
        ("tests/d.py::w", 9.0),
    ]
    chosen, seconds = command.tests_of(a_mutant("x → y"), known, 5.0)
    assert chosen == ["tests/a/test_b.py::y", "tests/d.py::z", "tests/a/test_c.py::x"]
    assert seconds == 4.5


def a_mutant(change: str) -> Mutant:
    return Mutant("a/b.py", "f", 1, 1, "constant", change, (0, 0))


def test_a_survivor_is_known_by_its_name_or_by_how_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tmp_path / "survivors.csv"
    listed.write_text(
        "file,function,change,reason\na/b.py,f,0 → 1,the same\na/b.py,f,words *,for people\na/b.py,f,2 → 3,\n"
    )
    monkeypatch.setattr(command, "SURVIVORS", listed)
    survivors = command.Survivors()
    known = {change: survivors.know(a_mutant(change)) for change in ("0 → 1", "0 → 1 #2", "words x → y", "2 → 3")}
    assert known == {"0 → 1": True, "0 → 1 #2": False, "words x → y": True, "2 → 3": False}
