"""How often one may ask: doors are found in the resolver and in the API's document, and counted exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import get_resolver

from portal.shell.api import documents
from portal.shell.api.throttles import TAKES_LONG as LONG_CALLS
from portal.shell.networks import network_of
from portal.shell.reading import FOR_MANY
from portal.shell.throttles import NOT_COUNTED, PUSHES, TAKES_LONG
from tenants import context
from tenants.domain.actors import PLATFORM as THE_PLATFORM
from tenants.domain.rates import RATES, Rate
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.portal.access.roles import ANYONE
from tests.portal.access.table import CLIENT, DOOR
from tests.portal.access.table_api import API
from tests.portal.access.table_platform import PLATFORM
from tests.portal.access.test_permissions import SITES, address, patterns, rows  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, sign_in

# What makes a file, draws or plans, by what it is called.
SOUNDS_LONG = re.compile(
    r"(csv|xlsx|pdf|file|export$|download|example|report|plan|picture|_page$|search|load|proposal|estimate|rates|year)"
)
ROWS_OF_THE_DESK = re.compile(r"admin:\w+_(changelist|add|change|delete|history)$")
NOT_LONG = {
    "admin:handset_pictures": "a list",
    "display_picture": "a form; what it takes is an act",
    "handset_pictures": "a list",
    "reports": "a list",
    "search": "a few rows of each kind",
}
PARALLEL, MOST = 32, 10


def doors(site: str) -> Iterator[tuple[str, Any]]:
    for name, pattern in patterns(get_resolver(SITES[site][0])):
        if name and name not in API:
            yield name, pattern


@pytest.mark.django_db
@pytest.mark.parametrize("site", SITES)
def test_whoever_has_not_signed_in_is_counted_at_every_door(
    site: str,
    acme: Tenant,
    staff: Tenant,
    client_of: Any,
    rows: dict[str, str],  # noqa: F811
) -> None:
    client = client_of({"acme": acme, "staff": staff}[site])
    client.raise_request_exception = False
    Tenant.objects.filter(pk=acme.pk).update(status_page_public=True)
    tried, wrong = 0, []
    for name, pattern in doors(site):
        for method in ("GET", "POST"):
            with transaction.atomic():
                answer = client.generic(method, address(name, pattern, SITES[site][0], rows))
                transaction.set_rollback(True)
            if name == "party_callback":  # test_callbacks.py
                continue
            want = "" if name in NOT_COUNTED else "pushes" if name in PUSHES else "anonymous"
            got = re.findall(r'"(\w+)";q=', answer.headers.get("RateLimit-Policy", ""))
            knocks = ["knocks"] if method == "POST" and want == "anonymous" else []
            if got != ([want, *knocks] if want else []):
                wrong.append(f"{method} {name}: {got}")
            tried += 1
    assert wrong == []
    print(f"{tried} anonymous requests at {site}")
    assert tried > 150


@pytest.mark.django_db
@pytest.mark.parametrize(("site", "role"), [("acme", "owner"), ("staff", "administrator")])
def test_a_person_is_counted_at_what_they_do_and_at_what_takes_long(
    site: str,
    role: str,
    acme: Tenant,
    staff: Tenant,
    client_of: Any,
    rows: dict[str, str],  # noqa: F811
) -> None:
    tried, wrong = 0, []
    for name, pattern in doors(site):
        if name in ("account_logout", "admin:logout", "party_callback") or name.startswith("api-"):
            continue
        for method in ("GET", "POST"):
            client = client_of({"acme": acme, "staff": staff}[site], role)
            client.raise_request_exception = False
            with transaction.atomic():
                answer = client.generic(method, address(name, pattern, SITES[site][0], rows))
                transaction.set_rollback(True)
            long = name in TAKES_LONG
            want = ["acts"] if method == "POST" else ["long"] if long else []
            got = re.findall(r'"(\w+)";q=', answer.headers.get("RateLimit-Policy", ""))
            if got != ([] if name in NOT_COUNTED else want):
                wrong.append(f"{method} {name}: {got}")
            tried += 1
    assert wrong == []
    print(f"{tried} requests of the {role} at {site}")


def test_what_sounds_as_if_it_took_long_is_counted_so() -> None:
    names = {name for site in SITES for name, _pattern in doors(site)}
    assert names >= TAKES_LONG
    looks = {name for name in names if table_get(name) and not ROWS_OF_THE_DESK.search(name)}
    assert {name for name in looks if SOUNDS_LONG.search(name)} - TAKES_LONG == {*NOT_LONG}


def table_get(name: str) -> bool:
    return (CLIENT | PLATFORM | DOOR)[name].get not in (None, ANYONE)


# ---------------------------------------------------------------- the API


def counted(answer: Any) -> list[str]:
    return re.findall(r'"(\w+)";q=', answer.headers.get("RateLimit-Policy", ""))


def operations() -> Iterator[tuple[str, str, Any]]:
    """Method, path and description of each operation, by the document."""
    for path, methods in json.loads(documents.document()[0])["paths"].items():
        for method, described in methods.items():
            if path.startswith("/api/v1/") and isinstance(described, dict) and "operationId" in described:
                yield method.upper(), path, described


def takes_long(described: Any) -> bool:
    """Files come or go, or it is named."""
    sent = described.get("requestBody", {}).get("content", {})
    made = [kind for code, said in described["responses"].items() if code == "200" for kind in said.get("content", {})]
    files = "multipart/form-data" in sent or any("json" not in kind for kind in made)
    return files or described["operationId"] in LONG_CALLS


@pytest.mark.django_db
def test_every_operation_counts_by_key_and_strangers_by_network(acme: Tenant, client_of: Any) -> None:
    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=("read", "request", "manage", "sight"), by=THE_PLATFORM)
    client = client_of(acme)
    client.raise_request_exception = False
    tried, wrong, long = 0, [], 0
    for method, path, described in operations():
        place = re.sub(
            r"\{[^}]+\}", "1" if "integer" in json.dumps(described.get("parameters")) else str(uuid4()), path
        )
        want = ["calls", "long_calls"] if takes_long(described) else ["calls"]
        long += takes_long(described)
        for authorization, expected in ((secret, want), ("shk_wrong_key", ["anonymous"]), ("", ["anonymous"])):
            headers = {"idempotency-key": str(uuid4())}  # whose lack is told before anything is counted
            headers |= {"authorization": f"Bearer {authorization}"} if authorization else {}
            with transaction.atomic():
                answer = client.generic(method, place, "{}", "application/json", headers=headers)
                transaction.set_rollback(True)
            if counted(answer) != expected and answer.status_code != 404:
                wrong.append(f"{method} {path} {authorization[:6]}: {counted(answer)} ({answer.status_code})")
            tried += 1
    assert wrong == []
    assert {each[2]["operationId"] for each in operations()} >= LONG_CALLS
    print(f"{tried} calls of {tried // 3} operations, {long} of which take long")
    assert long > 20


@pytest.mark.django_db
def test_an_answer_that_is_kept_for_many_counts_for_nobody(acme: Tenant, client_of: Any) -> None:
    stranger = client_of(acme)
    assert counted(stranger.get("/accounts/login/")) == ["anonymous"]
    assert counted(stranger.get("/accounts/login/", **{FOR_MANY: True})) == []


@pytest.mark.django_db
def test_a_program_is_told_how_it_stands_and_when_to_come_again(acme: Tenant, client_of: Any, settings: Any) -> None:
    settings.RATES = {**RATES, "calls": Rate("calls", 2, 60)}
    with context.client(acme):
        secrets = [make_api_key(name=name, scopes=("read",), by=THE_PLATFORM)[1] for name in ("one", "other")]
    client = client_of(acme)

    def call(secret: str) -> Any:
        return client.get("/api/v1/numbers", headers={"authorization": f"Bearer {secret}"})

    first, second, third = (call(secrets[0]) for _turn in range(3))
    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    assert first["RateLimit-Policy"] == '"calls";q=2;w=60'
    assert re.fullmatch(r'"calls";r=1;t=(59|60)', first["RateLimit"])
    assert re.fullmatch(r'"calls";r=0;t=\d+', third["RateLimit"])
    assert 0 < int(third["Retry-After"]) <= 60
    assert (third["Content-Type"], third.json()["code"]) == ("application/problem+json", "throttled")
    assert call(secrets[1]).status_code == 200, "another key is another program"


# ---------------------------------------------------------------- exact


@pytest.fixture
def at_once() -> Callable[[Callable[[int], Any]], list[int]]:
    """Runs PARALLEL requests at once, each over a connection of its own; the statuses."""

    def run(ask: Callable[[int], Any]) -> list[int]:
        def one(turn: int) -> int:
            try:
                return int(ask(turn).status_code)
            finally:
                connection.close()

        with ThreadPoolExecutor(PARALLEL) as threads:
            return list(threads.map(one, range(PARALLEL)))

    return run


@pytest.fixture
def few(settings: Any) -> None:
    settings.RATES = {name: Rate(name, MOST, 600) for name in RATES}
    settings.TRUSTED_PROXIES = 0


@pytest.mark.usefixtures("own_database", "few")
def test_of_32_at_once_exactly_as_many_pass_as_may(acme: Tenant, globex: Tenant, staff: Tenant, at_once: Any) -> None:
    """Whatever X-Forwarded-For says, and whatever another client, person or network does."""

    def strange(tenant: Tenant, network: str, host: str) -> Callable[[int], Any]:
        return lambda turn: PortalClient(host, REMOTE_ADDR=network).get(
            "/accounts/login/", headers={"x-forwarded-for": f"203.0.113.{turn}"}
        )

    hosts = {each.pk: sign_in(each).host for each in (acme, globex)}
    for tenant, network in ((acme, "192.0.2.1"), (acme, "192.0.2.2"), (globex, "192.0.2.1")):
        statuses = at_once(strange(tenant, network, hosts[tenant.pk]))
        assert (statuses.count(200), statuses.count(429)) == (MOST, PARALLEL - MOST)

    clients = {(role, place): sign_in(acme, role) for role in ("owner", "operator") for place in range(PARALLEL)}
    for role in ("owner", "operator"):
        statuses = at_once(lambda turn, role=role: clients[role, turn].post("/bell/read/"))
        assert statuses.count(429) == PARALLEL - MOST

    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=("read",), by=THE_PLATFORM)
    headers = {"authorization": f"Bearer {secret}"}
    statuses = at_once(lambda _turn: PortalClient(hosts[acme.pk]).get("/api/v1/numbers", headers=headers))
    assert (statuses.count(200), statuses.count(429)) == (MOST, PARALLEL - MOST)
    wrong = {"authorization": "Bearer shk_wrong_key"}
    statuses = at_once(
        lambda _turn: PortalClient(hosts[acme.pk], REMOTE_ADDR="192.0.2.9").get("/api/v1/numbers", headers=wrong)
    )
    assert (statuses.count(401), statuses.count(429)) == (MOST, PARALLEL - MOST)


@pytest.mark.parametrize(
    ("proxies", "direct", "forwarded", "network"),
    [
        (0, "192.0.2.1", "203.0.113.7", "192.0.2.1"),
        (0, "192.0.2.1", "", "192.0.2.1"),
        (1, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (1, "127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "127.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        (1, "127.0.0.1", "nonsense", "127.0.0.1"),
        (0, "2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        (0, "::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_headers_are_believed_as_far_as_proxies_were_counted(
    proxies: int, direct: str, forwarded: str, network: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert network_of(RequestFactory().get("/", headers=headers, REMOTE_ADDR=direct)) == network
