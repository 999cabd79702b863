"""The database goes away under a request: whoever asked is told to come again, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from tenants import context
from tenants.database.statements import is_database_away
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.database import Database
from tests.portal_client import PortalClient

ClientOf = Callable[..., PortalClient]
DEADLOCK = """
    DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'deadlock_detected'; END $$
"""


@contextmanager
def ended_before(database: Database, words: str) -> Iterator[None]:
    """PostgreSQL ends our connection when we send the first statement that begins so."""
    ended: list[bool] = []

    def send(execute: Callable[..., Any], sql: str, params: Any, many: bool, more: dict[str, Any]) -> Any:
        if str(sql).startswith(words) and not ended:
            ended.append(True)
            with psycopg.connect(database.url, autocommit=True) as other:
                pid = connection.connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        return execute(sql, params, many, more)

    with connection.execute_wrapper(send):
        yield
    assert ended, words


def test_a_program_is_told_to_send_it_again(own_database: Database, acme: Tenant, client_of: ClientOf) -> None:
    with context.client(acme):
        _key, secret = make_api_key(name="program", scopes=["request"], by=PLATFORM)
    program = client_of(acme)
    program.raise_request_exception = False

    def ask() -> Any:
        return program.post(
            "/api/v1/numbers",
            {"numbers": [{"number": "400-820-1234"}]},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"},
        )

    with ended_before(own_database, "RELEASE SAVEPOINT"):
        answer = ask()
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (503, "5", "unavailable")
    connection.close()
    again = ask()
    assert (again.status_code, again.json()["new"]) == (201, ["4008201234"])


def test_a_person_is_told_to_try_again(own_database: Database, acme: Tenant, client_of: ClientOf) -> None:
    owner = client_of(acme, "owner")
    owner.raise_request_exception = False
    with ended_before(own_database, "SELECT"):
        answer = owner.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    connection.close()
    assert owner.get("/").status_code == 200


@pytest.mark.django_db
def test_an_error_of_a_statement_is_ours() -> None:
    with pytest.raises(OperationalError) as deadlock, connection.cursor() as cursor:
        cursor.execute(DEADLOCK)
    assert not is_database_away(deadlock.value)
    assert not is_database_away(ValueError("anything"))
