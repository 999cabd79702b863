"""Helpers for tests that look at other processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from portal.runtime.folders import ROOT
from portal.runtime.processes import wait_until


def running(pid: int) -> bool:
    """Whether the process is there and not only a zombie that nobody has collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int, *, seconds: float = 10) -> bool:
    """Whether the process ends within `seconds`."""
    return wait_until(lambda: not running(pid), seconds=seconds)


def pids_after_kill_of_their_parent(program: str, *arguments: str) -> list[int]:
    """Run a Python program that prints process numbers in a line and waits; kill it with -9; answer the numbers."""
    parent = subprocess.Popen([sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(number) for number in parent.stdout.readline().split()]
    assert pids
    assert all(running(pid) for pid in pids)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    return pids
