"""The supervisor, with small real children."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.runtime.folders import ROOT
from portal.runtime.supervisor import Supervisor
from tests.portal.runtime.children import gone, pids_after_kill_of_their_parent, running

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def processes() -> dict[str, int]:
    return {}


@pytest.fixture
def supervisor(processes: dict[str, int]) -> Iterator[Supervisor]:
    supervisor = Supervisor(processes.update)
    yield supervisor
    supervisor.kill()


def test_a_killed_child_is_started_again_within_two_seconds(supervisor: Supervisor, processes: dict[str, int]) -> None:
    supervisor.add_role("sleeper", SLEEPER, os.environ)
    first = processes["sleeper"]
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(lambda: processes["sleeper"] != first, seconds=2)
    assert running(processes["sleeper"])


def test_a_child_that_a_full_disk_keeps_from_starting_ends_nobody_else(
    supervisor: Supervisor, processes: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor.add_role("sleeper", SLEEPER, os.environ)
    first, child = processes["sleeper"], supervisor.watched[0].child
    launch, tries = child.launch, list[bool]()

    def full() -> None:
        tries.append(True)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        launch()

    monkeypatch.setattr(child, "launch", full)
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(lambda: len(tries) == 2, seconds=20)
    assert running(processes["sleeper"])


def test_a_child_that_keeps_dying_is_started_less_and_less_often(
    supervisor: Supervisor, capfd: pytest.CaptureFixture[str]
) -> None:
    supervisor.add_role("broken", [sys.executable, "-c", "import sys; sys.exit(3)"], os.environ)
    supervisor.run(seconds=3)
    starts = capfd.readouterr().out.count("broken ended (exit status 3)")
    assert 2 <= starts <= 5
    assert supervisor.watched[0].pause > 0.5


def test_what_a_killed_child_leaves_behind_is_killed_too(
    supervisor: Supervisor, processes: dict[str, int], tmp_path: Path
) -> None:
    told = tmp_path / "grandchild"
    program = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(told)!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    supervisor.add_role("parent", [sys.executable, "-c", program], os.environ)
    assert supervisor.run(lambda: told.exists() and bool(told.read_text()), seconds=5)
    grandchild = int(told.read_text())
    first = processes["parent"]
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(lambda: processes["parent"] != first, seconds=3)
    assert gone(grandchild)


def test_lines_are_printed_behind_the_name(supervisor: Supervisor, capfd: pytest.CaptureFixture[str]) -> None:
    program = (
        "import time; print('one\\ntw', end='', flush=True); time.sleep(.2); print('o', flush=True); time.sleep(60)"
    )
    supervisor.add_role("talker", [sys.executable, "-c", program], os.environ)
    said: list[str] = []

    def second_line() -> bool:
        said.append(capfd.readouterr().out)
        return "two" in "".join(said)

    assert supervisor.run(second_line, seconds=10)
    assert "talker     | one\ntalker     | two\n" in "".join(said)


def test_stop_lets_children_end_in_their_own_way(
    supervisor: Supervisor, processes: dict[str, int], tmp_path: Path
) -> None:
    farewell = tmp_path / "farewell"
    program = (
        "import pathlib, signal, sys, time\n"
        f"def end(*_): pathlib.Path({str(farewell)!r}).write_text('said'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(60)"
    )
    supervisor.add_role("polite", [sys.executable, "-c", program], os.environ)
    supervisor.run(seconds=0.5)
    supervisor.stop()
    assert farewell.read_text() == "said"
    assert not running(processes["polite"])


def test_a_last_child_ends_after_the_others(supervisor: Supervisor, tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = (
        "import pathlib, signal, sys, time\n"
        f"told = pathlib.Path({str(told)!r})\n"
        "def end(*_): time.sleep(float(sys.argv[2])); told.open('a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(60)"
    )
    supervisor.add_role("peer", [sys.executable, "-c", program, "peer", "0"], os.environ, last=True)
    supervisor.add_role("worker", [sys.executable, "-c", program, "worker ", "0.3"], os.environ)
    supervisor.run(seconds=0.5)
    supervisor.stop()
    assert told.read_text() == "worker peer"


@pytest.mark.parametrize(("pause", "ends_well"), [(0.1, True), (1.2, False)])
def test_only_a_second_wish_to_end_kills(pause: float, ends_well: bool) -> None:
    """`make` passes SIGTERM on, so that one wish may come twice."""
    child = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep({}), exit())); time.sleep(60)"
    program = (
        "import os, sys; from portal.runtime.supervisor import Supervisor\n"
        "supervisor = Supervisor(lambda processes: None); supervisor.catch_signals()\n"
        f"supervisor.add_role('slow', [sys.executable, '-c', {child.format(pause + 0.4)!r}], os.environ)\n"
        "supervisor.run(seconds=0.5); print('ready', flush=True); supervisor.run(); supervisor.stop()"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        time.sleep(pause)
        process.terminate()
        assert process.wait(10) == (0 if ends_well else 1)


def test_children_end_when_the_supervisor_is_killed() -> None:
    program = (
        "import os, sys; from portal.runtime.supervisor import Supervisor\n"
        "supervisor = Supervisor(lambda processes: None)\n"
        f"for name in ('one', 'two'): supervisor.add_role(name, {SLEEPER!r}, os.environ)\n"
        "print(*(watched.child.process.pid for watched in supervisor.watched), flush=True); supervisor.run()"
    )
    pids = pids_after_kill_of_their_parent(program)
    assert len(pids) == 2
    started = time.monotonic()
    assert all(gone(pid) for pid in pids)
    assert time.monotonic() - started < 10
