"""The real stack, and the ways to break it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.chaos.disk import Disk
from tests.chaos.dripping import Door
from tests.database import SETTINGS, clean_environment
from tests.loopback import SANDBOX, free_block, plain_client
from tests.tenants.outbox.peers import Mail, Sms

ROOT = Path(__file__).resolve().parents[2]
BEHIND_THE_DOOR = 5  # of the directories' ports: that of xiaomi
# What a checkpoint has to write: it takes long enough to be cut off.
_DIRT = """
    DROP TABLE IF EXISTS dirt;
    CREATE TABLE dirt AS SELECT repeat('x', 100) AS x FROM generate_series(1, 100000)
"""
_CHECKPOINTER = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"


@dataclass
class Stack:
    """`manage.py up` with a data folder and ports of its own."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    stopped: list[tuple[int, float]] = field(default_factory=list)
    mail: Mail | None = None
    sms: Sms | None = None
    hanging: httpx.Client | None = None  # the directory that does not answer
    calm_at: float = 0.0
    disk: Disk | None = None
    door: Door | None = None  # before a directory
    checkpoints_cut: int = 0
    sandbox: int = 0  # the first of its ports

    @classmethod
    def start(cls, data: Path, *, demo: bool = False, environment: Mapping[str, str] | None = None) -> Stack:
        """Start it, without clients or with the demo, and wait until the web role answers. environment: added to it."""
        port, sandbox = free_block(1), free_block(SANDBOX)
        log = (data.parent / "up.log").open("wb")
        process = subprocess.Popen(
            [
                sys.executable,
                "manage.py",
                "up",
                *([] if demo else ["--no-demo"]),
                "--data",
                str(data),
                "--port",
                str(port),
                "--sandbox-port",
                str(sandbox),
            ],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**clean_environment(), "THROTTLES": SETTINGS["THROTTLES"], **(environment or {})},
        )
        stack = cls(data, port, process, sandbox=sandbox)
        try:
            stack.wait_until_ready()
        except BaseException:
            stack.stop()
            raise
        return stack

    def wait_until_ready(self) -> None:
        """Until /health/ready says so; at most ten minutes (a demo takes four where six others work on two cores)."""
        ends = time.monotonic() + 600
        while time.monotonic() < ends:
            if self.process.poll() is not None:
                raise RuntimeError(self.said()[-2000:])
            if self.ready():
                return
            time.sleep(0.1)
        raise RuntimeError("the stack does not answer: " + self.said()[-2000:])

    def ready(self) -> bool:
        """Whether it answers, and can do what it is for."""
        with plain_client(f"http://127.0.0.1:{self.port}") as client, contextlib.suppress(httpx.TransportError):
            return client.get("/health/ready").is_success
        return False

    def said(self) -> str:
        """What it printed so far."""
        return (self.data.parent / "up.log").read_text()

    def start_again(self) -> None:
        """Start it anew over its data when it has ended, on other ports."""
        if self.process.poll() is not None:
            again = Stack.start(self.data, demo=True)
            self.process, self.port, self.stopped = again.process, again.port, []

    @property
    def running(self) -> dict[str, object]:
        """What the supervisor notes of itself: processes and environment."""
        runtime: dict[str, object] = json.loads((self.data / "runtime.json").read_text())
        return runtime

    @property
    def environment(self) -> dict[str, str]:
        """The environment that the roles have."""
        return {**clean_environment(), **self.running["environment"]}  # type: ignore[dict-item]

    def pid(self, role: str) -> int | None:
        """The process of a role, if it runs."""
        processes: dict[str, int] = self.running["processes"]  # type: ignore[assignment]
        return processes.get(role)

    def directories(self) -> list[httpx.Client]:
        """The stand-ins' own interfaces."""
        base = self.environment["SANDBOX_ADDRESS"]
        port = int(base.rsplit(":", 1)[1])
        token = self.environment.get("DIRECTORY_TOKEN", "sandbox")
        return [
            plain_client(f"http://127.0.0.1:{port + offset}", headers={"Authorization": f"Bearer {token}"})
            for offset in range(1, 8)
        ]

    def everyone_goes_on(self, *, until: float | None = None) -> None:
        """Let stopped processes go on (those whose time is over, or all)."""
        if self.disk is not None and self.disk.full_until and (until is None or until >= self.disk.full_until):
            self.disk.free()
        if until is None or until >= self.calm_at:
            calm(self)
        if self.door is not None and (until is None or until >= self.door.drips_until):
            self.door.drips_until = 0.0
        for pid, at in list(self.stopped):
            if until is None or at <= until:
                _send(pid, signal.SIGCONT)
                self.stopped.remove((pid, at))

    def processes_of(self, role: str) -> list[int]:
        """The process of a role, and its children."""
        pid = self.pid(role)
        with contextlib.suppress(FileNotFoundError):
            return [int(each) for each in [pid, *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] if each]
        return []

    def stop(self) -> None:
        """End it as a person would, with Ctrl-C."""
        with contextlib.suppress(httpx.TransportError):  # it may have ended already
            self.everyone_goes_on()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _send(pid: int | None, what: int) -> None:
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def kill(role: str) -> Callable[[Stack, random.Random], None]:
    """Kill -9 a role; its supervisor starts it again."""
    return lambda stack, _choice: _send(stack.pid(role), signal.SIGKILL)


def stop(role: str) -> Callable[[Stack, random.Random], None]:
    """Stop a role for one to four seconds, as a machine that is starved would."""

    def act(stack: Stack, choice: random.Random) -> None:
        stack.everyone_goes_on(until=time.monotonic())
        pid = stack.pid(role)
        if pid is not None:
            _send(pid, signal.SIGSTOP)
            stack.stopped.append((pid, time.monotonic() + choice.uniform(1, 4)))

    return act


def kill_child(role: str) -> Callable[[Stack, random.Random], None]:
    """Kill -9 one child of a role: a worker's pool process in the middle of its work."""

    def act(stack: Stack, choice: random.Random) -> None:
        with contextlib.suppress(IndexError):
            _send(choice.choice(stack.processes_of(role)[1:]), signal.SIGKILL)

    return act


def kill_backend(stack: Stack, choice: random.Random) -> None:
    """Kill -9 a PostgreSQL backend: the server crashes and recovers with all its connections lost."""
    with (
        contextlib.suppress(psycopg.Error, IndexError),
        psycopg.connect(stack.environment["DATABASE_OWNER_URL"], connect_timeout=2) as connection,
    ):
        rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'shouhao_app'").fetchall()
        _send(choice.choice(rows)[0], signal.SIGKILL)


def kill_in_a_checkpoint(stack: Stack, _choice: random.Random) -> None:
    """Kill -9 PostgreSQL while a checkpoint is writing: what it has written so far counts for nothing."""
    log = stack.data / "logs/postgres.log"

    def said(words: str) -> int:
        return log.read_text(errors="replace").count(words)

    with (
        contextlib.suppress(psycopg.Error),
        psycopg.connect(
            stack.environment["DATABASE_OWNER_URL"], user="postgres", dbname="postgres", connect_timeout=2
        ) as connection,
    ):
        connection.autocommit = True
        connection.execute(_DIRT)
        [checkpointer] = connection.execute(_CHECKPOINTER).fetchone() or [None]
        before, ends = said("checkpoint starting"), time.monotonic() + 5
        connection.pgconn.send_query(b"CHECKPOINT")
        while said("checkpoint starting") == before and time.monotonic() < ends:
            time.sleep(0.001)
        _send(checkpointer, signal.SIGSTOP)
        stack.checkpoints_cut += said("checkpoint complete") < said("checkpoint starting")
        _send(stack.pid("postgres"), signal.SIGKILL)
        _send(checkpointer, signal.SIGKILL)


def fill_disk(stack: Stack, choice: random.Random) -> None:
    """The disk of the data folder is full for a few seconds."""
    if stack.disk is not None and not stack.disk.full_until:
        stack.disk.fill(time.monotonic() + choice.uniform(2, 5))


def garble_broker(stack: Stack, choice: random.Random) -> None:
    """Kill -9 the broker, which finds a file of other bytes when it starts: all of it, or all but its first bytes."""
    pid = stack.pid("broker")
    _send(pid, signal.SIGSTOP)
    with contextlib.suppress(OSError):  # the disk is full
        (stack.data / "broker/dump.rdb").write_bytes(choice.choice([b"REDIS0011", b""]) + choice.randbytes(4096))
    _send(pid, signal.SIGKILL)


def drip(stack: Stack, choice: random.Random) -> None:
    """A directory answers a byte a second, for longer than anybody waits for an answer as a whole, or less."""
    if stack.door is not None:
        stack.door.drips_until = time.monotonic() + choice.uniform(5, 15)


def hang_mail(stack: Stack, choice: random.Random) -> None:
    """The mail server takes e-mails and says nothing at the end of DATA, for a few seconds."""
    if stack.mail is not None:
        stack.mail.hangs, stack.calm_at = 600.0, time.monotonic() + choice.uniform(3, 8)


def slow_sms(stack: Stack, choice: random.Random) -> None:
    """The SMS centre answers after twelve seconds, for a few seconds."""
    if stack.sms is not None:
        stack.sms.delay, stack.calm_at = 12.0, time.monotonic() + choice.uniform(3, 8)


def hang_directory(stack: Stack, choice: random.Random) -> None:
    """A directory takes orders and questions and says nothing, for a few seconds."""
    if stack.hanging is None:
        hang(stack, choice.choice(stack.directories()), until=time.monotonic() + choice.uniform(3, 8))


def hang(stack: Stack, directory: httpx.Client, *, until: float) -> None:
    """This directory says nothing until then (monotonic)."""
    if _behaves(stack, directory, slow_rate=1, slow_ms=600_000):
        stack.hanging, stack.calm_at = directory, until


def calm(stack: Stack) -> None:
    """Mail server, SMS centre and directories answer at once."""
    if stack.mail is not None and stack.sms is not None:
        stack.mail.hangs = stack.sms.delay = 0.0
    if stack.hanging is not None and _behaves(stack, stack.hanging, slow_rate=0):
        stack.hanging = None


def _behaves(stack: Stack, directory: httpx.Client, **behaviour: float) -> bool:
    """Whether it does as it is told: it keeps that on the disk, which may be full, and may just end a connection."""
    try:
        answer = directory.put("/sandbox/behaviour", json=behaviour)
    except httpx.TransportError:
        return False
    if stack.disk is None or not stack.disk.full_until:
        answer.raise_for_status()
    return answer.is_success


def flush_broker(stack: Stack, _choice: random.Random) -> None:
    """FLUSHALL: every message is gone."""
    path = stack.environment["BROKER_URL"].split("://", 1)[1].split("?", 1)[0]
    with contextlib.suppress(redis.RedisError, OSError):
        redis.Redis(unix_socket_path=path, socket_timeout=2, retry=Retry(NoBackoff(), 0)).flushall()


FAULTS: dict[str, Callable[[Stack, random.Random], None]] = {
    "kill worker": kill("worker"),
    "kill reserved worker": kill("reserved"),
    "kill a worker's child": kill_child("worker"),
    "kill dispatcher": kill("dispatcher"),
    "kill web": kill("web"),
    "kill PostgreSQL": kill("postgres"),
    "kill a PostgreSQL backend": kill_backend,
    "kill broker": kill("broker"),
    "flush broker": flush_broker,
    "stop worker": stop("worker"),
    "stop dispatcher": stop("dispatcher"),
    "stop broker": stop("broker"),
    "kill PostgreSQL in a checkpoint": kill_in_a_checkpoint,
    "the disk is full": fill_disk,
    "the broker's files are garbled": garble_broker,
    "a directory hangs": hang_directory,
    "a directory drips": drip,
    "the mail server hangs": hang_mail,
    "the SMS centre is slow": slow_sms,
}
