"""Eight calls under one Idempotency-Key at a real web role: seven are answered at once, and nobody else waits."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.database import Database
from tests.security.web_role import answer_to, web_role

BODY = json.dumps({"numbers": [{"number": "400-820-1234"}]})


def call(secret: str) -> bytes:
    headers = {"Host": "acme.localhost", "Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}
    headers |= {"Content-Type": "application/json", "Content-Length": str(len(BODY)), "Connection": "close"}
    lines = ["POST /api/v1/numbers HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", BODY]).encode()


def test_one_thread_is_held(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    """The first waits for a lock that somebody holds; of the client's other threads none has to wait with it."""
    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=["request"], by=PLATFORM)
    page = b"GET /accounts/login/ HTTP/1.1\r\nHost: globex.localhost\r\nConnection: close\r\n\r\n"

    def looked(port: int) -> float:
        began = time.monotonic()
        assert answer_to(port, page)[9:12] == b"200"
        return time.monotonic() - began

    with web_role(own_database, threads=4, THROTTLES="") as port, ThreadPoolExecutor(8) as callers:
        quiet = max(looked(port) for _again in range(5))
        with own_database.owner() as connection, connection.transaction():
            connection.execute("LOCK TABLE acme.labels_number IN EXCLUSIVE MODE")
            calls = [callers.submit(answer_to, port, call(secret)) for _each in range(8)]
            beside = max(looked(port) for _again in range(5))
            answered = as_completed(calls, timeout=60)
            told = [next(answered).result() for _each in range(7)]
        [last] = [each.result() for each in answered]
    print(f"others waited {beside:.2f} s, {quiet:.2f} s without it")
    assert {each[9:12] for each in told} == {b"409"}
    assert all(b"retry-after: " in each.lower() for each in told)
    assert last[9:12] == b"201"
    assert beside < quiet + 10  # who waits for the lock is cut off after 30
