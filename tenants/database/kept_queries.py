"""Queries of Django's that are asked so often that putting them together would take longer than their answers."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from inspect import signature
from itertools import count
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql
from psycopg.pq import Format

from tenants.postgresql.prepared import Prepared

_once: ContextVar[dict[Hashable, list[Any]] | None] = ContextVar("asked_once", default=None)
_Call = tuple[str, tuple[str, ...]]  # a method of querysets, and the names that it is called with
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
    return text % tuple(_written(parameters))


def _written(parameters: Iterable[Any]) -> list[str]:
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()  # which knows how values are written
    return [
        f"${each.name}" if isinstance(each, Given) else sql.Literal(each).as_string(database.connection)
        for each in parameters
    ]


def among(field: str, values: Given) -> Func:
    """Whether the field is one of the values, a list that is one parameter however long it is."""
    return Func(F(field), values, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside the block a kept query is asked once with the same values in each schema, or once `for_all`: for who reads
    over many clients. What is written meanwhile is not seen.
    """
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


class KeptQuery[Row]:
    """Put together when it is first asked, kept for the life of the process, and prepared on each connection.

    make: the query of rows or of tuples, given a place for each value; what else stands in it stays the same. It
    belongs to no client: each answer comes from the schema in use. for_all: it is the same whichever that is.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]], *, for_all: bool = False) -> None:
        self._make, self._for_all = make, for_all
        self._names = tuple(signature(make).parameters)
        self._kept: _Kept | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """The rows. values: by the names that `make` gives them."""
        if (answers := _once.get()) is None:
            return self._asked(values)
        schema = "" if self._for_all else connections[DEFAULT_DB_ALIAS].schema_name  # type: ignore[attr-defined]  # of django_tenants
        question = self, schema, repr(values)
        if question not in answers:
            answers[question] = self._asked(values)
        return list(answers[question])

    def _asked(self, values: Mapping[str, Any]) -> list[Row]:
        if self._kept is None:
            self._kept = _Kept(self._make(*(Given(str(number)) for number, _name in enumerate(self._names, 1))))
        return self._kept.rows([values[name] for name in self._names])


class KeptRows:
    """Columns of the rows of a queryset, as tuples. It is asked as a queryset is; each way to ask is kept, and what is
    given with a call (values of filters, the bounds of a part) stands in its statement as a parameter.

    make: the queryset, which must be the same whoever asks and whenever. columns: names of fields, or expressions.
    """

    def __init__(self, make: Callable[[], QuerySet[Any]], columns: Sequence[Any]) -> None:
        self.make, self.columns = make, columns
        self._calls: tuple[_Call, ...] = ()
        self._values: tuple[Any, ...] = ()
        self._known: dict[tuple[_Call, ...], _Kept] = {}

    @cached_property
    def model(self) -> type[Model]:
        """Of which the rows are."""
        return self.make().model

    def filter(self, **wanted: Any) -> "KeptRows":
        """Those for which all of it holds."""
        return self._after(("filter", tuple(wanted)), *wanted.values()) if wanted else self

    def order_by(self, *names: str) -> "KeptRows":
        """In this order."""
        return self._after(("order_by", names))

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        """The rows of a part."""
        kept = self._known.get(self._calls)
        if kept is None:
            places = [Given(str(number)) for number, _value in enumerate(self._values, 1)]
            rows = self._called(places).values_list(*self.columns)
            bounds = f" LIMIT ${len(places) + 1} OFFSET ${len(places) + 2}"
            kept = self._known.setdefault(self._calls, _Kept(rows, bounds))  # one for all threads
        return kept.rows([*self._values, part.stop - part.start, part.start])

    def queryset(self) -> QuerySet[Any]:
        """What it stands for, of whole rows."""
        return self._called(self._values)

    def _after(self, call: _Call, *values: Any) -> "KeptRows":
        other = KeptRows(self.make, self.columns)
        other._calls, other._values, other._known = (*self._calls, call), (*self._values, *values), self._known
        other.model = self.model
        return other

    def _called(self, values: Iterable[Any]) -> QuerySet[Any]:
        rows, value = self.make(), iter(values)
        for method, names in self._calls:
            rows = rows.filter(**{name: next(value) for name in names}) if method == "filter" else rows.order_by(*names)
        return rows


class KeptStatement:
    """SQL of our own, with %(name)s for each value; prepared on each connection.

    always: values that are the same each time, written out in it.
    """

    def __init__(self, statement: str, **always: Any) -> None:
        self._statement, self._always = statement, always
        self._names: tuple[str, ...] = ()
        self._prepared: Prepared | None = None

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows. values: the same names each time."""
        if self._prepared is None:
            self._names = tuple(values)
            places = {name: Given(str(number)) for number, name in enumerate(values, 1)} | self._always
            text = self._statement % dict(zip(places, _written(places.values()), strict=True))
            self._prepared = Prepared(f"kept_{next(_NUMBERS)}", text)
        return self._prepared.rows(*(values[name] for name in self._names))


class _Kept:
    """A query with its statement, and what makes Python's values of an answer."""

    def __init__(self, asked: QuerySet[Any, Any], bounds: str = "") -> None:
        self.compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        text = numbered(*self.compiler.as_sql()) + bounds
        self.converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        as_it_stands = bool(bounds) and not self.converters  # else as Django reads it
        name = f"kept_{next(_NUMBERS)}"  # two may have the same text
        self.statement = Prepared(name, text, Format.BINARY if as_it_stands else Format.TEXT)
        self.made = _Made(self.compiler) if asked.query.default_cols else tuple

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """What Django makes of the answer."""
        rows: Iterable[Sequence[Any]] = self.statement.rows(*values)
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return list(map(self.made, rows))


class _Made:
    """Makes a row of a model from its columns, with the rows that it refers to and what was worked out besides."""

    def __init__(self, compiler: SQLCompiler) -> None:
        of_model: Any = compiler.klass_info
        self.model: type[Model] = of_model["model"]
        self.own = slice(of_model["select_fields"][0], of_model["select_fields"][-1] + 1)
        select: Any = compiler.select
        self.names = [column.target.attname for column, _sql, _alias in select[self.own]]
        self.related = get_related_populators(of_model, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of 6.1
        self.worked_out = (compiler.annotation_col_map or {}).items()

    def __call__(self, row: Sequence[Any]) -> Model:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
        for each in self.related:
            each.populate(row, made)
        for name, place in self.worked_out:
            setattr(made, name, row[place])
        return made
