"""Stores values as JSON: a frozen dataclass is written and read by the types of its fields.

A field that came after the row was written takes its default; unknown fields are left out. Fields are texts, numbers,
days, instants, UUIDs, enums, values such as these, tuples of them, and mappings, which stay as they are.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Self, get_args, get_origin, get_type_hints
from uuid import UUID


class StoredAsJson:
    """The base of frozen dataclasses that are stored as JSON."""

    def as_json(self) -> dict[str, Any]:
        """Returns the fields by name; days and instants in ISO format."""
        return _fields_written(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Returns the value of `as_json`'s output. Raises TypeError when a field without a default is missing."""
        read: Self = _fields_read(cls, kept)
        return read


def _fields_written(value: Any) -> dict[str, Any]:
    return {each.name: _written(getattr(value, each.name)) for each in fields(value)}


def _written(value: Any) -> Any:
    match value:
        case StoredAsJson():
            return value.as_json()
        case Enum():
            return value.value
        case date():  # instants too
            return value.isoformat()
        case UUID():
            return str(value)
        case tuple():
            return [_written(each) for each in value]
        case Mapping():
            return {name: _written(each) for name, each in value.items()}
    return _fields_written(value) if is_dataclass(value) else value


_types_of = cache(get_type_hints)


def _fields_read(of: Any, kept: Mapping[str, Any]) -> Any:
    types = _types_of(of)
    names = [each.name for each in fields(of) if each.name in kept]
    return of(**{name: _read(types[name], kept[name]) for name in names})


def _read(of: Any, kept: Any) -> Any:
    inner = get_args(of)
    if NoneType in inner:
        (of,) = set(inner) - {NoneType}
        return None if kept is None else _read(of, kept)
    if get_origin(of) is tuple:
        types = [inner[0]] * len(kept) if inner[-1] is Ellipsis else inner
        return tuple(_read(each, part) for each, part in zip(types, kept, strict=True))
    if not isinstance(of, type):
        return kept
    if is_dataclass(of):
        return _fields_read(of, kept)
    if issubclass(of, date):
        return of.fromisoformat(kept)
    return of(kept) if issubclass(of, UUID | Enum) else kept
