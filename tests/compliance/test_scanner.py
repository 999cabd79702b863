"""The virus scanner, against a little clamd on a unix socket."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from compliance import uploads
from tenants.refusals import Refused
from tests.compliance.bad_files import picture


class Daemon:
    """Speaks INSTREAM as clamd does, one question after the other."""

    def __init__(self, path: Path) -> None:
        self.answer, self.asked = b"stream: OK\0", []  # type: ignore[var-annotated]
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack(">I", stream.read(4))[0]:
                    content += stream.read(length)
                self.asked.append(content)
                connection.sendall(self.answer)

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        self.thread.join(timeout=5)


@pytest.fixture
def daemon(tmp_path: Path, settings: Any) -> Iterator[Daemon]:
    path = tmp_path / "clamd"
    settings.CLAMAV_SOCKET = str(path)
    daemon = Daemon(path)
    yield daemon
    daemon.close()


PHOTO = picture("JPEG")


def accept() -> uploads.CleanFile:
    return uploads.accept(ContentFile(PHOTO, "photo.jpg"))


def test_what_was_handed_in_is_scanned_as_it_came(daemon: Daemon) -> None:
    accept()
    assert daemon.asked == [PHOTO]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", "infected"),
        (b"INSTREAM size limit exceeded. ERROR\0", "not_scanned"),
        (b"stream: OK FOUND or not\0", "not_scanned"),
        (b"", "not_scanned"),
    ],
)
def test_anything_but_a_plain_yes_is_a_no(daemon: Daemon, answer: bytes, code: str) -> None:
    daemon.answer = answer
    with pytest.raises(Refused) as refused:
        accept()
    assert refused.value.code == code


def test_while_nobody_answers_nothing_is_taken(tmp_path: Path, settings: Any) -> None:
    for address in (str(tmp_path / "nobody"), "127.0.0.1:1"):
        settings.CLAMAV_SOCKET = address
        with pytest.raises(Refused) as refused:
            accept()
        assert refused.value.code == "not_scanned"
