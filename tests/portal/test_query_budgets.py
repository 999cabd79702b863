"""How many queries each door may ask. Doors are found in the resolver."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from labels.models import Number
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.maintenance.booking import ACCEPTED, AFTERNOON, ask, ask_calibration, book
from tests.portal.access.table_api import API
from tests.portal.access.test_permissions import SITES, address, patterns, rows  # noqa: F401 -- a fixture
from tests.portal.budgets import FILE, OF_TRANSACTIONS, WRITE
from tests.scenarios.numbers import register
from tests.stand_ins import publish

URLCONFS = {"acme": SITES["acme"][0], "staff": SITES["staff"][0], "api": SITES["acme"][0]}
NEVER = 2_147_483_647


def doors(site: str) -> Iterator[tuple[str, Any]]:
    """What somebody may look at: each name, with its pattern."""
    for name, pattern in patterns(get_resolver(URLCONFS[site])):
        if site == "api":
            looked_at = "GET" in API.get(name, {})
        else:
            looked_at = name in SITES[site][1] and SITES[site][1][name].get is not None
        if name and looked_at:
            yield name, pattern


@pytest.fixture
def ids(acme: Tenant, business_clock: Any) -> dict[str, str]:
    """A client with some of everything; the name of a door, or how names begin → the row that it is asked for."""
    business_clock.set(AFTERNOON)
    ensure_directories()
    with context.client(acme):
        numbers: list[Number] = register(*(f"400-820-{1230 + at}" for at in range(6)), group="客服")
        publish(numbers[:4], ACCEPTED)
        window = book(ask(numbers[:2]))
        book(ask_calibration(numbers[2:4]), 1)
        draft = ask(numbers[4:])
    number, request = str(numbers[0].pk), str(draft.pk)
    return {"number": number, "api-number": number, "window": str(window.pk), "api-window": str(window.pk)} | {
        "api-request": request,
        "proposal": request,
    }


@pytest.mark.django_db
@pytest.mark.timeout(900)
@pytest.mark.parametrize("site", URLCONFS)
def test_no_door_asks_more_than_its_budget(
    site: str,
    acme: Tenant,
    staff: Tenant,
    client_of: Callable[..., Any],
    rows: dict[str, str],  # noqa: F811
    ids: dict[str, str],
) -> None:
    client, headers = visitor(site, acme, staff, client_of)
    budgets = json.loads(FILE.read_text())
    cookies, asked = deepcopy(client.cookies), dict[str, int]()
    for name, pattern in doors(site):
        where = place(name, pattern, site, rows, ids)
        for _again in range(2):  # what is kept in the process is there the second time
            client.cookies = deepcopy(cookies)
            asked[name] = min(asked.get(name, 10_000), queries_of(client, where, headers))
            if not WRITE and asked[name] <= budgets[site].get(name, -1):
                break
    if WRITE:
        budgets[site] = asked
        FILE.write_text(json.dumps(budgets, indent=1, sort_keys=True) + "\n")
    allowed = budgets[site]
    assert asked.keys() == allowed.keys(), "a new door needs a row, a door that has gone needs none"
    assert {name: count for name, count in asked.items() if count > allowed[name]} == {}, "more than the budget says"


def place(name: str, pattern: Any, site: str, rows: dict[str, str], ids: dict[str, str]) -> str:  # noqa: F811
    """Where a door is, for the row that it is asked for here, or for one that never is."""
    row = ids.get(name) or ids.get(name.split("_", maxsplit=1)[0]) or ids.get(name[: name.rfind("-")])
    kinds = {key: type(converter).__name__ for key, converter in pattern.pattern.converters.items()}
    if row is not None and len(kinds) == 1:
        return reverse(name, urlconf=URLCONFS[site], kwargs=dict.fromkeys(kinds, row))
    of_a_row = name.removeprefix("admin:").rsplit("_", 1)[0] in rows
    if not of_a_row and {"IntConverter", "PathConverter"} & {*kinds.values()}:
        values = {key: uuid4() if kind == "UUIDConverter" else NEVER for key, kind in kinds.items()}
        return reverse(name, urlconf=URLCONFS[site], kwargs=values)
    return address(name, pattern, URLCONFS[site], rows)


def visitor(site: str, acme: Tenant, staff: Tenant, client_of: Callable[..., Any]) -> tuple[Any, dict[str, str]]:
    """Whoever may look at most there, and the headers that say so."""
    if site == "staff":
        return client_of(staff, "administrator"), {}
    if site == "acme":
        return client_of(acme, "owner"), {}
    with context.client(acme):
        _key, secret = make_api_key(name="budgets", scopes=["read", "request", "manage", "sight"], by=PLATFORM)
    client, headers = client_of(acme), {"authorization": f"Bearer {secret}"}
    client.get("/api/v1/bill", headers=headers)  # that the key was used is noted once a minute
    return client, headers


def queries_of(client: Any, where: str, headers: dict[str, str]) -> int:
    with transaction.atomic(), CaptureQueriesContext(connection) as counted:
        answer = client.get(where, headers=headers)
        assert answer.status_code < 500, where
        if getattr(answer, "streaming", False):
            b"".join(answer)
        transaction.set_rollback(True)
    return sum(not each["sql"].startswith(OF_TRANSACTIONS) for each in counted.captured_queries)
