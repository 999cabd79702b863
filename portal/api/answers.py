"""Serializers of what the API answers with: how a row is written is worked out once for each class, not for each row.

A class is declared as any of DRF's, and the document is made from it; only `to_representation` differs. The values that
JSON has no form for (an instant, an id) stay as they are: portal.api.renderers writes them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from rest_framework import serializers
from rest_framework.fields import SkipField
from rest_framework.relations import PKOnlyObject

Write = Callable[[Any], dict[str, Any]]
Row = TypeVar("Row", bound=Model)

# What is written as it is, if it is of just this type: an enumeration, a lazy text or a flag that is a word is not.
AS_IT_IS: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], type], ...] = (
    (serializers.CharField, str),
    (serializers.ChoiceField, str),
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.FloatField, float),
    (serializers.UUIDField, UUID),
    (serializers.DateTimeField, datetime),
)


class Out(serializers.Serializer[Any]):
    # The base of what is read from values. (A docstring would stand in the document, at every answer that has none.)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return writer(type(self))(instance)


class RowOut(serializers.ModelSerializer[Row]):
    # The base of what is read from rows.

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return writer(type(self))(instance)


@cache
def writer(kind: type[serializers.BaseSerializer[Any]]) -> Write:
    """What writes a value or row as this serializer says: a function of the row, the same for all requests."""
    steps = [_Step(field) for field in kind()._readable_fields]  # type: ignore[attr-defined]  # noqa: SLF001 -- DRF's own list, which its to_representation goes through
    read = attrgetter(*(step.source for step in steps), "__class__")  # of one name it would give no tuple

    def write(row: Any) -> dict[str, Any]:
        said: dict[str, Any] = {}
        try:
            values: Iterable[Any] = read(row)
        except (AttributeError, ObjectDoesNotExist):
            values = repeat(_Step)  # a mapping, a default, or what is wrong in DRF's words: each field by itself
        for step, value in zip(steps, values, strict=False):
            if value is None or type(value) is step.plain:
                said[step.name] = value
                continue
            try:
                said[step.name] = step.written(row)
            except SkipField:
                continue
        return said

    return write


class _Step:
    """A field of an answer. source: where its value stands; what it takes is its own matter if that is the class."""

    __slots__ = ("field", "name", "plain", "source", "written")

    def __init__(self, field: Any) -> None:
        self.field, self.name = field, str(field.field_name)
        self.plain = next((type_ for kind, type_ in AS_IT_IS if isinstance(field, kind)), None)
        self.source, self.written = "__class__", self._by_drf
        if isinstance(field, serializers.SerializerMethodField):
            self.written = getattr(field.parent, field.method_name or "")
        elif field.source != "*" and not isinstance(field, serializers.RelatedField):
            self.source = field.source

    def _by_drf(self, row: Any) -> Any:
        value = self.field.get_attribute(row)
        if value is None or (isinstance(value, PKOnlyObject) and value.pk is None):
            return None
        if isinstance(self.field, Out | RowOut):
            return writer(type(self.field))(value)
        return self.field.to_representation(value)
