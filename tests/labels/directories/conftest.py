"""One sandbox of real processes for the folder. Every answer that a party gives is checked by the contract."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from labels.directories.adapters import DisplayOrder, HttpAdapter
from labels.directories.sandbox.parties import PARTIES
from tests.labels.directories.contract import check_answer
from tests.loopback import SANDBOX, free_block, plain_client

TOKEN = "secret-of-the-tests"
SMS_PASSWORD = "of-tests"
# One for each test that binds: receipts wait for the next session of their account.
SMS_ACCOUNTS = tuple(f"tests{number}" for number in range(30))
DEFAULTS = {party.code: asdict(party.behaviour) for party in PARTIES}
_numbers = count(1000)


@dataclass
class Sandbox:
    """A running sandbox."""

    data: Path
    base: int
    process: subprocess.Popen[str]

    @classmethod
    def start(cls, data: Path, *options: str, base: int | None = None) -> "Sandbox":
        """Start it; its sockets are open when this returns."""
        base = base or free_block(SANDBOX)
        process = subprocess.Popen(
            [sys.executable, "-m", "labels.directories.sandbox", "--data", str(data), "--port", str(base), *options],
            env={
                **os.environ,
                "DIRECTORY_TOKEN": TOKEN,
                "SANDBOX_SMS_ACCOUNTS": ",".join(f"{account}:{SMS_PASSWORD}" for account in SMS_ACCOUNTS),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        sandbox = cls(data, base, process)
        eventually(lambda: _answers(base))
        return sandbox

    def stop(self) -> None:
        """End it as an operator would."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        if self.process.stdout:
            self.process.stdout.close()

    def child(self, name: str) -> int:
        """The process of a party, or of the peers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return next(int(pid) for pid in children if Path(f"/proc/{pid}/comm").read_text().strip() == name)

    def party(self, code: str) -> "PartyServer":
        """A party, without delays."""
        offset = 1 + [party.code for party in PARTIES].index(code)
        return PartyServer(code, f"http://127.0.0.1:{self.base + offset}")


class PartyServer:
    """A party as its own client sees it, and as the adapter does."""

    def __init__(self, code: str, url: str) -> None:
        self.code, self.url = code, url
        self.adapter = HttpAdapter(url, TOKEN)
        token = {"Authorization": f"Bearer {TOKEN}"}
        self.client = plain_client(url, headers=token, event_hooks={"response": [check_answer]})
        self.clock = plain_client(url, headers=token)  # told at every step of a test: not held against the contract

    def put(self, *items: dict[str, Any]) -> list[dict[str, Any]]:
        """PUT /displays; the receipts."""
        answer = self.client.put("/displays", json={"items": items})
        assert answer.status_code == 200, answer.text
        receipts: list[dict[str, Any]] = answer.json()["items"]
        return receipts

    def see(self, number: str) -> dict[str, Any]:
        """POST /lookups for one number."""
        answer = self.client.post("/lookups", json={"numbers": [number]})
        assert answer.status_code == 200, answer.text
        [sighting] = answer.json()["items"]
        assert isinstance(sighting, dict)
        return sighting

    def behave(self, **change: Any) -> None:
        """PUT /sandbox/behaviour."""
        assert self.client.put("/sandbox/behaviour", json=change).status_code == 200

    def move_clock(self, **offset: float) -> None:
        """Set the party's business time so far ahead of real time (hours=, minutes=)."""
        seconds = offset.get("hours", 0) * 3600 + offset.get("minutes", 0) * 60
        assert self.client.put("/sandbox/clock", json={"offset_seconds": seconds}).status_code == 200

    def effects(self, number: str) -> list[dict[str, Any]]:
        """What the log has about a number."""
        items = self.client.get("/sandbox/effects", params={"limit": 10_000}).json()["items"]
        return [item for item in items if item["number"] == number]

    def repeated(self) -> int:
        """The counter of orders answered from the store."""
        count = self.client.get("/sandbox/effects").json()["repeated"]
        assert isinstance(count, int)
        return count

    def reset(self) -> None:
        """Behave as published, but answer at once; real time."""
        self.behave(**{**DEFAULTS[self.code], "latency_ms": 0})
        self.move_clock()


def eventually(true: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def _answers(base: int) -> bool:
    try:
        with plain_client(f"http://127.0.0.1:{base}") as client:
            return client.get("/").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The sandbox of the whole folder, with its own business time."""
    started = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield started
    started.stop()


@pytest.fixture
def party(sandbox: Sandbox) -> Iterator[Callable[[str], PartyServer]]:
    """A party by its code; what a test makes it do ends with the test."""
    used: list[PartyServer] = []

    def get(code: str) -> PartyServer:
        server = sandbox.party(code)
        server.reset()
        used.append(server)
        return server

    yield get
    for server in used:
        server.reset()
        server.client.close()
        server.clock.close()


@pytest.fixture
def number() -> str:
    """A number that no other test uses, nor any that begins as its first eight characters."""
    return f"+861{next(_numbers)}000000"


ORDER = DisplayOrder("k1", "+862138880000", "双11专线", 7)
ACCEPTED = {
    "key": "k1",
    "number": "+862138880000",
    "outcome": "accepted",
    "revision": 7,
    "accepted_at": "2026-11-24T18:00:00Z",
    "shown_from": "2026-11-25T08:00:00+08:00",
    "shown_by": "2026-11-25T06:00:00.5Z",
    "reason": None,
}


@dataclass
class FaultyParty:
    """Answers every request with what a test says, and keeps what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    hangs: float = 0  # seconds before it says anything
    requests: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)

    def says(self, content: object, status: int = 200, **headers: str) -> HttpAdapter:
        """Set the answer; bytes are sent as they are."""
        self.body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.status, self.headers = status, {name.replace("_", "-"): value for name, value in headers.items()}
        return HttpAdapter(self.url, TOKEN)


@pytest.fixture
def faulty() -> Iterator[FaultyParty]:
    """A server of another making, which keeps no contract."""
    with faulty_party() as party:
        yield party


@contextlib.contextmanager
def faulty_party() -> Iterator[FaultyParty]:
    """One more of them."""
    party = FaultyParty()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            party.requests.append((self.command, self.path, dict(self.headers), asked))
            party.connections.add(self.client_address)
            time.sleep(party.hangs)
            self.send_response(party.status)
            for name, value in {"Content-Length": str(len(party.body)), **party.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for start in range(0, len(party.body), 10) if party.pause else ():
                self.wfile.write(party.body[start : start + 10])
                time.sleep(party.pause)
            if not party.pause:
                self.wfile.write(party.body)

        do_PUT = do_POST = answer  # noqa: N815 (their names)

        def log_message(self, *arguments: object) -> None:
            pass

        def handle(self) -> None:
            with contextlib.suppress(ConnectionError):
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    party.url = f"http://127.0.0.1:{server.server_port}"
    yield party
    server.shutdown()
    server.server_close()
    thread.join()
