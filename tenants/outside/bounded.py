"""Reads files of strangers in a process of its own, with nothing of ours and strict limits.

`run_bounded` starts `python -m tenants.outside.bounded` and gives it the file; the child limits itself before it loads
the library that reads the file. The damage of a hostile file ends there: no environment (it holds secrets), no
descriptor of ours, no core and no debugger, no network and no file (tenants.outside.confined), and the kernel kills it
if it exceeds its memory or its time. Few run at once.
"""

import ctypes
import hashlib
import os
import resource
import signal
import socket
import subprocess
import sys
import threading  # noqa: TID251 - a lock, no thread
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Final

from tenants.domain.turns import Turns
from tenants.outside import confined
from tenants.outside.machine_places import MachinePlaces, NoPlace

# One more than a client may have of either (tenants.domain.turns).
IN_HAND: Final = 3  # files in hand of one process of ours, so that not all threads of a web process have one
AT_ONCE: Final = max(2, os.cpu_count() or 1) + 1  # files that are being read on this machine, by all our processes
PATIENCE: Final = 2.0  # seconds for one of these places
NICE: Final = 10  # a child gives way: who looks at a page waits for no file of somebody else
STARTING: Final = 20.0  # seconds of the wall beside those of the processor: a busy machine has others to serve
DESCRIPTORS: Final = 32
SPENT: Final = 77  # a child's code when it had no memory left
NEAR: Final = 0.75  # of the memory that a child may have: what it could not get is seldom small
SHOWN: Final = 300  # bytes of what a failed child said, for the log
_ROOT: Final = Path(__file__).resolve().parents[2]
_PACKAGES: Final = ("tenants", "compliance", "labels", "maintenance", "portal")
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
# This installation's, as this account.
_PLACES: Final = MachinePlaces(f"shouhao {os.getuid()} {hashlib.sha256(bytes(_ROOT)).hexdigest()[:32]}", AT_ONCE)
_in_hand: Final = Turns[None](IN_HAND)
_in_hand_lock: Final = threading.Lock()

# Whose turn it is, as tenants.context says: the children that run this module have no Django.
client_in_use: Callable[[], str] = str

# What a child does: the file and further arguments → its answer in parts.
Reader = Callable[..., Iterable[bytes]]
# Or: what it is asked, where it answers, the number of its line and further arguments.
Speaker = Callable[..., None]


@dataclass(frozen=True)
class Bounds:
    """Limits of a child.

    memory: bytes of address space (Python takes 100 MB of it before it starts); seconds: of the processor; answer:
    bytes; threads: the library starts some, which the kernel counts as processes, only for code we wrote ourselves;
    folder: one that may be read besides our code, or empty.
    """

    memory: int
    seconds: int
    answer: int
    threads: bool = False
    folder: str = ""


Busy = NoPlace  # as many files as may be are being read: the same again in a minute is answered


class GaveUp(RuntimeError):
    """The child did not answer. out_of_bounds: it took too much memory or time, and would again."""

    def __init__(self, said: str, *, out_of_bounds: bool) -> None:
        super().__init__(said)
        self.out_of_bounds = out_of_bounds


def run_bounded(reader: str, content: bytes, *arguments: str, bounds: Bounds, patience: float = PATIENCE) -> bytes:
    """Has a file read by `reader` ("module:function", a Reader). Returns its answer. Raises Busy, GaveUp.

    patience: seconds for a place; clients take turns at them. Do not call it in a transaction: it may take as long as
    its bounds.
    """
    client = client_in_use()
    with (
        _a_share_of_this_process(client),
        _PLACES.place(client, patience),
        _in_memory(content) as given,
        _in_memory(b"") as answer,
        _in_memory(b"") as said,
    ):
        _wait_for(_started(reader, arguments, bounds, given, answer, said), bounds, said)
        answer.seek(0)
        return answer.read()


@contextmanager
def _a_share_of_this_process(client: str) -> Iterator[None]:
    """Takes one of IN_HAND places. Raises Busy at once: waiting here would hold a thread that others want."""
    with _in_hand_lock:
        taken = _in_hand.take_at_once(client)
    if not taken:
        raise Busy
    try:
        yield
    finally:
        with _in_hand_lock:
            _in_hand.free(client)


def _in_memory(content: bytes) -> IO[bytes]:
    """Returns a file without a name. The limit on what a child may write to files is that of its answer."""
    file = os.fdopen(os.memfd_create("bounded"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _started(
    reader: str, arguments: Iterable[str], bounds: Bounds, given: IO[bytes], answer: IO[bytes], said: IO[bytes]
) -> subprocess.Popen[bytes]:
    command = _command("read", bounds, reader, arguments)
    return subprocess.Popen(command, stdin=given, stdout=answer, stderr=said, cwd=_ROOT, env={})


def start_speaker(speaker: str, *arguments: str, bounds: Bounds, line: socket.socket) -> subprocess.Popen[bytes]:
    """Starts a child in which `speaker` ("module:function", a Speaker) talks to a stranger over an open line.

    It takes questions and answers over pipes; the caller ends it.
    """
    command = _command("speak", bounds, speaker, [str(line.fileno()), *arguments])
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={},
        pass_fds=[line.fileno()],
    )


def _command(what: str, bounds: Bounds, function: str, arguments: Iterable[str]) -> list[str]:
    most = [str(each) for each in (bounds.memory, bounds.seconds, bounds.answer, int(bounds.threads), bounds.folder)]
    return [sys.executable, "-m", "tenants.outside.bounded", what, *most, function, *arguments]


def _wait_for(child: subprocess.Popen[bytes], bounds: Bounds, said: IO[bytes]) -> None:
    try:
        code = child.wait(bounds.seconds + STARTING)
    except subprocess.TimeoutExpired as error:
        raise GaveUp("it takes too long", out_of_bounds=True) from error
    finally:
        child.kill()
        child.wait()
    if code:
        said.seek(max(said.seek(0, os.SEEK_END) - SHOWN, 0))
        words = said.read().decode(errors="replace")
        out = code in (SPENT, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ) or "MemoryError" in words
        raise GaveUp(f"ended with {code}: {words}", out_of_bounds=out)


# ---------------------------------------------------------------- in the child


def memory_is_spent() -> bool:
    """Returns True if this process has come near its memory limit, so that failures come from that."""
    most, _hard = resource.getrlimit(resource.RLIMIT_AS)
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmPeak"))
    return most != resource.RLIM_INFINITY and int(peak.split()[1]) * 1024 > NEAR * most


def bind(bounds: Bounds) -> None:
    """Limits this process, whatever the file says; it starts no process, and ends with its parent."""
    libc = ctypes.CDLL(None)
    for option, value in ((_PR_SET_PDEATHSIG, signal.SIGKILL), (_PR_SET_DUMPABLE, 0), (_PR_SET_NO_NEW_PRIVS, 1)):
        if libc.prctl(option, int(value), 0, 0, 0):
            raise OSError(f"prctl {option}")
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would ignore it
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.seconds),
        (resource.RLIMIT_FSIZE, bounds.answer),
        (resource.RLIMIT_NOFILE, DESCRIPTORS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    if not bounds.threads:
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main(
    what: str, memory: str, seconds: str, answer: str, threads: str, folder: str, function: str, *arguments: str
) -> None:
    """Reads standard input, and answers on standard output. what: "read", a whole file, or "speak"."""
    confined.become_nobody(_ROOT)
    if what == "read":  # who speaks with a stranger holds a worker meanwhile
        os.nice(NICE)
    bind(Bounds(int(memory), int(seconds), int(answer), threads=threads == "1"))
    confined.refuse_files(_ROOT, {*_PACKAGES, function.partition(".")[0]}, [folder] if folder else [])
    confined.refuse_calls()
    module, _colon, name = function.partition(":")
    if what == "speak":
        speak: Speaker = getattr(import_module(module), name)
        speak(sys.stdin.buffer, sys.stdout.buffer, *arguments)
        return
    read: Reader = getattr(import_module(module), name)
    for part in read(sys.stdin.buffer.read(), *arguments):
        sys.stdout.buffer.write(part)


def end(error: BaseException) -> None:
    """Exits at once where memory is spent: even a traceback needs some, and would mislead."""
    try:
        spent = isinstance(error, MemoryError) or memory_is_spent()
    except MemoryError:
        spent = True
    if spent:
        os._exit(SPENT)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
        sys.stdout.buffer.flush()
    except BaseException as error:
        end(error)
        raise
