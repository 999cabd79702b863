"""What is written into the log of a request: who asked for what, without what opens a door; tracebacks as text."""

from __future__ import annotations

import errno
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from portal.web import logs
from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """What the log's one handler writes, from INFO on."""
    caplog.set_level(logging.INFO)
    [console] = [each for each in logging.getLogger().handlers if each.name == "console"]
    assert isinstance(console, logging.StreamHandler)
    stream = io.StringIO()
    before = console.setStream(stream)
    yield stream
    console.setStream(before)


@pytest.mark.parametrize(
    ("path", "secret", "told"),
    [
        ("/status/?q=13800138000", "13800138000", "/status/"),
        ("/stop/01a210d6:C8lMkBmkFU1XYH5s7/", "C8lMkBmkFU1XYH5s7", "/stop/…/"),
        ("/confirm/01a210d6:C8lMkBmkFU1XYH5s7/", "C8lMkBmkFU1XYH5s7", "/confirm/…/"),
        ("/join/01a210d6:C8lMkBmkFU1XYH5s7/", "C8lMkBmkFU1XYH5s7", "/join/…/"),
        ("/join/01a210d6:C8lMkBmkFU1XYH5s7/nothing/", "C8lMkBmkFU1XYH5s7", "/join/…/nothing/"),
        ("/calendar/01a210df:dee2784e.ics", "dee2784e", "/calendar/…"),
        ("/accounts/password/reset/key/1-c2x-abc/", "c2x-abc", "/accounts/password/reset/key/…/"),
        ("/accounts/confirm-email/MTI:1u:c2xabc/", "c2xabc", "/accounts/confirm-email/…/"),
        ("/settings/calendar/01a210df/revoke/", "…", "/settings/calendar/01a210df/revoke/"),
    ],
)
def test_addresses_that_open_a_door_are_not_in_the_log(
    acme: Tenant, client_of: Callable[..., Any], written: io.StringIO, path: str, secret: str, told: str
) -> None:
    client_of(acme).get(path)
    lines = written.getvalue().splitlines()
    assert [(f"'GET {told}'" in line, "client=acme" in line) for line in lines] == [(True, False), (True, True)]
    assert secret not in written.getvalue()


def test_nor_in_what_is_said_of_an_error(
    acme: Tenant, client_of: Callable[..., Any], written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maintenance.feed._digest", lambda *_given: 1 / 0)
    browser = client_of(acme)
    browser.raise_request_exception = False
    assert browser.get("/calendar/01a210df:dee2784e.ics").status_code == 500
    assert "Internal Server Error: /calendar/…" in written.getvalue()
    assert "ZeroDivisionError" in written.getvalue()
    assert "dee2784e" not in written.getvalue()


@pytest.mark.parametrize("said", ["by logging", "by structlog"])
def test_a_traceback_is_text_in_the_one_line_of_json(said: str) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(processors=logs.processors("json"))
    try:
        raise ValueError("of /join/01a210d6:C8lM/")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), sys.exc_info())
        if said == "by structlog":
            record.exc_info = None
            record.msg, record._logger, record._name = {"event": "failed", "exc_info": True}, None, "error"  # type: ignore[assignment, attr-defined]
        line = formatter.format(record)
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["event"] == "failed"
    assert entry["exception"].startswith("Traceback (most recent call last)")
    assert entry["exception"].endswith("ValueError: of /join/…/")


def test_what_is_not_there_for_a_while_is_no_error_of_each_request(
    acme: Tenant, client_of: Callable[..., Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maintenance.feed._digest", _no_room)
    caplog.set_level(logging.INFO)
    browser = client_of(acme)
    browser.raise_request_exception = False
    assert browser.get("/calendar/01a210df:dee2784e.ics").status_code == 503
    levels = {record.levelno for record in caplog.records if "request_finished" in str(record.msg)}
    assert levels <= {logging.INFO}
    assert levels


def _no_room(*_given: object) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")
