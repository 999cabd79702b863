"""Serializers of what the API answers with: how a row is written is worked out once for each class, not for each row.

A class is declared as any of DRF's, and the document is made from it; only `to_representation` differs. The values that
JSON has no form for (an instant, an id) stay as they are: portal.api.renderers writes them.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from rest_framework import serializers
from rest_framework.fields import SkipField

Write = Callable[[Any], dict[str, Any]]
Row = TypeVar("Row", bound=Model)

# What is written as it is, if it is of just this type: an enumeration, a lazy text or a flag that is a word is not.
AS_IT_IS: tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], type], ...] = (
    (serializers.CharField, str),
    (serializers.ChoiceField, str),
    (serializers.BooleanField, bool),
    (serializers.IntegerField, int),
    (serializers.FloatField, float),
)
AS_DJANGO_HAS_IT = (serializers.UUIDField, serializers.DateTimeField)


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
    fields = [_written(field) for field in kind()._readable_fields]  # type: ignore[attr-defined]  # noqa: SLF001 -- DRF's own list, which its to_representation goes through

    def write(row: Any) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for name, written in fields:
            try:
                said[name] = written(row)
            except SkipField:
                continue
        return said

    return write


def _written(field: Any) -> tuple[str, Callable[[Any], Any]]:
    """The field's name in the answer, and what reads and writes its value."""
    name = str(field.field_name)
    if isinstance(field, serializers.SerializerMethodField):
        return name, getattr(field.parent, field.method_name or "")
    if isinstance(field, serializers.RelatedField):
        return name, lambda row: _related(field, row)  # the key alone: what it leads to is not read
    plain = next((type_ for kind, type_ in AS_IT_IS if isinstance(field, kind)), None)
    untouched = isinstance(field, AS_DJANGO_HAS_IT)
    nested = writer(type(field)) if isinstance(field, Out | RowOut) else None
    read = attrgetter(field.source) if field.source != "*" else field.get_attribute

    def written(row: Any) -> Any:
        try:
            value = read(row)
        except (AttributeError, ObjectDoesNotExist):
            value = field.get_attribute(row)  # a key of a mapping, a default, or what is wrong in DRF's words
        if callable(value):
            value = field.get_attribute(row)
        if value is None or untouched or type(value) is plain:
            return value
        return nested(value) if nested else field.to_representation(value)

    return name, written


def _related(field: Any, row: Any) -> Any:
    value = field.get_attribute(row)
    return None if getattr(value, "pk", value) is None else field.to_representation(value)
