"""When the demo is loaded, and that a load which was killed is finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.runtime import preparing
from portal.runtime.errors import CannotRun
from portal.runtime.folders import folders_below
from portal.runtime.preparing import Done, Preparing

LOGINS = "owner@acme.example\n"


class Demo(Preparing):
    """The command is not run: it ends as `outcome` says."""

    def __init__(self, data: Path) -> None:
        super().__init__(folders_below(data), {"DATABASE_URL": "postgresql:///none"}, lambda: self.stopped)
        self.stopped, self.outcome, self.runs = False, "loaded", 0

    def _manage(self, command: str, *, but: int = 0) -> Done:
        assert command == "load_demo"
        self.runs += 1
        if self.outcome == "failed":
            raise CannotRun("the disk is full")
        self.stopped = self.outcome == "stopped"
        return Done("" if self.stopped else LOGINS)


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rows of the database that are clients."""
    row: list[int] = []
    monkeypatch.setattr(preparing, "first_row", lambda url, query: tuple(row) or None)
    return row


def test_it_is_loaded_once_and_its_logins_are_told_each_time(data: Path, clients: list[int]) -> None:
    demo = Demo(data)
    assert demo.load_demo() == LOGINS
    clients.append(1)
    assert demo.load_demo() == LOGINS
    assert demo.runs == 1


def test_who_has_clients_gets_no_demo(data: Path, clients: list[int]) -> None:
    clients.append(1)
    demo = Demo(data)
    assert demo.load_demo() == ""
    assert demo.runs == 0


@pytest.mark.parametrize("outcome", ["stopped", "failed"])
def test_a_load_that_was_cut_short_is_finished_by_the_next_start(data: Path, clients: list[int], outcome: str) -> None:
    first = Demo(data)
    first.outcome = outcome
    if outcome == "failed":
        with pytest.raises(CannotRun):
            first.load_demo()
    else:
        assert first.load_demo() == ""
    clients.append(1)
    second = Demo(data)
    assert second.load_demo() == LOGINS
    assert second.runs == 1


def test_an_empty_database_gets_the_demo_again(data: Path, clients: list[int]) -> None:
    demo = Demo(data)
    demo.load_demo()
    assert demo.load_demo() == LOGINS
    assert demo.runs == 2


def test_a_release_that_comes_while_it_migrates_is_migrated_by_the_next_start(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "code" / "app" / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "code" / "requirements.txt").write_text("")
    monkeypatch.setattr(preparing, "ROOT", tmp_path / "code")
    monkeypatch.setattr(preparing, "first_row", lambda url, query: None)
    runs: list[str] = []

    def manage(_self: Preparing, command: str, *, but: int) -> Done:
        runs.append(command)
        if len(runs) == 1:
            (folder / "0002_new.py").write_text("")
        return Done("")

    monkeypatch.setattr(Preparing, "_manage", manage)
    one = Preparing(folders_below(data), {"DATABASE_URL": "postgresql:///none"}, lambda: False)
    for _start in range(3):
        one.migrate()
    assert len(runs) == 2, "once more, and then nothing has changed"


def test_what_some_clients_lack_is_said_and_tried_again_at_the_next_start(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(preparing, "first_row", lambda url, query: None)
    ends = [Done("", "1 of 3 clients could not be migrated"), Done(""), Done("")]
    monkeypatch.setattr(Preparing, "_manage", lambda _self, _command, *, but: ends.pop(0))
    one = Preparing(folders_below(data), {"DATABASE_URL": "postgresql:///none"}, lambda: False)
    for _start in range(3):
        one.migrate()
    assert len(ends) == 1, "once more, and then all is done"
    assert "1 of 3 clients could not be migrated" in "".join(capsys.readouterr())


def test_the_steps_of_the_demo_are_told_while_it_is_loaded(
    data: Path, tmp_path: Path, clients: list[int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = tmp_path / "manage.py"
    lines = ["import sys, time", 'print("The platform is ready.", "a warning", sep="\\n", file=sys.stderr, flush=True)']
    command.write_text("\n".join([*lines, "time.sleep(1)", f"print({LOGINS!r}, end='')"]))
    monkeypatch.setattr(preparing, "MANAGE", command)
    folders_below(data).logs.mkdir(parents=True, exist_ok=True)
    assert Preparing(folders_below(data), {"DATABASE_URL": "postgresql:///none"}, lambda: False).load_demo() == LOGINS
    said = capsys.readouterr().out
    assert said.count("The platform is ready.") == 1
    assert "a warning" not in said
