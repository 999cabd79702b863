"""A mail server and an SMS centre, and a template for both channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tenants.outbox.exporting import ways
from tests.tenants.outbox import peers
from tests.tenants.outbox.peers import Mail, Sms


@pytest.fixture
def mail(settings: Any) -> Iterator[Mail]:
    with peers.mail_server() as server:
        settings.EMAIL_BACKEND = "tenants.outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


@pytest.fixture
def sms(settings: Any) -> Iterator[Sms]:
    with peers.sms_centre() as centre:
        settings.SMPP_URL = centre.url
        yield centre


@pytest.fixture(autouse=True)
def _texts(settings: Any, tmp_path: Any) -> None:
    """A template of the test's own, for both channels."""
    folder = tmp_path / "tests/messages"
    folder.mkdir(parents=True)
    (folder / "note.subject.txt").write_text("致 {{ reader.name }}\n")
    (folder / "note.email.txt").write_text("{{ text }}\n")
    (folder / "note.sms.txt").write_text("{% for part in text %}{{ part }}{% endfor %}\n")  # a text, or several
    ways.cache_clear()  # of another test's
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
