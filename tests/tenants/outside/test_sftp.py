"""Who speaks with a stranger's SFTP server is a child: what the server does to it ends there."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tenants.outside import bounded, sftp
from tenants.outside.exchange import NoAnswer, PassingTrouble
from tenants.outside.sftp import SftpRefused, host_key_of, signed_in
from tests.labels.errands.sftp_server import flooding_server, sftp_server

OF_FOUR_GIGABYTES = b"SSH-2.0-party\r\n" + bytes.fromhex("fffffffc")
SECRET = "sftp-secret"


# ---------------------------------------------------------------- children that are not what they should be


@pytest.fixture
def spoken_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """spoken_by(name): a function of tests/tenants/outside/speakers.py takes the place of the child's."""
    start = bounded.start_speaker

    def change(name: str) -> None:
        def instead(_speaker: str, *arguments: str, **more: Any) -> Any:
            return start(f"tests.tenants.outside.speakers:{name}", *arguments, **more)

        monkeypatch.setattr(bounded, "start_speaker", instead)

    return change


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("garbage", "has ended"),
        ("more_than_a_piece", "has ended"),
        ("another_code", "ssh: x"),
        ("a_gigabyte", "has ended"),
    ],
)
def test_what_a_child_says_is_believed_no_more_than_the_server(
    spoken_by: Callable[[str], None], name: str, why: str
) -> None:
    spoken_by(name)
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(PassingTrouble, match=why):
        host_key_of("127.0.0.1", listening.getsockname()[1])


def test_a_child_that_says_nothing_more_is_cut_off(spoken_by: Callable[[str], None]) -> None:
    spoken_by("nothing_more")
    began = time.monotonic()
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        pytest.raises(NoAnswer, match="too long"),
        signed_in("127.0.0.1", listening.getsockname()[1], [], seconds=5.0),
    ):
        pass
    assert time.monotonic() - began < 15


def test_it_has_its_line_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", SECRET)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        line = socket.create_connection(listening.getsockname())
        child = bounded.start_speaker("tests.tenants.outside.speakers:what_it_may", "1", bounds=sftp.BOUNDS, line=line)
        said, _errors = child.communicate(timeout=60)
        line.close()
    names, refused, has_line, files = eval(said)  # noqa: S307 - our own function's
    assert set(names) <= {"LC_CTYPE"}, "Python itself sets it"
    assert refused, "it calls nobody else"
    assert has_line
    assert files <= 2, "and the one that lists them"


# ---------------------------------------------------------------- servers


@pytest.mark.parametrize(
    "begins",
    [
        OF_FOUR_GIGABYTES,
        b"SSH-2.0-party\r\n" + bytes.fromhex("00040001"),  # a byte more than is read
        b"SSH-2.0-" + b"x" * 1000,
    ],
)
def test_a_flood_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch, begins: bytes) -> None:
    monkeypatch.setattr(sftp, "STEP", 3.0)
    with flooding_server(begins) as flood, pytest.raises(PassingTrouble):
        host_key_of("127.0.0.1", flood.port)
    assert flood.taken < 10_000_000, "what the kernel holds on its way"


def test_what_fails_in_the_midst_of_a_file_ends_the_session(tmp_path: Path) -> None:
    with sftp_server(tmp_path) as server:
        with (
            pytest.raises(SftpRefused, match="its folder cannot be used"),
            signed_in("127.0.0.1", server.port, [server.secret], seconds=40) as session,
        ):
            session.put("nowhere/large", bytes(3_000_000))
        with signed_in("127.0.0.1", server.port, [server.secret], seconds=40) as session:
            assert session.put("in/large", bytes(3_000_000)) == 3_000_000
            assert len(b"".join(session.read("in/large", 3_000_000))) == 3_000_000
            assert len(b"".join(session.read("in/large", 1_000_000))) == 1_000_000, "no more than was there"
            assert [(each.name, each.size) for each in session.entries("in")] == [("large", 3_000_000)]
