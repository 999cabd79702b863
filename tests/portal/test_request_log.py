"""A line in the log for each request: who asked for what, without what opens a door."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/status/?q=13800138000", "/status/"),
        ("/join/01a210d6:C8lMkBmkFU1XYH5s7/", "/join/…/"),
        ("/calendar/01a210df:dee2784e.ics", "/calendar/…"),
        ("/accounts/password/reset/key/1-c2x-abc/", "/accounts/password/reset/key/…/"),
    ],
)
def test_addresses_that_open_a_door_are_not_in_the_log(
    acme: Tenant, client_of: Callable[..., Any], caplog: pytest.LogCaptureFixture, path: str, told: str
) -> None:
    caplog.set_level(logging.INFO)
    client_of(acme).get(path)
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    asked = [line for line in lines if line["event"] in {"request_started", "request_finished"}]
    assert [line["request"] for line in asked] == [f"GET {told}"] * 2
    assert asked[1]["client"] == "acme"
    assert path.rsplit("/", maxsplit=1)[-1] == "" or path.rsplit("/", maxsplit=1)[-1] not in str(asked)
