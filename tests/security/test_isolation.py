"""What happens when the database backend is wrong about the search path, on which all isolation hangs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from compliance.duty.models import Alert
from tenants import context
from tenants.agenda import claiming, handlers
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.database.isolation import WrongSchema, isolation_asked
from tenants.database.statements import fetch_one
from tenants.people.models import User
from tests.database import Database
from tests.portal_client import sign_in

if TYPE_CHECKING:
    from tenants.models import Tenant

NAMES = {"acme": "acme's own 青禾", "globex": "globex's own 大衡"}


@pytest.fixture
def named(own_database: Database, acme: Tenant, globex: Tenant) -> None:
    """The owners of two clients, whom a page greets."""
    for tenant in (acme, globex):
        with context.client(tenant):
            User.objects.update(name=NAMES[tenant.schema_name])


@pytest.fixture
def wrong(named: None) -> Iterator[Any]:
    """The backend takes globex's search path for acme's, until the session ends."""

    def break_it() -> None:
        database: Any = connection
        database.set_schema_to_public()
        database.ensure_connection()
        database.paths["acme", True] = ["globex", "public"]

    yield break_it
    connection.close()


def alerts() -> list[tuple[str, str]]:
    return list(Alert.objects.values_list("kind", "tenant__schema_name"))


def test_without_asking_another_clients_rows_would_be_read(wrong: Any, acme: Tenant) -> None:
    wrong()
    with context.client(acme):
        assert set(User.objects.values_list("name", flat=True)) == {NAMES["globex"]}


def test_a_request_is_not_answered_from_another_clients_schema(wrong: Any, acme: Tenant, settings: Any) -> None:
    person = sign_in(acme, "owner")
    person.raise_request_exception = False
    settings.ISOLATION_EVERY = 1
    assert person.get("/").status_code == 200
    wrong()
    refused = person.get("/")
    assert refused.status_code == 500
    assert NAMES["globex"] not in refused.content.decode()
    assert alerts() == [("schemas_mixed", "acme")]
    assert person.get("/").status_code == 200, "the session that was wrong has ended"


def test_what_goes_wrong_in_the_midst_is_not_shown(
    wrong: Any, acme: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.shell.throttles import ThrottleMiddleware

    person = sign_in(acme, "owner")
    person.raise_request_exception = False
    settings.ISOLATION_EVERY = 1
    counted = ThrottleMiddleware.process_view

    def spoilt(*arguments: Any) -> Any:
        assert connection.connection is not None
        connection.connection.execute("SET search_path TO globex, public")  # behind the backend's back
        return counted(*arguments)

    monkeypatch.setattr(ThrottleMiddleware, "process_view", spoilt)
    assert person.get("/").status_code == 500
    assert alerts() == [("schemas_mixed", "acme")]


def test_due_work_is_not_done_in_another_clients_schema(
    wrong: Any, acme: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    registered = handlers.Registered(lambda _work: done.append(fetch_one("SELECT current_schema()")[0]))
    monkeypatch.setitem(handlers._HANDLERS, "tests.look", registered)
    with context.client(acme):
        schedule("tests.look", key="once")
    settings.ISOLATION_EVERY = 1
    wrong()
    handlers.run_all(claiming.claim(Work, limit=10))
    work = Work.objects.get(name="tests.look")
    assert (done, work.done_at) == ([], None)
    assert "WrongSchema" in work.last_error
    assert ("schemas_mixed", "acme") in alerts()
    Work.objects.update(not_before=Now())
    handlers.run_all(claiming.claim(Work, limit=10))
    assert done == ["acme"]


def test_one_in_so_many_asks(
    own_database: Database, acme: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ISOLATION_EVERY = 50
    drawn = iter([0, 1, 49])
    monkeypatch.setattr("tenants.database.isolation.randbelow", lambda _most: next(drawn))
    with pytest.raises(WrongSchema), isolation_asked("acme"):
        raise AssertionError("this is public")
    for _time in range(2):
        with isolation_asked("acme"):
            pass
