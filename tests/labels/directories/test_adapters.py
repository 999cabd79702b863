"""The HTTP adapter believes nothing that breaks the contract or was not asked for."""

import contextlib
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import httpcore
import pytest

from labels.directories import exchange
from labels.directories.adapters import (
    DirectoryAdapter,
    DisplayOrder,
    HttpAdapter,
    UnknownAdapter,
    adapter_for,
)
from labels.directories.answers import BrokenAnswer, PassingTrouble, PermanentRefusal
from labels.directories.exchange import Answer
from tests.labels.directories.conftest import TOKEN, PartyServer

Parties = Callable[[str], PartyServer]
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
STALE = {**ACCEPTED, "outcome": "stale", "accepted_at": None, "shown_from": None, "shown_by": None,
         "reason": "revision_not_newer"}  # fmt: skip
REFUSED = {**STALE, "outcome": "refused", "reason": "label_not_wanted", "revision": None}
SEEN: dict[str, Any] = {
    "number": "+862138880000",
    "held": {"label": "双11专线", "revision": 7, "accepted_at": "2026-11-24T18:00:00Z"},
    "shown": {"label": None, "revision": 6, "since": "2026-11-24T19:00:00Z"},
    "mark": {"kind": "fraud", "since": "2026-11-24T20:00:00Z"},
}


@dataclass
class FaultyParty:
    """Answers every request with what a test says, and keeps what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    requests: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)

    def says(self, content: object, status: int = 200, **headers: str) -> HttpAdapter:
        """Set the answer; bytes are sent as they are."""
        self.body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.status, self.headers = status, {name.replace("_", "-"): value for name, value in headers.items()}
        return HttpAdapter(self.url, TOKEN)


@pytest.fixture(autouse=True)
def _everybody_answers() -> Iterator[None]:
    """Ports are used again: what one has missed is not held against the next."""
    yield
    exchange._silences.clear()


@pytest.fixture
def faulty() -> Iterator[FaultyParty]:
    """A server of another making, which keeps no contract."""
    party = FaultyParty()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            party.requests.append((self.command, self.path, dict(self.headers), asked))
            party.connections.add(self.client_address)
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


def test_orders_and_receipts_over_the_wire(faulty: FaultyParty) -> None:
    [receipt] = faulty.says({"items": [ACCEPTED]}).put([ORDER])
    assert (receipt.outcome, receipt.revision, receipt.reason) == ("accepted", 7, None)
    assert receipt.accepted_at == datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert receipt.shown_from == datetime(2026, 11, 25, 0, tzinfo=UTC)
    assert receipt.shown_by == datetime(2026, 11, 25, 6, 0, 0, 500_000, tzinfo=UTC)
    [(method, path, headers, asked)] = faulty.requests
    assert (method, path, headers["Authorization"]) == ("PUT", "/displays", f"Bearer {TOKEN}")
    assert asked == {
        "items": [{"key": "k1", "number": "+862138880000", "label": "双11专线", "revision": 7, "name": None}]
    }
    with pytest.raises(FrozenInstanceError):
        receipt.revision = 8  # type: ignore[misc]


def test_stale_and_refused(faulty: FaultyParty) -> None:
    [stale] = faulty.says({"items": [{**STALE, "revision": 9}]}).put([ORDER])
    [refused] = faulty.says({"items": [REFUSED]}).put([ORDER])
    assert (stale.outcome, stale.revision) == ("stale", 9)
    assert (refused.outcome, refused.revision, refused.reason) == ("refused", None, "label_not_wanted")


def test_receipts_come_in_the_order_of_the_orders(faulty: FaultyParty) -> None:
    other = DisplayOrder("k2", "95588", None, 1)
    answer = {"items": [{**REFUSED, "key": "k2", "number": "95588"}, ACCEPTED]}
    receipts = faulty.says(answer).put([ORDER, other])
    assert [receipt.key for receipt in receipts] == ["k1", "k2"]


def test_sightings(faulty: FaultyParty) -> None:
    answer = {"at": "2026-11-24T21:00:00Z", "items": [SEEN]}
    [sighting] = faulty.says(answer).look_up(["+862138880000"])
    assert sighting.at == datetime(2026, 11, 24, 21, tzinfo=UTC)
    assert sighting.held is not None
    assert (sighting.held.label, sighting.held.revision) == ("双11专线", 7)
    assert sighting.shown is not None
    assert (sighting.shown.label, sighting.shown.since) == (None, datetime(2026, 11, 24, 19, tzinfo=UTC))
    assert sighting.mark is not None
    assert sighting.mark.kind == "fraud"


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([], id="none"),
        pytest.param([ACCEPTED, ACCEPTED], id="twice"),
        pytest.param([{**ACCEPTED, "key": "k2"}], id="another key"),
        pytest.param([{**ACCEPTED, "number": "95588"}], id="another number"),
        pytest.param([{**ACCEPTED, "revision": 8}], id="another revision"),
        pytest.param([{**ACCEPTED, "revision": "7"}], id="text for a number"),
        pytest.param([{**ACCEPTED, "revision": 7.5}], id="no whole number"),
        pytest.param([{**ACCEPTED, "revision": True}], id="bool for a number"),
        pytest.param([{**ACCEPTED, "revision": 2**63}], id="huge"),
        pytest.param([{**ACCEPTED, "outcome": "done"}], id="unknown outcome"),
        pytest.param([{**ACCEPTED, "accepted_at": None}], id="accepted but never"),
        pytest.param([{**ACCEPTED, "accepted_at": "2026-11-24T18:00:00"}], id="without a zone"),
        pytest.param([{**ACCEPTED, "accepted_at": "2026-11-24"}], id="a day"),
        pytest.param([{**ACCEPTED, "accepted_at": "2026-13-24T18:00:00Z"}], id="no month"),
        pytest.param([{**ACCEPTED, "accepted_at": "2016-12-31T23:59:60Z"}], id="leap second"),
        pytest.param([{**ACCEPTED, "accepted_at": "0001-01-01T00:00:00+14:00"}], id="before the calendar"),
        pytest.param([{**ACCEPTED, "shown_from": "2026-11-24T17:00:00Z"}], id="shown before it was accepted"),
        pytest.param([{**ACCEPTED, "shown_by": "2026-11-24T18:00:00Z"}], id="by is before from"),
        pytest.param([{**ACCEPTED, "reason": "why"}], id="accepted for a reason"),
        pytest.param([{**ACCEPTED, "extra": 1}], id="a surprise"),
        pytest.param([{name: value for name, value in ACCEPTED.items() if name != "reason"}], id="a field missing"),
        pytest.param([{**STALE, "revision": 6}], id="stale but older"),
        pytest.param([{**REFUSED, "reason": None}], id="refused for no reason"),
        pytest.param([{**REFUSED, "reason": "DROP TABLE"}], id="a reason that is no code"),
        pytest.param(ACCEPTED, id="not a list"),
        pytest.param(None, id="null"),
    ],
)
def test_a_broken_receipt_is_not_believed(faulty: FaultyParty, items: object) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says({"items": items}).put([ORDER])


@pytest.mark.parametrize(
    "change",
    [
        {"number": "95588"},
        {"held": {**SEEN["held"], "label": "a\u0000b"}},
        {"held": {**SEEN["held"], "label": ""}},
        {"held": {**SEEN["held"], "label": "长" * 101}},
        {"held": {"label": "a", "revision": 7}},
        {"held": []},
        {"shown": {**SEEN["shown"], "since": "2026-11-24T21:00:01Z"}},
        {"shown": {**SEEN["shown"], "revision": 0}},
        {"mark": {"kind": "nice", "since": "2026-11-24T20:00:00Z"}},
        {"more": 1},
    ],
)
def test_a_broken_sighting_is_not_believed(faulty: FaultyParty, change: dict[str, Any]) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says({"at": "2026-11-24T21:00:00Z", "items": [{**SEEN, **change}]}).look_up(["+862138880000"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"items": [{"key": "\\ud800"}]}',
        json.dumps(
            {"at": "2026-11-24T21:00:00Z", "items": [{**SEEN, "held": {**SEEN["held"], "label": "\ud800"}}]}
        ).encode(),
        b" " * 2_000_001,
    ],
)
def test_a_body_that_is_none_is_not_believed(faulty: FaultyParty, body: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says(body).look_up(["+862138880000"])


@pytest.mark.parametrize(
    ("status", "reason", "wait"),
    [(429, "too_many_requests", "7"), (500, "internal_error", ""), (503, "unavailable", "soon"), (408, "late", "1")],
)
def test_passing_trouble_says_why_and_how_long(faulty: FaultyParty, status: int, reason: str, wait: str) -> None:
    adapter = faulty.says({"reason": reason, "detail": "busy\u0000\u202e"}, status, Retry_After=wait)
    with pytest.raises(PassingTrouble) as trouble:
        adapter.put([ORDER])
    assert not isinstance(trouble.value, BrokenAnswer)
    assert (trouble.value.reason, trouble.value.detail) == (reason, "busy")
    assert trouble.value.retry_after == (timedelta(seconds=int(wait)) if wait.isdigit() else None)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, {"reason": "invalid_request"}, "invalid_request"),
        (401, b"<html>", "status_401"),
        (403, {"reason": "x" * 64}, "status_403"),
        (404, [1], "status_404"),
        (302, {}, "status_302"),
    ],
)
def test_a_permanent_refusal_has_a_reason(faulty: FaultyParty, status: int, body: object, reason: str) -> None:
    with pytest.raises(PermanentRefusal) as refusal:
        faulty.says(body, status, Location="http://127.0.0.1:1/").put([ORDER])
    assert (refusal.value.status, refusal.value.reason) == (status, reason)


def test_a_success_without_content_is_broken(faulty: FaultyParty) -> None:
    with pytest.raises(BrokenAnswer):
        faulty.says(b"", 204).put([ORDER])


def test_no_connection_is_passing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(PassingTrouble) as trouble:
        HttpAdapter(f"http://127.0.0.1:{port}", TOKEN).put([ORDER])
    assert trouble.value.reason == "no_connection"


def test_silence_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        adapter = HttpAdapter(f"http://127.0.0.1:{listening.getsockname()[1]}", TOKEN, timedelta(seconds=0.1))
        with pytest.raises(PassingTrouble) as trouble:
            adapter.put([ORDER])
    assert trouble.value.reason == "timeout"


def test_who_hangs_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch, faulty: FaultyParty) -> None:
    """Each client has something for it: all of them would wait, and what they have for others."""
    now = [1000.0]
    monkeypatch.setattr(exchange, "time", SimpleNamespace(monotonic=lambda: now[0]))
    adapter, calls = faulty.says({"items": [ACCEPTED]}), []

    def answers(timely: bool) -> bool:
        def ask(*asked: object) -> Answer:
            calls.append(now[0])
            if not timely:
                raise httpcore.ReadTimeout
            return Answer(200, {}, faulty.body)

        monkeypatch.setattr(exchange, "_ask", ask)
        try:
            return bool(adapter.put([ORDER]))
        except PassingTrouble:
            return False

    for _client in range(20):
        assert not answers(False)
    assert calls == [1000.0]
    for wait in (10, 20, 40, 80, 80):
        now[0] += wait - 1
        assert not answers(False)
        now[0] += 1
        assert not answers(False)
    assert calls == [1000.0, 1010.0, 1030.0, 1070.0, 1150.0, 1230.0]
    now[0] += 80
    assert answers(True)
    assert answers(True), "at once, when it answers again"


def test_an_answer_that_drips_ends_in_time(faulty: FaultyParty) -> None:
    faulty.says({"items": [ACCEPTED] * 9})
    faulty.pause = 0.03
    started = time.monotonic()
    with pytest.raises(PassingTrouble) as trouble:
        HttpAdapter(faulty.url, TOKEN, timedelta(seconds=0.2)).put([ORDER])
    assert trouble.value.reason == "timeout"
    assert time.monotonic() - started < 2  # The whole answer takes over five seconds.


def test_a_head_that_drips_ends_in_time() -> None:
    """Each of its bytes comes in time; a worker that waited for all of them would be lost to every client."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stopped = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError), listening.accept()[0] as connection:
                for byte in b"HTTP/1.1 200 OK\r\nX-More: " + b"x" * 500:
                    connection.send(bytes([byte]))
                    if stopped.wait(0.02):
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        started = time.monotonic()
        with pytest.raises(PassingTrouble) as trouble:
            HttpAdapter(f"http://127.0.0.1:{listening.getsockname()[1]}", TOKEN, timedelta(seconds=0.2)).put([ORDER])
        took = time.monotonic() - started
        stopped.set()
        thread.join()
    assert trouble.value.reason == "timeout"
    assert took < 2  # The whole head takes over ten seconds.


def test_who_does_not_listen_is_not_talked_to_for_ever() -> None:
    """It takes the connection and reads nothing: what is sent fills the pipe."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/appeals"
        with pytest.raises(PassingTrouble) as trouble:
            exchange.exchange("POST", url, {}, {"items": "x" * 50_000_000}, timedelta(seconds=0.2))
    assert trouble.value.reason == "timeout"


def test_more_than_a_batch_goes_in_several_calls(party: Parties, number: str) -> None:
    huawei = party("huawei")
    numbers = [f"{number[:-4]}{index:04}" for index in range(501)]
    orders = [DisplayOrder(f"{number}-{one}", one, "批量", 1) for one in numbers]
    receipts = huawei.adapter.put(orders)
    sightings = huawei.adapter.look_up(numbers)
    assert [receipt.key for receipt in receipts] == [order.key for order in orders]
    assert [sighting.number for sighting in sightings] == numbers
    assert {sighting.shown and sighting.shown.label for sighting in sightings} == {"批量"}


def test_nothing_to_do_asks_nobody() -> None:
    adapter = HttpAdapter("http://127.0.0.1:1", TOKEN)
    assert (adapter.put([]), adapter.look_up([])) == ([], [])


@pytest.mark.parametrize(
    "orders",
    [[ORDER, ORDER], [DisplayOrder("k", "95588", "a\nb", 1)], [DisplayOrder("k", "abc", "a", 1)],
     [DisplayOrder("k", "95588", "a", 0)], [DisplayOrder("", "95588", "a", 1)]],
)  # fmt: skip
def test_orders_that_break_the_contract_are_our_mistake(faulty: FaultyParty, orders: list[DisplayOrder]) -> None:
    with pytest.raises(ValueError, match=r"key|pattern|does not match|minimum|valid"):
        faulty.says({"items": []}).put(orders)
    assert faulty.requests == []


def test_a_number_twice_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="twice"):
        HttpAdapter("http://127.0.0.1:1", TOKEN).look_up(["95588", "95588"])


def test_connections_are_kept_within_a_process_and_not_taken_along(faulty: FaultyParty) -> None:
    for _ in range(5):
        faulty.says({"items": [ACCEPTED]}).put([ORDER])
    assert len(faulty.connections) == 1
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = len(HttpAdapter(faulty.url, TOKEN).put([ORDER])) - 1
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert len(faulty.connections) == 2


def test_proxies_of_the_environment_are_not_used(faulty: FaultyParty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setattr(exchange, "_pool", exchange._pool.__wrapped__)
    assert faulty.says({"items": [ACCEPTED]}).put([ORDER])


def test_an_adapter_is_chosen_by_name(party: Parties, number: str) -> None:
    adapter: DirectoryAdapter = adapter_for("http", party("huawei").url + "/", TOKEN)
    assert adapter.put([DisplayOrder(f"{number}-1", number, "官方客服", 1)])[0].outcome == "accepted"


def test_an_unknown_adapter_is_said_clearly() -> None:
    with pytest.raises(UnknownAdapter, match="unknown adapter 'soap': known are http"):
        adapter_for("soap", "http://127.0.0.1:1", TOKEN)


@pytest.mark.parametrize("address", ["", "127.0.0.1:80", "ftp://host/", "http://"])
def test_an_address_that_is_none_is_said_clearly(address: str) -> None:
    with pytest.raises(ValueError, match="is not the address of a directory"):
        adapter_for("http", address, TOKEN)


def test_a_wrong_token_is_a_permanent_refusal(party: Parties) -> None:
    with pytest.raises(PermanentRefusal) as refusal:
        HttpAdapter(party("huawei").url, "other").put([ORDER])
    assert (refusal.value.status, refusal.value.reason) == (401, "unauthorised")
