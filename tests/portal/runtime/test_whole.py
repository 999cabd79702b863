"""The whole of `manage.py up`, as real processes: it starts, heals after kill -9 of any of them, and leaves nothing."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.runtime.folders import ROOT, temporary_data
from portal.runtime.processes import wait_until
from portal.runtime.up import ROLES, SANDBOX_OFFSETS
from tests.portal.runtime.children import gone, running

SERVERS = ("postgres", "broker")


@dataclass
class Up:
    """A running `manage.py up`."""

    process: subprocess.Popen[bytes]
    data: Path
    port: int
    said: Path

    def pids(self) -> dict[str, int]:
        try:
            processes: dict[str, int] = json.loads((self.data / "runtime.json").read_text())["processes"]
        except OSError:
            return {}
        return processes

    def ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def left(self) -> list[str]:
        """The command lines of processes that have to do with this data folder."""
        marks = (os.fsencode(self.data), f"SHOUHAO_DATA={self.data}".encode())
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command, environment = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if marks[0] in command or marks[1] in environment:
                found.append(command.replace(b"\0", b" ").decode())
        return found


def free_block(offsets: tuple[int, ...]) -> int:
    """A port from which all `offsets` are free."""
    for first in range(20000 + os.getpid() % 5000, 32000, 50):
        try:
            for offset in offsets:
                socket.create_server(("127.0.0.1", first + offset)).close()
        except OSError:
            continue
        return first
    raise RuntimeError("no free ports")


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    with temporary_data() as data:
        first = free_block((*SANDBOX_OFFSETS, 40))
        given = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
        for name in list(given):
            if name.startswith(("DATABASE_", "BROKER_", "EMAIL_", "SMPP_")) or name in {
                "SANDBOX",
                "SECRET_KEY",
                "PUBLIC_PORT",
            }:
                del given[name]
        said = data / "said"
        command = [sys.executable, "manage.py", "up", "--data", str(data), "--port", str(first + 40)]
        with said.open("wb") as output:
            process = subprocess.Popen(
                [*command, "--sandbox-port", str(first)], cwd=ROOT, env=given, stdout=output, stderr=subprocess.STDOUT
            )
        running_up = Up(process, data, first + 40, said)
        try:
            assert wait_until(lambda: "is running" in said.read_text() or process.poll() is not None, seconds=110)
            assert process.poll() is None, said.read_text()
            yield running_up
        finally:
            process.kill()
            process.wait()
            wait_until(lambda: not running_up.left(), seconds=20)


@pytest.mark.timeout(180)
def test_it_tells_addresses_and_logins_then_heals_and_leaves_nothing(up: Up) -> None:
    said = up.said.read_text()
    assert f"http://localhost:{up.port}" in said
    assert "reviewer@shouhao.example" in said
    assert set(up.pids()) == {*ROLES, *SERVERS}
    assert wait_until(up.ready, seconds=20)

    for name, pid in up.pids().items():
        os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda name=name, pid=pid: up.pids()[name] != pid, seconds=20), name  # type: ignore[misc]
        assert wait_until(lambda name=name: running(up.pids()[name]), seconds=5), name  # type: ignore[misc]
        assert gone(pid)
    assert wait_until(up.ready, seconds=20)

    environment = {**os.environ, "SHOUHAO_DATA": str(up.data), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "showmigrations", "tenants"]
    shown = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "[X] 0001" in shown.stdout, shown.stderr

    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(40) == 0
    assert up.left() == []
