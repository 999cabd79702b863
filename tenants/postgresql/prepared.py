"""Prepares frequent statements, whose parsing and planning would take longer than their answers."""

import select
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, DataError, connections
from psycopg import Connection, OperationalError
from psycopg.errors import FeatureNotSupported, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
Sent = str | bytes | int | UUID | datetime | None
OUTDATED = "RevalidateCachedQuery"  # where "cached plan must not change result type" is said, in whatever language
_mark = ""  # suffix of all statements of this process after a plan was outdated


class Prepared:
    """A statement that is prepared once on each connection, then executed by libpq, in the schema and the transaction
    in use.

    It lasts as long as its connection, since psycopg prepares nothing there (`prepare_threshold` of the settings) and
    so never deallocates everything. In another schema than before, PostgreSQL plans it anew.

    After a migration has changed the type of a result column, PostgreSQL refuses it on that session for good. Then the
    process prepares all its statements anew, with other texts, since a pooler compares texts; one transaction is lost.
    """

    def __init__(self, name: str, statement: str, answers: Format = Format.BINARY) -> None:
        """Takes a statement with parameters $1, $2, …; `name` is unique on a connection. answers: their format."""
        self._name, self.statement = name.encode(), statement
        self.answers = answers
        self._prepared_on: WeakKeyDictionary[Connection, bytes] = WeakKeyDictionary()  # under which name

    def rows(self, *values: Sent | Sequence[Sent]) -> list[tuple[Any, ...]]:
        """Returns the rows as psycopg reads them: instants are in UTC. Raises Django's database errors."""
        result, reader = self(*values), connections[DEFAULT_DB_ALIAS].reader  # type: ignore[attr-defined]  # of ours
        reader.set_pgresult(result)
        read: list[tuple[Any, ...]] = reader.load_rows(0, result.ntuples, tuple)
        reader.set_pgresult(None)
        return read

    def __call__(self, *values: Sent | Sequence[Sent]) -> PGresult:
        """Returns PostgreSQL's result. Raises Django's database errors."""
        database: Any = connections[DEFAULT_DB_ALIAS]
        return send_with_held(database, self._asked(database, values))

    def later(self, *values: Sent | Sequence[Sent]) -> None:
        """Runs the statement before the next one of its transaction, at the latest with its commit, in one round trip
        with that. Errors are raised there. Outside a transaction it runs now.
        """
        database: Any = connections[DEFAULT_DB_ALIAS]
        asked = self._asked(database, values)
        if database.connection.autocommit or database.connection.pgconn.transaction_status == TransactionStatus.INERROR:
            send_with_held(database, asked)
        else:
            database.held.append(asked)

    def _asked(self, database: Any, values: Sequence[Sent | Sequence[Sent]]) -> "Asked":
        if database.connection is None or not database.search_path_set_schemas:
            database.cursor().close()  # it connects, and sets the search path
        sent = [None if value is None else _text(value).encode() for value in values]
        if b"\0" in b"".join([value for value in sent if value is not None]):  # libpq would cut it there
            raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        if database.queries_logged:  # how long it takes no round trip of several says
            database.queries_log.append({"sql": self.statement, "time": "0.000"})
        return self, sent

    def known_to(self, connection: Connection) -> bytes:
        """Returns its name on the connection, after preparing it there."""
        name = self._name + _mark.encode()
        if self._prepared_on.get(connection) != name:
            _checked(connection, connection.pgconn.prepare(name, f"{self.statement}{_mark}".encode()))
            self._prepared_on[connection] = name
        return name


Asked = tuple[Prepared, Sequence[Any]]  # with its values: bytes, or None, which the stubs of psycopg forget
_BEGIN, _COMMIT = Prepared("begin", "BEGIN"), Prepared("commit", "COMMIT")


def send_with_held(database: Any, *asked: Asked) -> PGresult:
    """Sends what is held (`later`) and all of this in one round trip, and begins the transaction if necessary.

    Returns the last answer. Raises Django's database errors.
    """
    connection: Connection = database.connection
    flight = [*database.held, *asked]
    database.held.clear()
    begun = connection.pgconn.transaction_status != TransactionStatus.IDLE
    if not connection.autocommit and not begun:
        flight.insert(0, (_BEGIN, ()))
    with database.wrap_database_errors:
        try:
            result = _answered(connection, flight)
        except FeatureNotSupported as error:
            if error.diag.source_function != OUTDATED:
                raise
            _outdate(database)
            # What had begun is lost, even where its COMMIT has failed and nothing is open any more.
            if begun or connection.pgconn.transaction_status != TransactionStatus.IDLE:
                raise
            result = _answered(connection, flight)
    return result


def commit(database: Any) -> None:
    """Commits the transaction, with what is held."""
    send_with_held(database, (_COMMIT, ()))


def _answered(connection: Connection, flight: Sequence[Asked]) -> PGresult:
    line, names = connection.pgconn, [each.known_to(connection) for each, _sent in flight]
    if len(flight) == 1:
        [[each, sent]] = flight
        return _checked(connection, line.exec_prepared(names[0], sent, result_format=each.answers))
    line.enter_pipeline_mode()
    try:
        for name, (each, sent) in zip(names, flight, strict=True):
            line.send_query_prepared(name, sent, result_format=each.answers)
        line.pipeline_sync()
        results = list(_results(line))
    except BaseException:  # also of who interrupts: what is under way would be taken for the next answer
        connection.close()
        raise
    line.exit_pipeline_mode()
    return [_checked(connection, result) for result in results][-1]


def _results(line: PGconn) -> Iterator[PGresult]:
    """Yields one result for each statement, up to the end of the round trip; an aborted one says so.

    Other threads go on meanwhile: libpq is asked for a result only when it has one, as psycopg would wait with the
    interpreter's lock.
    """
    waiting = select.poll()
    waiting.register(line.socket, select.POLLIN | select.POLLOUT)
    while line.flush():
        waiting.poll()
        line.consume_input()
    waiting.modify(line.socket, select.POLLIN)
    while True:
        while line.is_busy():
            waiting.poll()
            line.consume_input()
        result = line.get_result()
        if result is None:  # after each statement
            if line.status == ConnStatus.BAD:
                raise OperationalError(line.get_error_message())
        elif result.status == ExecStatus.PIPELINE_SYNC:
            return
        else:
            yield result


def _outdate(database: Any) -> None:
    """Outdates all prepared statements, and lets the connection, which keeps all of them, end with the request."""
    global _mark  # noqa: PLW0603 - it is of all statements and threads
    _mark = f" --{uuid4().hex[:8]}"
    database.close_at = time.monotonic()


def _text(value: Any) -> str:
    """Returns a value as PostgreSQL reads it."""
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
