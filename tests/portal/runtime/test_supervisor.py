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


def ready(supervisor: Supervisor, capfd: pytest.CaptureFixture[str], children: int) -> None:
    """Until so many have said so: who has not set its handler yet would die of the signal."""
    said: list[str] = []

    def all_said() -> bool:
        said.append(capfd.readouterr().out)
        return "".join(said).count("ready") == children

    assert supervisor.run(all_said, seconds=30)


def test_a_killed_child_is_started_again_within_two_seconds(supervisor: Supervisor, processes: dict[str, int]) -> None:
    supervisor.add_role("sleeper", SLEEPER, os.environ)
    first = processes["sleeper"]
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(lambda: processes["sleeper"] != first, seconds=20)
    assert running(processes["sleeper"])
    assert supervisor.watched[0].pause < 1, "the rest of two seconds is the machine's"


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
    watched, pauses = supervisor.watched[0], list[float]()

    def dies_again() -> bool:
        if watched.restart_at and pauses[-1:] != [watched.pause]:
            pauses.append(watched.pause)
        return len(pauses) == 3

    assert supervisor.run(dies_again, seconds=60)
    assert pauses == [0.2, 0.4, 0.8]
    assert capfd.readouterr().out.count("broken ended (exit status 3)") == 3


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
    assert supervisor.run(lambda: told.exists() and bool(told.read_text()), seconds=30)
    grandchild = int(told.read_text())
    first = processes["parent"]
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(lambda: processes["parent"] != first, seconds=20)
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

    assert supervisor.run(second_line, seconds=30)
    assert "talker     | one\ntalker     | two\n" in "".join(said)


def test_stop_lets_children_end_in_their_own_way(
    supervisor: Supervisor, processes: dict[str, int], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    farewell = tmp_path / "farewell"
    program = (
        "import pathlib, signal, sys, time\n"
        f"def end(*_): pathlib.Path({str(farewell)!r}).write_text('said'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(60)"
    )
    supervisor.add_role("polite", [sys.executable, "-c", program], os.environ)
    ready(supervisor, capfd, 1)
    supervisor.stop()
    assert farewell.read_text() == "said"
    assert not running(processes["polite"])


def test_a_last_child_ends_after_the_others(
    supervisor: Supervisor, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = tmp_path / "told"
    program = (
        "import pathlib, signal, sys, time\n"
        f"told = pathlib.Path({str(told)!r})\n"
        "def end(*_): time.sleep(float(sys.argv[2])); told.open('a').write(sys.argv[1]); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(60)"
    )
    supervisor.add_role("peer", [sys.executable, "-c", program, "peer", "0"], os.environ, last=True)
    supervisor.add_role("worker", [sys.executable, "-c", program, "worker ", "0.3"], os.environ)
    ready(supervisor, capfd, 2)
    supervisor.stop()
    assert told.read_text() == "worker peer"


@pytest.mark.parametrize(("one_wish", "takes", "ends_well"), [(60, 1, True), (0.5, 12, False)])
def test_only_a_second_wish_to_end_kills(one_wish: float, takes: float, ends_well: bool) -> None:
    """`make` passes SIGTERM on, so that one wish may come twice."""
    child = (
        f"import signal, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep({takes}), exit()))\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    program = (
        "import os, sys; from portal.runtime import supervisor as watching\n"
        f"watching.ONE_WISH = {one_wish}\n"
        "supervisor = watching.Supervisor(lambda processes: None); supervisor.catch_signals()\n"
        f"supervisor.add_role('slow', [sys.executable, '-c', {child!r}], os.environ)\n"
        "supervisor.run(); supervisor.stop()"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().endswith("| ready\n")
        process.terminate()
        time.sleep(0.1 if ends_well else 2.5)
        process.terminate()
        assert process.wait(60) == (0 if ends_well else 1)


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
