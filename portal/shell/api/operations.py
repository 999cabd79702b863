"""An operation of the API: its view checks calls by it, and the document describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

PAGING = frozenset({"cursor", "limit"})
UPDATED_SINCE = "updated_since"  # a parameter
NEXT_UPDATED_SINCE = "Next-Updated-Since"  # a header: what to ask with the next time
AN_ID = "0193e4a0-7c00-7000-8000-000000000001"  # in examples


@dataclass(frozen=True)
class Operation:
    """One method of a view.

    name: its operationId, unique, from which programs name their functions.
    summary: what it does, as an order of a few words; `description` says more. Where that is empty, the docstring of a
    view with one operation takes its place: it is written for those who call.
    answer, status: the serializer (or basic type) of the good answer and its code; `also`: further good ones by code.
    body: the serializer of the request, or one for each media type. query: the serializer of its parameters.
    paged: the answer is a cursor page of `answer`. stamped: its rows say when they were changed (`updated_at`), and
    those can be asked for that were since. example: a body as one would send it.
    leads_to: operations that take the id of the answer (of a page: of its first row) as theirs.
    """

    name: str
    summary: str
    description: str = ""
    answer: Any = None
    status: int = 200
    also: Mapping[int, Any] = field(default_factory=dict)
    body: Any = None
    query: type[serializers.Serializer[Any]] | None = None
    paged: bool = False
    stamped: bool = False
    example: Mapping[str, Any] | None = None
    leads_to: tuple[str, ...] = ()

    def body_for(self, media_type: str) -> Any:
        """The serializer of a body of this type; of one without a type, which is empty, that of the last."""
        if not isinstance(self.body, Mapping):
            return self.body
        return self.body.get(media_type, [*self.body.values()][-1])

    @cached_property
    def query_fields(self) -> Mapping[str, bool]:
        """The fields of its query, and whether each may stand there several times."""
        fields = self.query().fields if self.query else {}
        return {name: isinstance(field, serializers.ListField) for name, field in fields.items()}

    @cached_property
    def all_optional(self) -> bool:
        """Returns whether a query without any of its fields is valid."""
        if self.query is None:
            return True
        nothing = self.query(data={})
        own_rules = self.query.validate is not serializers.Serializer.validate
        return not own_rules and nothing.is_valid() and not nothing.validated_data

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names that its query may have."""
        asked = set(self.query_fields)
        asked |= PAGING if self.paged else set()
        return frozenset(asked | {UPDATED_SINCE} if self.stamped else asked)


class Files:
    """An answer that is one of the files that people hand in."""

    MEDIA_TYPES: tuple[str, ...] = ("application/pdf", "application/ofd", "image/jpeg", "image/png")
    SCHEMA = OpenApiTypes.BINARY


class DrawnFile(Files):
    """An answer that is a PDF that we drew."""

    MEDIA_TYPES = ("application/pdf",)
