"""Rows asked for in the words of querysets, whose SQL is made once for each way to ask and then prepared.

What is given with a call (values of filters, bounds of a slice) stands in the SQL as a parameter. Where rows of
Django's are wanted, and what is asked is always the same, it is a KeptQuery (tenants.kept_queries).
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, JSONField, Model, QuerySet

from tenants.kept_queries import Given, numbered
from tenants.postgresql.prepared import Prepared

Call = tuple[str, tuple[str, ...]]  # a method of querysets, and the names that it is called with


class Compiled:
    """Columns of the rows of a queryset, in the schema in use. It is asked as a queryset is, and gives tuples.

    make: the queryset, which must be the same whoever asks and whenever: it is made once. columns: names of fields, or
    expressions; none whose field reads its value in a way of its own, but plain JSON.
    """

    def __init__(self, make: Callable[[], QuerySet[Any]], columns: Sequence[Any]) -> None:
        self.make, self.columns = make, columns
        self._calls: tuple[Call, ...] = ()
        self._values: tuple[Any, ...] = ()
        self._known: dict[tuple[Call, ...], Prepared] = {}

    @cached_property
    def model(self) -> type[Model]:
        """Of which the rows are."""
        return self.make().model

    def filter(self, **wanted: Any) -> "Compiled":
        """Those for which all of it holds."""
        return self._after(("filter", tuple(wanted)), *wanted.values()) if wanted else self

    def order_by(self, *names: str) -> "Compiled":
        """In this order."""
        return self._after(("order_by", names))

    def __getitem__(self, part: slice) -> list[tuple[Any, ...]]:
        """The rows of a part."""
        statement = self._known.get(self._calls)
        if statement is None:
            statement = self._known.setdefault(self._calls, self._statement())  # one for all threads: it has one name
        return statement.rows(*self._values, part.stop - part.start, part.start)

    def queryset(self) -> QuerySet[Any]:
        """What it stands for, of whole rows."""
        values = iter(self._values)
        return self._called(self.make(), lambda: next(values))

    def _after(self, call: Call, *values: Any) -> "Compiled":
        other = Compiled(self.make, self.columns)
        other._calls, other._values, other._known = (*self._calls, call), (*self._values, *values), self._known
        other.model = self.model
        return other

    def _called(self, rows: QuerySet[Any], value: Callable[[], Any]) -> QuerySet[Any]:
        for method, names in self._calls:
            rows = rows.filter(**{name: value() for name in names}) if method == "filter" else rows.order_by(*names)
        return rows

    def _statement(self) -> Prepared:
        given = iter(range(1, len(self._values) + 1))
        rows = self._called(self.make(), lambda: Given(str(next(given)))).values_list(*self.columns)
        compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
        text, parameters = compiler.as_sql()
        read_otherwise = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        if not all(_is_plain_json(column.output_field) for _readers, column in read_otherwise.values()):
            raise TypeError(f"a column of {self.columns} is not read as it stands")
        most, first = len(self._values) + 1, len(self._values) + 2
        text = f"{numbered(text, parameters)} LIMIT ${most} OFFSET ${first}"
        return Prepared(f"compiled_{hashlib.sha256(text.encode()).hexdigest()[:16]}", text)


def _is_plain_json(field: Field[Any, Any]) -> bool:
    return isinstance(field, JSONField) and field.decoder is None
