"""The front of a real web role: what nobody counted is counted before it is read, and others find the process free."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings

from tenants import context
from tenants.models import Tenant
from tests.database import Database
from tests.portal_client import sign_in
from tests.security.web_role import LIVE, answer_to, web_role

FEW, CALLERS, ROUNDS, SECONDS = 20, 20, 3, 2.0
MEGABYTES = 65 * 1024**2
AT_ONCE = 0.03  # seconds


@dataclass(frozen=True)
class Call:
    """A call of a stranger. length: of a body of which nothing is sent."""

    method: str = "GET"
    path: str = "/accounts/login/"
    host: str = "acme.localhost"
    headers: dict[str, str] = field(default_factory=dict)
    length: int = 0

    def sent(self, **headers: str) -> bytes:
        named = {"Host": self.host, **self.headers, **headers}
        named |= {"Content-Length": str(self.length)} if self.length else {}
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {text}" for name, text in named.items())]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


COUNTED = {
    "a path without a door": (Call(path="/nothing/here/"), b"404"),
    "a form without its token": (Call("POST"), b"403"),
    "a host that is nobody's": (Call(host="nobody.example"), b"404"),
    "a path with a control character": (Call(path="/nothing/%00/"), b"400"),
    "a file": (Call(path="/static/portal/portal.js"), b"200"),
    "a file that is not there": (Call(path="/static/nothing.js"), b"404"),
    "readiness": (Call(path="/health/ready"), b"200"),
    "what is kept for all": (Call(path="/status/"), b"200"),
}
HOSTILE = {
    "blanks": Call(path="/status/", headers={"If-None-Match": "a" + " " * 7_900 + "b"}),
    "many blanks": Call(path="/status/", headers={"If-None-Match": "a" + " " * 60_000 + "b"}),
    "letters": Call(path="/static/portal/portal.js", headers={"Accept-Encoding": "a" * 16_000}),
    "fewer letters": Call(path="/static/portal/portal.js", headers={"Accept-Encoding": "a" * 7_900}),
}


@pytest.fixture(scope="module")
def session(module_database: Database, django_db_blocker: Any) -> str:
    """The cookie of acme's owner; its status page is public."""
    with django_db_blocker.unblock(), context.platform():
        Tenant.objects.filter(schema_name="acme").update(status_page_public=True)
        cookie = sign_in(Tenant.objects.get(schema_name="acme"), "owner").cookies[settings.SESSION_COOKIE_NAME]
    return f"{settings.SESSION_COOKIE_NAME}={cookie.value}"


@pytest.fixture(scope="module")
def counting(module_database: Database, session: str) -> Iterator[int]:
    """A role where a network has twenty calls of each kind."""
    with web_role(module_database, THROTTLES=f"vain={FEW}/600,files={FEW}/600,anonymous=1000000/60") as port:
        yield port


def status(port: int, sent: bytes, source: str = "127.0.0.1") -> bytes:
    return answer_to(port, sent, source)[9:12]


@pytest.mark.parametrize("name", COUNTED)
def test_what_no_limit_counted_is_counted(counting: int, name: str) -> None:
    call, usual = COUNTED[name]
    source = f"127.0.2.{[*COUNTED].index(name) + 1}"
    answers = [status(counting, call.sent(), source) for _turn in range(FEW)]
    assert answers == [usual] * FEW
    with ThreadPoolExecutor(4) as threads:  # each waits a second
        assert {*threads.map(lambda _turn: status(counting, call.sent(), source), range(4))} == {b"429"}
    assert status(counting, call.sent(), "127.0.3.1") == usual, "another network"


def test_a_body_of_65_megabytes_is_refused_before_it_is_sent(counting: int, session: str) -> None:
    """It was read to its end first; here not a byte of it ever comes."""
    call, source = COUNTED["a path without a door"][0], "127.0.4.1"
    assert status(counting, call.sent(Cookie=session), source) == b"404"
    for _turn in range(FEW):
        status(counting, call.sent(), source)
    began = time.monotonic()
    refused = answer_to(counting, Call("POST", length=MEGABYTES).sent(), source)
    assert refused.startswith(b"HTTP/1.1 429")
    assert b"retry-after: " in refused.lower()
    assert time.monotonic() - began < 9, "nobody waited for the body"


def test_a_person_in_the_network_of_a_flood_is_served(counting: int, session: str) -> None:
    looks = Call(path="/numbers/").sent(Cookie=session)
    assert status(counting, looks, "127.0.5.1") == b"200"
    flood = COUNTED["a path without a door"][0].sent(Cookie=f"{settings.SESSION_COOKIE_NAME}=made-up")
    for _turn in range(FEW + 1):
        status(counting, flood, "127.0.5.1")
    assert status(counting, flood, "127.0.5.1") == b"429"
    assert [status(counting, looks, "127.0.5.1") for _turn in range(3)] == [b"200"] * 3


# ---------------------------------------------------------------- others


def live(port: int) -> float:
    """The usual seconds in which the process says that it is there, over some time."""
    taken, ends = [], time.monotonic() + SECONDS
    while time.monotonic() < ends:
        began = time.monotonic()
        assert status(port, LIVE) == b"200"
        taken.append(time.monotonic() - began)
        time.sleep(0.01)
    return statistics.median(taken)


def flood(port: int, call: Call) -> float:
    """The same beside those who go on with this call as fast as it is answered."""
    over = False

    def caller(_number: int) -> None:
        while not over:
            status(port, call.sent())

    with ThreadPoolExecutor(CALLERS) as threads:
        calling = [threads.submit(caller, number) for number in range(CALLERS)]
        try:
            time.sleep(1)
            return live(port)
        finally:
            over = True
            for each in calling:
                each.result()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", HOSTILE)
def test_twenty_hostile_callers_take_nobodys_time(module_database: Database, session: str, name: str) -> None:
    """In one of three rounds: the machine has other things to do, and so have the callers."""
    rounds = []
    with web_role(module_database, THROTTLES="") as port:
        for _round in range(ROUNDS):
            quiet, beside = live(port), flood(port, HOSTILE[name])
            rounds.append(f"{quiet * 1000:.2f} ms, {beside * 1000:.2f} ms beside it")
            if beside < max(1.5 * quiet, AT_ONCE):
                break
        else:
            raise AssertionError(rounds)
    print(f"{name}: {rounds}")
