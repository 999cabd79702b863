"""portal.web.logs: no address that opens a door is written whole; which do is found in the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import structlog
from django.conf import settings
from django.urls import URLResolver, get_resolver

from portal.web import logs

SECRETS = {"token", "secret"}  # what such a part of an address is called
CANARY = "C8lMkBmkFU1XYH5s7"
PART = re.compile(r"<(\w+):(\w+)>")
VALUES = {"int": "7", "slug": "sms"}


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Each route as it is written: join/<str:token>/."""
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, route)
        else:
            yield route


def secret_addresses() -> list[str]:
    addresses = set()
    for urlconf in settings.URLCONFS.values():
        for route in routes(get_resolver(urlconf)):
            if SECRETS & {name for _kind, name in PART.findall(route)}:
                addresses.add("/" + PART.sub(lambda part: VALUES.get(part[1], CANARY), route))
    return sorted(addresses)


def said_of(path: str) -> str:
    line = logs.without_secrets(structlog.get_logger(), "info", {"request": f"GET {path}", "event": "request_started"})
    return str(line["request"])


def test_secret_addresses_are_found() -> None:
    assert len(secret_addresses()) >= 10
    assert all(CANARY in path and "<" not in path for path in secret_addresses())


@pytest.mark.parametrize("path", secret_addresses())
def test_no_secret_address_is_written_whole(path: str) -> None:
    assert CANARY not in said_of(path)
    assert CANARY not in said_of(f"https://acme.example.com{path}")


@pytest.mark.parametrize(
    "path", ["/reports/quarter/", "/api/v1/reports/quarter", "/cases/7/answer/", "/settings/calendar/7/"]
)
def test_other_addresses_are(path: str) -> None:
    assert said_of(path) == f"GET {path}"
