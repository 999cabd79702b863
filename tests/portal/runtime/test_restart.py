"""An update under load: nobody is turned away, or waits for long, while two web roles restart one after the other."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from portal.runtime.folders import ROOT
from portal.runtime.processes import wait_until
from portal.runtime.systemd import from_systemd
from tests.database import Server, clean_environment

pytestmark = pytest.mark.timeout(300)
LONGEST_WAIT = 5.0  # seconds, on a machine that is busy with other things too
NON_BLOCKING = "NonBlocking=yes\n" in (ROOT / "docs/deploy/shouhao-web@.service").read_text()
# As systemd starts a service that has a socket unit: the socket is descriptor 3, and who is meant is said by number.
# Unless the unit says NonBlocking it is set to blocking, for all who have it.
AS_SYSTEMD = f"""
import os, sys
os.dup2(int(os.environ["SOCKET"]), 3)
os.set_blocking(3, {not NON_BLOCKING})
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@dataclass
class Visitors:
    """Ask without a break, each time over a new connection."""

    port: int
    stopped: threading.Event = field(default_factory=threading.Event)
    answers: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def ask(self) -> None:
        while not self.stopped.is_set():
            began = time.monotonic()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                ask(connection)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.faults.append(str(answer.status))
                self.answers.append(time.monotonic() - began)
            except (OSError, http.client.HTTPException) as error:
                self.faults.append(repr(error))
            finally:
                connection.close()

    def more(self, count: int) -> bool:
        """Whether so many more are answered before long."""
        wanted = len(self.answers) + count
        return wait_until(lambda: len(self.answers) >= wanted, seconds=90)


@dataclass
class Web:
    """One of the two web roles, on a socket that stays open without it. noted: where it says that it serves."""

    listening: socket.socket
    environment: dict[str, str]
    noted: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """As systemd starts it: until it says that it serves."""
        command = ["manage.py", "web", "--workers", "1", "--threads", "2"]
        self.noted.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
            notices.bind(str(self.noted))
            notices.settimeout(120)
            self.process = subprocess.Popen(
                [sys.executable, "-c", AS_SYSTEMD, *command],
                cwd=ROOT,
                env=self.environment | {"SOCKET": str(self.listening.fileno()), "NOTIFY_SOCKET": str(self.noted)},
                pass_fds=[self.listening.fileno()],
            )
            assert notices.recv(100) == b"READY=1"

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(30) == 0


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        yield listener


@pytest.fixture
def webs(listening: socket.socket, database_server: Server, tmp_path: Path) -> Iterator[list[Web]]:
    url = database_server.database(database_server.template).url
    environment = clean_environment() | {"DATABASE_URL": url, "SANDBOX": "1", "WEB_THREADS": "1"}
    both = [Web(listening, environment, tmp_path / each) for each in ("a", "b")]
    try:
        yield both
    finally:
        for each in both:
            each.stop()


@pytest.fixture
def web(webs: list[Web]) -> Web:
    webs[0].start()
    return webs[0]


def test_nobody_is_turned_away_or_waits_for_an_update(webs: list[Web], listening: socket.socket) -> None:
    """As docs/operating.md restarts them, while visitors go on asking."""
    began = time.monotonic()
    for each in webs:
        each.start()
    a_start = (time.monotonic() - began) / len(webs)  # for so long at least would wait whom nobody answers meanwhile
    visitors = Visitors(listening.getsockname()[1])
    threads = [threading.Thread(target=visitors.ask) for _visitor in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert visitors.more(5)
        for each in webs:
            each.stop()
            each.start()
            assert visitors.more(5)
    finally:
        visitors.stopped.set()
        for thread in threads:
            thread.join(60)
    assert visitors.faults == []
    assert max(visitors.answers) < max(LONGEST_WAIT, a_start)


def test_nobody_is_turned_away_while_none_serves(web: Web, listening: socket.socket) -> None:
    """The socket listens on."""
    web.stop()
    visitors = Visitors(listening.getsockname()[1])
    thread = threading.Thread(target=visitors.ask)
    thread.start()
    try:
        web.start()
        assert visitors.more(5)
    finally:
        visitors.stopped.set()
        thread.join(60)
    assert visitors.faults == []


@dataclass
class HeldUp:
    """A visitor who has connected and is held up before it asks."""

    port: int
    connection: http.client.HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self._another_is_answered()  # the role has begun to serve
        self.connection = self._connected()
        self._another_is_answered()  # in their order: this one was accepted before it, if it is accepted at all

    def _another_is_answered(self) -> None:
        another = self._connected()
        ask(another)
        assert status(another) == 200

    def _connected(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.connect()
        return connection


def ask(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/accounts/login/", headers={"Host": "acme.localhost"})


def status(connection: http.client.HTTPConnection) -> int:
    with contextlib.closing(connection):
        return connection.getresponse().status


def test_who_has_connected_and_not_asked_yet_is_answered_after_a_restart(web: Web) -> None:
    """What a process had accepted it closed when it ended, though nothing had been asked of it."""
    visitor = HeldUp(web.listening.getsockname()[1])
    web.stop()
    ask(visitor.connection)
    web.start()
    assert status(visitor.connection) == 200


def test_what_is_no_socket_of_systemd_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN_FDS", "1")
    monkeypatch.setenv("LISTEN_PID", str(os.getppid()))  # a parent's, who passed its environment on
    assert from_systemd() is None
