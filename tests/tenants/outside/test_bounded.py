"""Files of strangers are read where they can neither take nor see anything: each bound by what would pass it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from tenants.outside import bounded, machine_places
from tenants.outside.bounded import Bounds, Busy, GaveUp
from tenants.outside.machine_places import MachinePlaces

BOUNDS = Bounds(memory=256 * 1024 * 1024, seconds=2, answer=1_000_000)
SECRET = "bounded-secret"


def done(what: str, content: bytes = b"", bounds: Bounds = BOUNDS) -> bytes:
    """Have the child do one of the functions below."""
    return bounded.run_bounded(f"{__name__}:{what}", content, bounds=bounds)


def echo(content: bytes) -> Iterator[bytes]:
    yield content
    yield b"!"


def much_at_once(_content: bytes) -> list[bytes]:
    return [bytes(900_000_000)]


def little_by_little(_content: bytes) -> list[bytes]:
    kept = [bytes(1000) for _ in iter(int, 1)]
    return kept[:1]


def a_long_answer(_content: bytes) -> Iterator[bytes]:
    while True:
        yield bytes(100_000)


def for_ever(_content: bytes) -> list[bytes]:
    while True:
        pass


def asleep(_content: bytes) -> list[bytes]:
    time.sleep(60)
    return []


def many_files(_content: bytes) -> list[bytes]:
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(100)]
    return [str(len(held)).encode()]


def a_file(content: bytes) -> list[bytes]:
    Path(content.decode()).write_bytes(bytes(2_000_000))
    return []


def what_it_has(_content: bytes) -> list[bytes]:
    status = Path("/proc/self/status").read_text()
    files = sorted(int(each.name) for each in Path("/proc/self/fd").iterdir() if int(each.name) > 2)
    return [repr((sorted(os.environ), "NoNewPrivs:\t1" in status, files)).encode()]


def held_open(_content: bytes) -> list[bytes]:
    time.sleep(1.5)
    return [b"done"]


def raises(_content: bytes) -> list[bytes]:
    raise ValueError("this file is not one")


def test_the_answer_comes_back() -> None:
    assert done("echo", b"abc" * 100_000) == b"abc" * 100_000 + b"!"


@pytest.mark.parametrize("what", ["much_at_once", "little_by_little", "a_long_answer", "for_ever"])
def test_what_takes_too_much_is_ended_by_the_kernel(what: str) -> None:
    with pytest.raises(GaveUp) as caught:
        done(what)
    assert caught.value.out_of_bounds


def test_what_only_waits_is_ended_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "STARTING", 1.0)
    began = time.monotonic()
    with pytest.raises(GaveUp, match="too long"):
        done("asleep", bounds=replace(BOUNDS, seconds=1))
    assert time.monotonic() - began < 20


def test_it_has_few_descriptors_and_writes_no_large_file(tmp_path: Path) -> None:
    with pytest.raises(GaveUp, match="Too many open files"):
        done("many_files")
    with pytest.raises(GaveUp):
        done("a_file", str(tmp_path / "file").encode())


def test_it_sees_nothing_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    (tmp_path / "ours").write_text(SECRET)
    with (tmp_path / "ours").open() as ours:
        os.set_inheritable(ours.fileno(), True)
        names, no_new_privileges, files = eval(done("what_it_has"))  # noqa: S307 - our own function's
    assert set(names) <= {"LC_CTYPE"}, "Python itself sets it"
    assert no_new_privileges
    assert len(files) <= 1, "the one that lists them"


def test_nobody_may_look_into_it() -> None:
    """Not dumpable: /proc/PID belongs to root, and no debugger of the same user may hold it."""
    with pytest.raises(GaveUp) as caught:
        done("killed_and_tells")
    assert "dumpable 0" in str(caught.value)


def killed_and_tells(_content: bytes) -> list[bytes]:
    import ctypes

    raise RuntimeError(f"dumpable {ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)}")


def test_a_fault_of_the_file_is_no_matter_of_bounds() -> None:
    with pytest.raises(GaveUp, match="this file is not one") as caught:
        done("raises")
    assert not caught.value.out_of_bounds


# ---------------------------------------------------------------- what it may ask of the kernel


def tries(content: bytes) -> list[bytes]:
    """What comes of each of these, by name: the error's, or ok."""
    own, sister = content.decode().split("\n")
    attempts: dict[str, Callable[[], object]] = {
        "internet": lambda: socket.socket(socket.AF_INET),
        "internet 6": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
        "the machine's own": lambda: socket.socket(socket.AF_UNIX),
        "netlink": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "a pair": socket.socketpair,
        "a program": lambda: os.execv("/bin/true", ["true"]),
        "our parent": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "our parent's memory": lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY),
        "a signal": lambda: os.kill(os.getppid(), 0),
        "passwords": lambda: Path("/etc/passwd").read_bytes(),
        "a client's file": lambda: Path(own).read_bytes(),
        "a folder": lambda: list(Path(own).parent.iterdir()),
        "writing": lambda: Path(own).write_bytes(b"x"),
        "a new file": lambda: Path(sister).write_bytes(b"x"),
        "for everybody": lambda: Path("/dev/shm/shouhao-confined").write_bytes(b"x"),
        "removing": lambda: Path(own).unlink(),
        "beside our code": (bounded._ROOT / "README.md").read_bytes,
        "python": lambda: Path(os.__file__).read_bytes(),
        "our code": lambda: Path(bounded.__file__).read_bytes(),
    }
    said = {}
    for name, attempt in attempts.items():
        try:
            attempt()
        except OSError as error:
            said[name] = type(error).__name__
        else:
            said[name] = "ok"
    return [json.dumps({**said, "uid": os.getuid()}).encode()]


def test_it_reaches_no_network_no_program_and_no_file_of_ours(tmp_path: Path) -> None:
    if not confined_here():
        pytest.fail("this kernel has neither seccomp nor Landlock: the test shows nothing")
    own = tmp_path / "own"
    own.write_text(SECRET)
    said = json.loads(done("tries", f"{own}\n{tmp_path / 'sister'}".encode()))
    uid = said.pop("uid")
    assert {name for name, came in said.items() if came == "ok"} == {"python", "our code"}
    assert own.read_text() == SECRET
    assert not (tmp_path / "sister").exists()
    assert uid in (os.getuid(), 65534)


def confined_here() -> bool:
    """Whether the kernel has both, tried in a process of its own."""
    program = "from tenants.outside import confined as c, bounded as b; import ctypes; c._LIBC.prctl(38, 1, 0, 0, 0);"
    program += "print(c.refuse_files(b._ROOT, [], []) and c.refuse_calls())"
    ran = subprocess.run([sys.executable, "-c", program], cwd=bounded._ROOT, capture_output=True, text=True, check=True)
    return ran.stdout == "True\n"


@pytest.fixture
def own_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Places of this test alone, whatever else runs on the machine."""
    name = f"shouhao test {uuid4()}"
    monkeypatch.setattr(bounded, "_PLACES", MachinePlaces(name, bounded.AT_ONCE))
    yield name
    (machine_places.SHARED / name.replace(" ", "-")).unlink(missing_ok=True)


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> threading.local:
    """Whose files each thread reads."""
    own = threading.local()
    monkeypatch.setattr(bounded, "client_in_use", lambda: getattr(own, "client", "acme"))
    return own


def test_few_are_in_hand_of_a_process_and_the_next_is_told_at_once(own_places: str, clients: threading.local) -> None:
    """One client has all but one of them, and the last is another's."""
    answers: list[bytes] = []

    def hold(client: str) -> None:
        clients.client = client
        answers.append(done("held_open"))

    of = ["flooder"] * (bounded.IN_HAND - 1)
    threads = [threading.Thread(target=hold, args=[client]) for client in of]
    for thread in threads:
        thread.start()
    wait_until(lambda: bounded._in_hand.held.total() == len(of))
    clients.client = "flooder"
    with pytest.raises(Busy):  # who waited would have a place soon: that would hold up a thread that others want
        bounded.run_bounded(f"{__name__}:echo", b"", bounds=BOUNDS, patience=60)
    clients.client = "another"
    assert done("echo") == b"!", "nobody else has the last one"
    for thread in threads:
        thread.join()
    assert answers == [b"done"] * len(of)
    clients.client = "flooder"
    assert done("echo") == b"!", "a place is free again"


def test_few_are_read_on_a_machine_and_who_dies_frees_its_place_at_once(own_places: str) -> None:
    holding = "import socket, sys, time\nheld = []\nfor n in range({}):\n    s = socket.socket(socket.AF_UNIX)\n"
    holding += "    s.bind(f'\\0{}' + f' {{n}}')\n    held.append(s)\nprint('held', flush=True)\ntime.sleep(60)"
    program = holding.format(bounded.AT_ONCE, own_places)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        begun = time.monotonic()
        with pytest.raises(Busy):
            bounded.run_bounded(f"{__name__}:echo", b"", bounds=BOUNDS, patience=0.2)
        assert time.monotonic() - begun < 20, "not until the other has ended"
        other.kill()
        other.wait()
        assert done("echo") == b"!"


def how_nice(_content: bytes) -> list[bytes]:
    return [str(os.nice(0)).encode()]


def test_it_gives_way_to_everybody_else() -> None:
    assert int(done("how_nice")) == min(os.nice(0) + bounded.NICE, 19)


def test_it_ends_with_the_one_that_started_it() -> None:
    """A worker that is killed leaves nothing behind that goes on for its bounds."""
    parent = os.fork()
    if not parent:
        try:
            done("for_ever", bounds=replace(BOUNDS, seconds=30))
        finally:
            os._exit(0)
    child = _child_of(parent)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    deadline = time.monotonic() + 10
    while _running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _running(child)


def _child_of(parent: int) -> int:
    """Its child, once it is bound: it is Python's, and has taken some time."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    wait_until(children.read_text)
    [child] = children.read_text().split()
    wait_until(lambda: "NoNewPrivs:\t1" in Path(f"/proc/{child}/status").read_text())
    return int(child)


def wait_until(condition: Callable[[], object]) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def _running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
