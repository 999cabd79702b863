"""Django's database backend with schemas (django_tenants), without needless queries in each request."""

import select
from typing import Any, Final

import sqlparse
from django.db.backends.postgresql.base import ServerSideCursor
from django_tenants.postgresql_backend import base  # noqa: TID251 - the backend of Django under tenants.context
from psycopg.adapt import Transformer
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from tenants.postgresql import prepared
from tenants.postgresql.prepared import Asked

# PostgreSQL keeps what it has learnt of each table that a session asked for, some 640 KiB a client (docs/scaling.md).
MOST_CLIENTS_VISITED: Final = 90


class DatabaseOperations(base.DatabaseWrapper.ops_class):  # type: ignore[misc]  # it has no types
    """Sends the statements of a migration one by one: Citus passes them on as prepared ones (docs/scaling.md)."""

    def prepare_sql_script(self, sql: str) -> list[str]:
        """Returns the statements of a script."""
        return sqlparse.split(sql)


class DatabaseWrapper(base.DatabaseWrapper):  # type: ignore[misc]  # django_tenants has no types
    """Sets the search path only when another one is in force; checks a resting connection without a statement; and
    closes one that has seen many clients between two requests or tasks, as its memory grows with them.
    """

    ops_class = DatabaseOperations
    search_path_set_schemas: list[str] | None  # what django_tenants has set since the tenant changed

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.in_force: list[str] | None = None  # the search path of the session; None: not known
        self.visited: set[str] = set()  # schemas
        self.held: list[Asked] = []  # statements of the transaction that go with its next one (Prepared.later)
        self.paths: dict[tuple[str, bool], list[str]] = {}  # by schema, and whether the public one is in it
        super().__init__(*arguments, **options)

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Sends queries to the tenant's schema from now on."""
        super().set_tenant(tenant, include_public)
        if self.in_force is not None and self.in_force == self._get_cursor_search_paths():
            self.search_path_set_schemas = self.in_force

    def _get_cursor_search_paths(self) -> list[str]:
        wanted = self.schema_name, self.include_public_schema
        if wanted not in self.paths:
            self.paths[wanted] = super()._get_cursor_search_paths()
        return self.paths[wanted]

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self.search_path_set_schemas:
            return
        self.in_force = None
        self.visited.add(self.schema_name)
        super()._handle_search_path(cursor)
        if self.autocommit:  # a SET inside a transaction may be undone with it
            self.in_force = self.search_path_set_schemas

    def get_new_connection(self, conn_params: Any) -> Any:
        """Lets psycopg read instants, in UTC like the session: Django would convert each again in Python."""
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        self.reader = Transformer(connection)
        return connection

    def cursor(self) -> Any:
        """Sends what is held first, which still belongs to the earlier schema."""
        self.send_held()
        return super().cursor()

    def chunked_cursor(self) -> Any:
        """Sends what is held first, as `cursor` does."""
        self.send_held()
        return super().chunked_cursor()

    def validate_no_broken_transaction(self) -> None:
        """Sends what is held before each statement of a Django cursor, even one that was made earlier."""
        super().validate_no_broken_transaction()
        self.send_held()

    def send_held(self) -> None:
        """Sends what waits for the next statement of its transaction."""
        if self.held:
            prepared.send_with_held(self)

    def rollback(self) -> None:
        """Drops what is held."""
        self.held.clear()
        super().rollback()

    def savepoint_rollback(self, sid: str) -> None:
        """Drops what is held, since all of it came after the savepoint, whose own statement sent what was
        held before.
        """
        self.held.clear()
        super().savepoint_rollback(sid)

    def create_cursor(self, name: str | None = None) -> Any:
        """Returns Django's cursor without another time zone."""
        if name is None:
            return self.connection.cursor()
        named: Any = ServerSideCursor  # known to the stubs without its arguments
        return named(self.connection, name=name, scrollable=False, withhold=self.connection.autocommit)

    def connect(self) -> None:
        """Begins a new session, of which nothing is known."""
        self.in_force = None
        self.search_path_set_schemas = None
        self.visited.clear()
        self.held.clear()
        self.paths.clear()
        super().connect()

    def close(self) -> None:
        self.in_force = None
        self.held.clear()
        super().close()

    def close_if_unusable_or_obsolete(self) -> None:
        """Closes the connection after too many clients; called before and after each request and task."""
        if len(self.visited) > MOST_CLIENTS_VISITED:
            self.close()
        super().close_if_unusable_or_obsolete()

    def is_usable(self) -> bool:
        """Returns True if the server still serves this session.

        If it ended the session, there is something to read; only then a statement asks.
        """
        if self.connection is None or self.connection.closed:
            return False
        waiting = select.poll()
        waiting.register(self.connection.fileno(), select.POLLIN)
        idle = self.connection.info.transaction_status == TransactionStatus.IDLE
        return (idle and not waiting.poll(0)) or bool(super().is_usable())

    def commit(self) -> None:
        """Commits, with what is held, in one round trip.

        A broken transaction is rolled back by it, silently: then a search path that was set in it is gone.
        """
        broken = self.connection is not None and self.connection.info.transaction_status == TransactionStatus.INERROR
        self.validate_no_atomic_block()
        if self.held:
            prepared.commit(self)
        super().commit()  # of which nothing is left then but its hooks
        if broken:
            self.in_force = self.search_path_set_schemas = None
