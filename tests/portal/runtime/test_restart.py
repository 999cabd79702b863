"""An update under load: nobody is turned away while the web role restarts, or while a reload replaces its processes."""

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

import pytest

from portal.runtime.folders import ROOT
from portal.runtime.processes import wait_until
from tests.database import Server, clean_environment

pytestmark = pytest.mark.timeout(300)
# As systemd starts a service that has a socket unit: the socket is descriptor 3, and who is meant is said by number.
AS_SYSTEMD = """
import os, sys
os.dup2(int(os.environ["SOCKET"]), 3)
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
    """The web role on a socket that stays open without it."""

    listening: socket.socket
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        command = ["manage.py", "web", "--workers", "1", "--threads", "2"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", AS_SYSTEMD, *command],
            cwd=ROOT,
            env=self.environment | {"SOCKET": str(self.listening.fileno())},
            pass_fds=[self.listening.fileno()],
        )
        return self.process

    def workers(self) -> set[str]:
        assert self.process is not None
        process = self.process.pid
        with open(f"/proc/{process}/task/{process}/children") as children:  # noqa: PTH123 - not a file of ours
            return set(children.read().split())

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(30) == 0


@pytest.fixture
def web(database_server: Server) -> Iterator[Web]:
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        url = database_server.database(database_server.template).url
        served = Web(listening, clean_environment() | {"DATABASE_URL": url, "SANDBOX": "1", "WEB_THREADS": "1"})
        served.start()
        try:
            yield served
        finally:
            served.stop()


def test_nobody_is_turned_away_by_an_update(web: Web) -> None:
    visitors = Visitors(web.listening.getsockname()[1])
    threads = [threading.Thread(target=visitors.ask) for _visitor in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert visitors.more(5)
        before = web.process
        web.stop()  # systemctl restart shouhao-web
        assert web.start() is not before
        assert visitors.more(5)
        assert web.process is not None
        old = web.workers()
        assert len(old) == 1
        web.process.send_signal(signal.SIGHUP)  # systemctl reload shouhao-web
        assert wait_until(lambda: not web.workers() & old, seconds=90)
        assert visitors.more(5)
    finally:
        visitors.stopped.set()
        for thread in threads:
            thread.join(60)
    assert visitors.faults == []
    assert max(visitors.answers) < 60


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


def test_who_has_connected_and_not_asked_yet_is_answered_after_a_reload(web: Web) -> None:
    visitor = HeldUp(web.listening.getsockname()[1])
    old = web.workers()
    assert web.process is not None
    web.process.send_signal(signal.SIGHUP)
    assert wait_until(lambda: not web.workers() & old, seconds=90)
    ask(visitor.connection)
    assert status(visitor.connection) == 200


def test_what_is_no_socket_of_systemd_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.runtime.serving import from_systemd

    monkeypatch.setenv("LISTEN_FDS", "1")
    monkeypatch.setenv("LISTEN_PID", str(os.getppid()))  # a parent's, who passed its environment on
    assert from_systemd() is None
