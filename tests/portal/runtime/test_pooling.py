"""A pooler before the database (portal.runtime.given). PgBouncer itself: `make bench NAME=pooling`."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import psycopg
import pytest

from portal.runtime.errors import CannotRun
from portal.runtime.given import check_pooling
from portal.runtime.postgres import OWNER
from tests.database import Server


@dataclass
class Pooler:
    """Serves every session by one process, as a pooler in transaction mode may. keeps: a session's search path."""

    served_by: psycopg.Connection
    keeps: bool

    def connect(self, _address: str, **_options: object) -> Session:
        return Session(self)


@dataclass
class Session:
    pooler: Pooler
    path: str = ""
    info = SimpleNamespace(backend_pid=-1)  # poolers number sessions themselves

    def execute(self, statement: str) -> psycopg.Cursor:
        if self.pooler.keeps and self.path:
            self.pooler.served_by.execute(self.path)
        if statement.startswith("SET"):
            self.path = statement
        return self.pooler.served_by.execute(statement)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


def test_a_pooler_that_mixes_clients_is_refused(database_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = database_server.url_of("postgres", OWNER)
    check_pooling(url, "")
    check_pooling(url, url)
    with psycopg.connect(url, autocommit=True) as served_by:
        monkeypatch.setattr("psycopg.connect", Pooler(served_by, keeps=False).connect)
        with pytest.raises(CannotRun, match="shown each other's rows"):
            check_pooling(url, "")
        assert served_by.execute("SHOW search_path").fetchone() == ('"$user", public',), "nothing is left behind"
        monkeypatch.setattr("psycopg.connect", Pooler(served_by, keeps=True).connect)
        with pytest.raises(CannotRun, match="give the address of PostgreSQL itself"):
            check_pooling(url, "")
        with pytest.raises(CannotRun, match="through a pooler as well"):
            check_pooling(url, url)
