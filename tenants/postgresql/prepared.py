"""A statement asked so often that making, reading and planning it would take longer than its answer."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DataError, connections
from psycopg import Connection, OperationalError
from psycopg.adapt import Transformer
from psycopg.errors import FeatureNotSupported, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult

_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
Sent = str | bytes | int | UUID | datetime | None
OUTDATED = "RevalidateCachedQuery"  # where "cached plan must not change result type" is said, in whatever language
_mark = ""  # what stands behind all statements of this process since a plan was found to be outdated


class Prepared:
    """Prepared once on each connection, then executed by libpq, in the schema and the transaction that are in use.

    What is prepared lasts as long as its connection, as psycopg prepares nothing there (`prepare_threshold` of the
    settings), hence never deallocates all of it. Where another schema is in use than before, PostgreSQL plans it anew.

    Once a migration has changed the type of a column that it gives PostgreSQL refuses it on that session for good. Then
    the process prepares all its statements anew, as other texts, since a pooler goes by those; a transaction is lost.
    """

    def __init__(self, name: str, statement: str, answers: Format = Format.BINARY) -> None:
        """`statement`: its parameters are $1, $2, …; `name` is its own on a connection. answers: how they are given."""
        self._name, self._statement = name.encode(), statement
        self._answers = answers
        self._prepared_on: WeakKeyDictionary[Connection, bytes] = WeakKeyDictionary()  # under which name

    def rows(self, *values: Sent | Sequence[Sent]) -> list[tuple[Any, ...]]:
        """Its rows, as psycopg reads them: an instant is in UTC. Raises Django's database errors."""
        result = self(*values)
        reader = Transformer(connections[DEFAULT_DB_ALIAS].connection)
        reader.set_pgresult(result)
        return reader.load_rows(0, result.ntuples, tuple)

    def __call__(self, *values: Sent | Sequence[Sent]) -> PGresult:
        """The rows as PostgreSQL gives them. Raises Django's database errors."""
        database: Any = connections[DEFAULT_DB_ALIAS]
        if database.connection is None or not database.search_path_set_schemas:
            database.cursor().close()  # it connects, and sets the search path
        connection: Connection = database.connection
        sent = [None if value is None else _text(value).encode() for value in values]
        if any(value is not None and b"\0" in value for value in sent):  # libpq would cut it there
            raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        with database.wrap_database_errors:
            if not connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE:
                _checked(connection, connection.pgconn.exec_(b"BEGIN"))
            begun = time.monotonic()
            try:
                result = self._executed(connection, sent)
            except FeatureNotSupported as error:
                if error.diag.source_function != OUTDATED:
                    raise
                _outdate(database)
                if connection.info.transaction_status != TransactionStatus.IDLE:
                    raise
                result = self._executed(connection, sent)
        if database.queries_logged:
            database.queries_log.append({"sql": self._statement, "time": f"{time.monotonic() - begun:.3f}"})
        return result

    def _executed(self, connection: Connection, sent: Any) -> PGresult:
        name = self._name + _mark.encode()
        if self._prepared_on.get(connection) != name:
            _checked(connection, connection.pgconn.prepare(name, f"{self._statement}{_mark}".encode()))
            self._prepared_on[connection] = name
        return _checked(connection, connection.pgconn.exec_prepared(name, sent, result_format=self._answers))


def _outdate(database: Any) -> None:
    """Have nothing that is prepared asked again, and the connection, which keeps all of it, end with the request."""
    global _mark  # noqa: PLW0603 - it is of all statements and threads
    _mark = f" --{uuid4().hex[:8]}"
    database.close_at = time.monotonic()


def _text(value: Any) -> str:
    """As PostgreSQL reads it."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{value.hex()}"
    if isinstance(value, list | tuple):
        return f"{{{','.join(map(_element, value))}}}"
    return str(value)


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    escaped = _text(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _checked(connection: Connection, result: PGresult) -> PGresult:
    if result.status in _DONE:
        return result
    if connection.pgconn.status == ConnStatus.BAD:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)
