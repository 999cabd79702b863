"""Child processes that never outlive their parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from portal.runtime.folders import Identity, run_as

PR_SET_PDEATHSIG = 1


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    output: int | IO[bytes],
    errors: int | IO[bytes] = subprocess.STDOUT,
    identity: Identity | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets `death_signal` when this process ends, whatever ends it.

    Call it from the main thread: Linux sends the signal when the *thread* that forked ends.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        cwd=folder,
        env=dict(environment) if environment is not None else None,
        **run_as(identity),
        start_new_session=True,
        preexec_fn=_die_with(os.getpid(), death_signal),  # noqa: PLW1509 - the caller has one thread
    )


def stop_process(process: subprocess.Popen[bytes], *, signal_number: signal.Signals, patience: float) -> None:
    """Ask a child to end, and after `patience` seconds kill it and whatever it left in its process group."""
    if process.poll() is None:
        process.send_signal(signal_number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what a dead child left behind: it led a process group, its own children are in it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def working_in(folder: Path) -> list[int]:
    """Processes whose working directory this folder is, as far as we may know; none where there is no /proc."""
    processes = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if entry.joinpath("cwd").samefile(folder):
                processes.append(int(entry.name))
    return processes


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Waits until `condition` holds; returns False after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def in_child() -> None:
        # Runs after setuid(), which would clear the wish again.
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the parent died before the wish was made

    return in_child
