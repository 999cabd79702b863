"""Aggregators of the sandbox, with their accounts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from labels.directories.connections import begin_secret
from labels.directories.models import Connection, Credential, Directory, SeenThrough
from labels.directories.sandbox.aggregators import APP_KEY
from tenants.clock import real_now
from tenants.sealing import sealed
from tests.labels.directories.conftest import SMS_ACCOUNTS, SMS_PASSWORD, Sandbox
from tests.loopback import plain_client

ACCOUNT = SMS_ACCOUNTS[0]
SECRETS = {
    "ihuyi_marks": ("account", {"account": ACCOUNT, "key": SMS_PASSWORD}),
    "ihuyi_platforms": ("account", {"account": ACCOUNT, "key": SMS_PASSWORD}),
    "baidu_marks": ("signed", {"app_key": APP_KEY, "access_key": ACCOUNT, "secret_key": SMS_PASSWORD}),
}
USUAL = {
    "errors": [],
    "statuses": [],
    "calls_a_second": 0,
    "left": 1_000_000,
    "keys": {},
    "drop_answers": 0,
    "outage": False,
}


@dataclass
class Standing:
    """The stand-ins' door."""

    url: str

    def behave(self, **change: Any) -> None:
        with plain_client(self.url) as client:
            client.put("/sandbox/aggregators", json=change).raise_for_status()

    def shows(self, number: str, vendor: str, name: str = "", tag: str = "", count: int = 0) -> None:
        item = {"number": number, "vendor": vendor, "name": name, "tag": tag, "count": count}
        with plain_client(self.url) as client:
            client.put("/sandbox/aggregators/shown", json={"items": [item]}).raise_for_status()

    def paid(self, *numbers: str) -> int:
        """Queries that were accepted about these numbers."""
        with plain_client(self.url) as client:
            counts = client.get("/sandbox/aggregators/queries").json()["numbers"]
        return sum(counts.get(number, 0) for number in numbers)


def give_secret(account: Connection, secret: dict[str, str]) -> None:
    """A secret that counts."""
    row = Credential.objects.create(
        connection=account, secret=sealed(json.dumps(secret)), given_by="test", given_at=real_now()
    )
    begin_secret(row)


def make_aggregator(standing: Standing, adapter: str, **limits: Any) -> Directory:
    """An aggregator in shadow, with an account of these limits; by itself it is asked without pauses."""
    kind, secret = SECRETS[adapter]
    limits = {"calls_a_second": 10_000, **limits}
    account = Connection.objects.create(name=adapter, kind=kind, price_of_a_call=5, **limits)
    give_secret(account, secret)
    made: Directory = Directory.objects.create(
        code=adapter.replace("_", "-"),
        name=adapter,
        name_en=adapter,
        kind="aggregator",
        platform="app",
        adapter=adapter,
        address=standing.url,
        connection=account,
        cache_min=timedelta(0),
        cache_max=timedelta(0),
        critical=False,
        active=False,
        shadow=True,
    )
    return made


def sees(aggregator: Directory, **vendors: Directory) -> None:
    """Which directories it knows, by vendor."""
    for vendor, directory in vendors.items():
        SeenThrough.objects.create(aggregator=aggregator, vendor=vendor, directory=directory)


@pytest.fixture
def standing(sandbox: Sandbox) -> Iterator[Standing]:
    """The stand-ins, behaving as published."""
    door = Standing(f"http://127.0.0.1:{sandbox.base}")
    door.behave(**USUAL)
    yield door
    door.behave(**USUAL)


@pytest.fixture
def aggregator_at(standing: Standing) -> Callable[..., Directory]:
    """An aggregator by its adapter."""
    return lambda adapter, **limits: make_aggregator(standing, adapter, **limits)
