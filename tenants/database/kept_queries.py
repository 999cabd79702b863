"""Keeps frequent queries compiled, where Django's compiling would take longer than the answer."""

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
    """A value of the query that each call gives. name: its number where the query is prepared."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """Returns a placeholder."""
        return "%s", [self]


def numbered(text: str, parameters: Sequence[Any]) -> str:
    """Returns the SQL with given values as $1, $2, … and constant ones written out."""
    return text % tuple(_written(parameters))


def _written(parameters: Iterable[Any]) -> list[str]:
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()  # which knows how values are written
    return [
        f"${each.name}" if isinstance(each, Given) else sql.Literal(each).as_string(database.connection)
        for each in parameters
    ]


def among(field: str, values: Given) -> Func:
    """Returns the condition that the field is one of the values, a list that is one parameter however long it is."""
    return Func(F(field), values, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside the block a kept query with the same values is asked once in each schema, or once `for_all`, for code that
    reads many clients. Rows written meanwhile are not seen.
    """
    token = _once.set({})
    try:
        yield
    finally:
        _once.reset(token)


class PreparedQuery[Row]:
    """A query that is compiled at its first call, kept for the life of the process, and prepared on each connection.

    make: returns the queryset of rows or tuples, with a placeholder for each value; everything else in it is constant.
    It belongs to no client: each answer comes from the schema in use. for_all: the answer is the same in every schema.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, Row]], *, for_all: bool = False) -> None:
        self._make, self._for_all = make, for_all
        self._names = tuple(signature(make).parameters)
        self._kept: _PreparedSelect | None = None

    def __call__(self, **values: Any) -> list[Row]:
        """Returns the rows. values: by the names that `make` gives them."""
        if (answers := _once.get()) is None:
            return self._asked(values)
        schema = "" if self._for_all else connections[DEFAULT_DB_ALIAS].schema_name  # type: ignore[attr-defined]  # of django_tenants
        question = self, schema, repr(values)
        if question not in answers:
            answers[question] = self._asked(values)
        return list(answers[question])

    def _asked(self, values: Mapping[str, Any]) -> list[Row]:
        if self._kept is None:
            self._kept = _PreparedSelect(
                self._make(*(Given(str(number)) for number, _name in enumerate(self._names, 1)))
            )
        return self._kept.rows([values[name] for name in self._names])


class PreparedRows:
    """Columns of the rows of a queryset, as tuples.

    Each combination of calls is compiled once, and the values of a call (of filters, bounds of a slice) are parameters
    of its statement.

    make: returns the queryset, the same for everybody and always. columns: names of fields, or expressions.
    """

    def __init__(self, make: Callable[[], QuerySet[Any]], columns: Sequence[Any]) -> None:
        self.make, self.columns = make, columns
        self._calls: tuple[_Call, ...] = ()
        self._values: tuple[Any, ...] = ()
        self._known: dict[tuple[_Call, ...], _PreparedSelect] = {}

    @cached_property
    def model(self) -> type[Model]:
        """Returns the model of the rows."""
        return self.make().model

    def filter(self, **wanted: Any) -> "PreparedRows":
        """Returns those rows for which all of it holds."""
        return self._after(("filter", tuple(wanted)), *wanted.values()) if wanted else self

    def order_by(self, *names: str) -> "PreparedRows":
        """Returns the rows in this order."""
        return self._after(("order_by", names))

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        """Returns the rows of a slice."""
        kept = self._known.get(self._calls)
        if kept is None:
            places = [Given(str(number)) for number, _value in enumerate(self._values, 1)]
            rows = self._called(places).values_list(*self.columns)
            bounds = f" LIMIT ${len(places) + 1} OFFSET ${len(places) + 2}"
            kept = self._known.setdefault(self._calls, _PreparedSelect(rows, bounds))  # one for all threads
        return kept.rows([*self._values, part.stop - part.start, part.start])

    def queryset(self) -> QuerySet[Any]:
        """Returns the same rows as a queryset of models."""
        return self._called(self._values)

    def _after(self, call: _Call, *values: Any) -> "PreparedRows":
        other = PreparedRows(self.make, self.columns)
        other._calls, other._values, other._known = (*self._calls, call), (*self._values, *values), self._known
        other.model = self.model
        return other

    def _called(self, values: Iterable[Any]) -> QuerySet[Any]:
        rows, value = self.make(), iter(values)
        for method, names in self._calls:
            rows = rows.filter(**{name: next(value) for name in names}) if method == "filter" else rows.order_by(*names)
        return rows


class PreparedStatement:
    """A statement of our own SQL, with %(name)s for each value; prepared on each connection.

    always: constant values, written out in it.
    """

    def __init__(self, statement: str, **always: Any) -> None:
        self._statement, self._always = statement, always
        self._names: tuple[str, ...] = ()
        self._prepared: Prepared | None = None

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        """Returns the rows. values: the same names each time."""
        if self._prepared is None:
            self._names = tuple(values)
            places = {name: Given(str(number)) for number, name in enumerate(values, 1)} | self._always
            text = self._statement % dict(zip(places, _written(places.values()), strict=True))
            self._prepared = Prepared(f"kept_{next(_NUMBERS)}", text)
        return self._prepared.rows(*(values[name] for name in self._names))


class _PreparedSelect:
    """A compiled query with the converters of its answer."""

    def __init__(self, asked: QuerySet[Any, Any], bounds: str = "") -> None:
        self.compiler = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        text = numbered(*self.compiler.as_sql()) + bounds
        self.converters = self.compiler.get_converters([column for column, _sql, _alias in self.compiler.select])
        as_it_stands = bool(bounds) and not self.converters  # else as Django reads it
        name = f"kept_{next(_NUMBERS)}"  # two may have the same text
        self.statement = Prepared(name, text, Format.BINARY if as_it_stands else Format.TEXT)
        self.made = _Made(self.compiler) if asked.query.default_cols else tuple

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """Returns the answer as Django would."""
        rows: Iterable[Sequence[Any]] = self.statement.rows(*values)
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return list(map(self.made, rows))


class _Made:
    """Makes a model's row from its columns, with related rows and annotations."""

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
