"""Two machines with all roles, each with a data folder of its own; one PostgreSQL, one broker and one bucket for both.

Windows are booked over both while roles of both are killed; nothing is lost, and nothing done twice.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from tests.chaos.faults import Stack
from tests.chaos.load import Load
from tests.compliance.test_bucket import bucket
from tests.database import ROOT
from tests.licences import document
from tests.loopback import free_block, plain_client

__all__ = ["bucket"]
WINDOWS, DONE_IN = 8, 60.0
ROLES = ("web", "dispatcher", "worker")


@dataclass
class Machine:
    """The roles' own commands, as units or containers run them; what is killed is started again."""

    environment: Mapping[str, str]
    port: int = field(default_factory=lambda: free_block(1))
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, role: str) -> None:
        arguments = [f"--port={self.port}", "--workers=1"] if role == "web" else []
        self.running[role] = subprocess.Popen(
            [sys.executable, "manage.py", role, *arguments],
            cwd=ROOT,
            env=dict(self.environment),
            start_new_session=True,
        )

    def kill(self, role: str) -> None:
        os.killpg(self.running.pop(role).pid, signal.SIGKILL)
        self.start(role)

    def wait_until_ready(self) -> None:
        ends = time.monotonic() + 120
        with plain_client(f"http://127.0.0.1:{self.port}") as client:
            while time.monotonic() < ends:
                with suppress(httpx.TransportError):
                    if client.get("/health/ready").is_success:
                        return
                time.sleep(0.2)
        raise AssertionError("the second machine's web does not answer")


@contextmanager
def machine(environment: Mapping[str, str]) -> Iterator[Machine]:
    """A second machine, until the end of the block."""
    made = Machine(environment)
    try:
        for role in ROLES:
            made.start(role)
        made.wait_until_ready()
        yield made
    finally:
        for process in made.running.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def hand_in(port: int, house: Mapping[str, Any]) -> str:
    """A trademark's certificate, at the web of this port; its id."""
    given = {"document_type": "trademark", "number": "1", "issuer": "局", "valid_from": "2026-01-01"}
    with program_at(port, house) as program:
        answer = program.post(
            "/licences",
            data=given | {"valid_until": "2036-01-01"},
            files={"file": ("商标.pdf", document().read())},
            headers={"Idempotency-Key": "one"},
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def read(port: int, house: Mapping[str, Any], licence: str) -> bytes:
    with program_at(port, house) as program:
        return program.get(f"/licences/{licence}/file").raise_for_status().content


def program_at(port: int, house: Mapping[str, Any]) -> httpx.Client:
    headers = {"Host": f"{house['schema']}.localhost", "Authorization": f"Bearer {house['secret']}"}
    return plain_client(f"http://127.0.0.1:{port}/api/v1", headers=headers)


@pytest.mark.timeout(400)
def test_roles_on_two_machines_share_the_work(bucket: str) -> None:
    files = {
        "FILES_BUCKET": "papers",
        "FILES_ENDPOINT": bucket,
        "FILES_REGION": "cn-north-1",
        "FILES_ACCESS_KEY": "key",
        "FILES_SECRET_KEY": "secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }
    with TemporaryDirectory(prefix="shouhao-first-") as first, TemporaryDirectory(prefix="shouhao-second-") as second:
        Path(first).chmod(0o711)
        stack = Stack.start(Path(first) / "data", environment=files)
        try:
            load = Load(stack, clients=2, windows=WINDOWS)
            load.prepare()
            with machine(stack.environment | files | {"SHOUHAO_DATA": second}) as other:
                doors = (stack.port, other.port)
                licence = hand_in(doors[0], load.houses[0])
                assert read(doors[1], load.houses[0], licence).startswith(b"%PDF"), "handed in here, read there"
                for place in range(WINDOWS):
                    load.stack.port = doors[place % 2]
                    load.book(place)
                    if place == WINDOWS // 2:
                        os.kill(stack.pid("worker") or 0, signal.SIGKILL)  # its supervisor starts it again
                        other.kill("dispatcher")
                    if place == WINDOWS // 2 + 1:
                        os.kill(stack.pid("dispatcher") or 0, signal.SIGKILL)
                        other.kill("worker")
                ends = time.monotonic() + DONE_IN
                while load.unfinished() and time.monotonic() < ends:
                    time.sleep(0.5)
            assert (load.lost(), load.twice(), load.unfinished()) == (0, 0, [])
            assert not (Path(second) / "files").exists(), "what is handed in lies in the bucket"
            verified = [sys.executable, "manage.py", "evidence", "verify"]
            subprocess.run(verified, cwd=ROOT, env=stack.environment, check=True, stdout=subprocess.DEVNULL)
        finally:
            stack.stop()
