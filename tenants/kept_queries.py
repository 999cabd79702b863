"""Queries of Django's that are asked so often that putting them together would take longer than their answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import signature
from itertools import count
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql
from psycopg.pq import Format

from tenants.postgresql.prepared import Prepared

Row = TypeVar("Row")
_NUMBERS: Final = count(1)


class Given(Expression):
    """A value of the query that is said each time it is asked. name: by which it is known, its number where it is
    prepared.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """A place for it."""
        return "%s", [self]


def numbered(text: str, parameters: Sequence[Any]) -> str:
    """The SQL with what is given as $1, $2, …, and what is always the same written out."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()  # which knows how values are written
    connection = database.connection
    return text % tuple(
        f"${each.name}" if isinstance(each, Given) else sql.Literal(each).as_string(connection) for each in parameters
    )


def among(field: str, values: Given) -> Func:
    """Whether the field is one of the values, a list that is one parameter however long it is."""
    return Func(F(field), values, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


class KeptQuery(Generic[Row]):
    """Put together when it is first asked, kept for the life of the process, and prepared on each connection.

    make: the query, given a place for each value; what else stands in it stays the same. It belongs to no client: each
    answer comes from the schema in use.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._names = tuple(signature(make).parameters)
        self._kept: _Kept | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows. values: by the names that `make` gives them."""
        if self._kept is None:
            self._kept = _Kept(self._make(*(Given(str(number)) for number, _name in enumerate(self._names, 1))))
        return self._kept.rows([values[name] for name in self._names])


class _Kept:
    """A query with its statement."""

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        self.asked = asked
        self.compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        text = numbered(*self.compiler.as_sql())
        name = f"kept_{next(_NUMBERS)}"  # two may have the same text
        self.statement = Prepared(name, text, Format.TEXT)  # as Django reads it

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """What Django makes of the answer."""
        answered = _Answered(self.compiler, [self.statement.rows(*values)])
        query = SimpleNamespace(get_compiler=lambda *_arguments, **_named: answered)
        asked = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        rows: Any = self.asked._iterable_class(cast(Any, asked))  # noqa: SLF001 - it reads no more of a query
        return list(rows)


class _Answered:
    """Stands before a compiler whose query has been asked: what it would ask is there."""

    def __init__(self, compiler: SQLCompiler, answer: Sequence[list[tuple[Any, ...]]]) -> None:
        self._compiler, self._answer = compiler, answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiler, name)

    def execute_sql(self, **_how: Any) -> Sequence[list[tuple[Any, ...]]]:
        """The rows, as one chunk."""
        return self._answer

    def results_iter(
        self, results: Iterable[Any] | None = None, *, tuple_expected: bool = False, **_how: Any
    ) -> Iterator[Any]:
        """The rows with their columns as Django knows them."""
        chunks: Any = self._answer if results is None else results
        return iter(self._compiler.results_iter(chunks, tuple_expected))
