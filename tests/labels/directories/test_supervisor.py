"""The sandbox as processes: how it starts, what it does not import, how it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from labels.directories.sandbox.parties import PARTIES
from tests.labels.directories.conftest import Sandbox, eventually
from tests.loopback import SANDBOX, free_block, plain_client

MODULE = [sys.executable, "-m", "labels.directories.sandbox"]


def _children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _alive(process: int) -> bool:
    """Neither gone nor a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def test_neither_django_nor_the_product_is_imported() -> None:
    program = (
        "import sys, pkgutil, importlib\n"
        "import labels.directories.sandbox as sandbox\n"
        "for module in pkgutil.iter_modules(sandbox.__path__, 'labels.directories.sandbox.'):\n"
        "    importlib.import_module(module.name)\n"
        "print(*(name for name in sys.modules))"
    )
    names = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    ours = {
        name for name in names if name.split(".")[0] in {"labels", "compliance", "tenants", "maintenance", "portal"}
    }
    assert "labels.directories.sandbox.supervisor" in ours
    assert {name for name in ours if not name.startswith("labels.directories.sandbox")} == {
        "labels",
        "labels.directories",
    }
    assert not [name for name in names if name.split(".")[0] in {"django", "celery", "rest_framework"}]


@pytest.mark.parametrize(("offset", "purpose"), [(6, "apple"), (20, "mail"), (21, "SMS")])
def test_a_port_in_use_is_one_clear_line(tmp_path: Path, offset: int, purpose: str) -> None:
    base = free_block(SANDBOX)
    with socket.create_server(("127.0.0.1", base + offset)):
        ended = subprocess.run(
            [*MODULE, "--data", tmp_path, "--port", str(base)], capture_output=True, text=True, timeout=60, check=False
        )
    assert ended.returncode == 1
    assert ended.stderr == f"Port {base + offset} ({purpose}) is in use: choose another block with --port.\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--parties", "nokia"], "unknown nokia; known are china-mobile"),
        (["--port", "65530"], "does not exist: choose a lower block"),
        (["--data", "/proc/none"], "cannot be made"),
        (["--sms-accounts", "sandbox"], "not ID:PASSWORD pairs"),
        (["--sms-accounts", "one:pw,one:pw"], "each id once"),
        (["--sms-accounts", "one:longer-than-8"], "passwords of at most 8"),
    ],
)
def test_a_mistake_on_the_command_line_is_said_in_words(tmp_path: Path, options: list[str], words: str) -> None:
    ended = subprocess.run(
        [*MODULE, "--data", tmp_path, "--port", str(free_block(SANDBOX)), *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_dead_child_is_replaced_and_sigterm_ends_all(tmp_path: Path) -> None:
    sandbox = Sandbox.start(tmp_path, "--parties", "xiaomi")
    first = sandbox.child("xiaomi")
    assert len(_children(sandbox.process.pid)) == 2
    os.kill(first, signal.SIGKILL)
    # The port does not depend on which parties run.
    with plain_client(f"http://127.0.0.1:{sandbox.base + 5}") as client:
        assert client.get("/health").json()["directory"] == "xiaomi"
    assert sandbox.child("xiaomi") != first
    children = _children(sandbox.process.pid)
    started = time.monotonic()
    sandbox.stop()
    assert sandbox.process.returncode == 0
    assert time.monotonic() - started < 3
    assert not any(_alive(child) for child in children)


def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    sandbox = Sandbox.start(tmp_path)
    everyone = 1 + len(PARTIES)
    eventually(lambda: len(_children(sandbox.process.pid)) == everyone)  # the first answers before the last is forked
    children = _children(sandbox.process.pid)
    sandbox.process.kill()
    sandbox.process.wait(5)
    eventually(lambda: not any(_alive(child) for child in children))
    for offset in (*range(everyone), 20, 21):
        eventually(partial(_is_free, sandbox.base + offset))  # another test may be trying it just now
    assert sandbox.process.stdout is not None
    with sandbox.process.stdout as said:
        assert "started again" not in said.read(), "all of them were the first"
