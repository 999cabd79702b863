"""A statement asked so often that a cursor's own work would take longer than its answer."""

from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format
from psycopg.pq.abc import PGresult

_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Prepared:
    """Prepared once on each connection, then executed by libpq. For reading alone: it begins no transaction.

    What is prepared lasts as long as its connection, as psycopg prepares nothing there (`prepare_threshold` of the
    settings), hence never deallocates all of it.
    """

    def __init__(self, name: str, statement: str) -> None:
        """`statement`: its parameters are $1, $2, …; `name` is its own on a connection."""
        self._name, self._statement = name.encode(), statement.encode()
        self._prepared_on: WeakSet[Connection] = WeakSet()

    def __call__(self, *values: str) -> PGresult:
        """The rows in PostgreSQL's binary format. Raises Django's database errors."""
        database = connections[DEFAULT_DB_ALIAS]
        if database.connection is None:
            database.ensure_connection()
        connection: Connection = database.connection
        with database.wrap_database_errors:
            if connection not in self._prepared_on:
                _checked(connection, connection.pgconn.prepare(self._name, self._statement))
                self._prepared_on.add(connection)
            sent = [value.encode() for value in values]
            return _checked(connection, connection.pgconn.exec_prepared(self._name, sent, result_format=Format.BINARY))


def _checked(connection: Connection, result: PGresult) -> PGresult:
    if result.status in _DONE:
        return result
    if connection.pgconn.status == ConnStatus.BAD:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)
