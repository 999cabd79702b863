"""One request and its answer: bounded in time and bytes, over connections that are kept and nobody else's."""

import contextlib
import os
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from labels.directories.adapters import (
    HttpAdapter,
)
from tenants.outside import exchange
from tenants.outside.exchange import HttpAnswer, PassingTrouble
from tests.authority import authority
from tests.labels.directories.conftest import ACCEPTED, ORDER, TOKEN, FaultyParty


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


def test_an_answer_that_drips_ends_in_time(faulty: FaultyParty) -> None:
    faulty.says({"items": [ACCEPTED] * 9})
    faulty.pause = 0.03
    started = time.monotonic()
    with pytest.raises(PassingTrouble) as trouble:
        HttpAdapter(faulty.url, TOKEN, timedelta(seconds=0.2)).put([ORDER])
    assert trouble.value.reason == "timeout"
    assert time.monotonic() - started < 5  # The whole answer takes over five seconds.


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
    assert took < 8  # The whole head takes over ten seconds.


def test_who_does_not_listen_is_not_talked_to_for_ever() -> None:
    """It takes the connection and reads nothing: what is sent fills the pipe."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/appeals"
        with pytest.raises(PassingTrouble) as trouble:
            exchange.exchange("POST", url, {}, {"items": "x" * 50_000_000}, timedelta(seconds=0.2))
    assert trouble.value.reason == "timeout"


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


def test_a_directory_with_a_companys_own_authority_is_believed_when_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = authority(tmp_path)
    monkeypatch.setattr(exchange, "_pool", exchange._pool.__wrapped__)

    def asked() -> HttpAnswer:
        with socket.create_server(("127.0.0.1", 0)) as listening:

            def answer() -> None:
                with contextlib.suppress(OSError):
                    connection, _address = listening.accept()
                    with ours.server.wrap_socket(connection, server_side=True) as line:
                        line.recv(4096)
                        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

            thread = threading.Thread(target=answer)
            thread.start()
            try:
                url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
                return exchange.exchange("GET", url, {}, None, timedelta(seconds=30))
            finally:
                thread.join(10)

    with pytest.raises(PassingTrouble, match="certificate verify failed"):
        asked()
    monkeypatch.setenv("SSL_CERT_FILE", str(ours.bundle))
    assert asked().body == b"{}"
