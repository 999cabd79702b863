"""Queries of Django's that are asked so often that putting them together would take longer than their answers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from inspect import signature
from types import SimpleNamespace
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from tenants.statements import fetch_all

Row = TypeVar("Row")


class GivenLater(Expression):
    """A value of the query that is said each time it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """A place for it."""
        return "%s", [self]


def among(field: str, values: GivenLater) -> Func:
    """Whether the field is one of the values, a list that is one parameter however long it is."""
    return Func(F(field), values, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


class KeptQuery(Generic[Row]):
    """Put together when it is first asked, and kept for the life of the process.

    make: the query, given a place for each value; what else stands in it stays the same. It belongs to no client: each
    answer comes from the schema in use.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]]) -> None:
        self._make = make
        self._kept: _Kept | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows. values: by the names that `make` gives them."""
        if self._kept is None:
            self._kept = _Kept(self._make(**{name: GivenLater(name) for name in signature(self._make).parameters}))
        return self._kept.rows(values)


class _Kept:
    """A query with its SQL."""

    def __init__(self, asked: QuerySet[Any, Any]) -> None:
        self.asked = asked
        self.compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.places = self.compiler.as_sql()

    def rows(self, values: dict[str, Any]) -> list[Any]:
        """What Django makes of the answer."""
        given = [values[place.name] if isinstance(place, GivenLater) else place for place in self.places]
        answered = _Answered(self.compiler, [fetch_all(self.sql, given)])
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
