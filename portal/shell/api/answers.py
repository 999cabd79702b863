"""Serializers of what the API answers with: how a row is written is worked out once for each class, not for each row.

A class is declared as any of DRF's, and the document is made from it; only `to_representation` differs. The values that
JSON has no form for (an instant, an id) stay as they are: portal.shell.api.renderers writes them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.fields import SkipField
from rest_framework.relations import PKOnlyObject

from tenants.people.selectors import doers_of, is_own, own_id

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


@extend_schema_field(OpenApiTypes.STR)
class DoerIdField(serializers.Field[str, Any, str, Any]):
    """Which person, program or contact of the client did it; empty for the platform and its staff.

    Where the rows are `with_own_ids`, nothing is asked for each.
    """

    def get_attribute(self, instance: Any) -> str:
        known: str | None = getattr(instance, f"own_{self.source}", None)
        if known is not None:
            return known
        key = super().get_attribute(instance)
        return key if key and is_own(key) else ""

    def to_representation(self, value: str) -> str:
        return value


@cache
def doer_ids(kind: type[serializers.Serializer[Any]]) -> dict[str, str]:
    """The names of a serializer's DoerIdField, each with the field of the row."""
    return {name: str(each.source) for name, each in kind().fields.items() if isinstance(each, DoerIdField)}


def with_own_ids[Row: Model](rows: QuerySet[Row], kind: type[serializers.Serializer[Any]]) -> QuerySet[Row]:
    """Rows with what the DoerIdField of their answers say."""
    said: QuerySet[Row] = rows.annotate(**{f"own_{source}": own_id(source) for source in doer_ids(kind).values()})
    return said


class RowOut(serializers.ModelSerializer[Row]):
    # The base of what is read from rows.

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Ids of who did it are given as DoerIdField says."""
        if field_name in doers_of(model_field.model):
            return DoerIdField, {"read_only": True, "help_text": "Of a person, contact or key of yours; else empty."}
        return super().build_standard_field(field_name, model_field)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return writer(type(self))(instance)


@cache
def writer(kind: type[serializers.BaseSerializer[Any]]) -> Write:
    """Returns the function that writes a value or row by this serializer; all requests share it."""
    serializer: Any = kind()
    steps = [_Step(field) for field in serializer.fields.values() if not field.write_only]
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
