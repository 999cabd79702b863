"""A mail server and an SMS centre, and a template for both channels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
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


def write_note(folder: Path, **parts: str) -> None:
    """A message's template, of these parts beside a subject and an e-mail."""
    filled = {"subject": "致 {{ reader.name }}\n", "email": "{{ text }}\n", **parts}
    blocks = "".join(f"{{% block {part} %}}{text}{{% endblock %}}" for part, text in filled.items())
    (folder / "note.txt").write_text("{% extends 'message.txt' %}" + blocks)


@pytest.fixture(autouse=True)
def _texts(settings: Any, tmp_path: Any) -> None:
    """A template of the test's own, for both channels."""
    folder = tmp_path / "tests/messages"
    folder.mkdir(parents=True)
    write_note(folder, sms="{% for part in text %}{{ part }}{% endfor %}\n")  # a text, or several
    ways.cache_clear()  # of another test's
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
