"""Renderers write the API's answers."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

from tenants.domain.tagged import DAY, INSTANT

TOGETHER = 1_000
OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


class Encoder(JSONEncoder):
    """Writes every instant in UTC, like the instants inside stored reasons and histories."""

    def default(self, obj: Any) -> Any:
        return obj.astimezone(UTC).isoformat() if isinstance(obj, datetime) else super().default(obj)


_WRITTEN = Encoder().default
_TAG_BEGINS = '{"$'
_TAGGED = re.compile(
    rf'{{"(?:{re.escape(INSTANT)}|{re.escape(DAY)})": ("[^"\\\\]*")}}'
)  # in a text its quotes have backslashes


def rows_in_utc(rows: list[dict[str, Any]]) -> orjson.Fragment:
    """Rows as they stand in an answer. Their instants are in UTC, as the database gives them."""
    return orjson.Fragment(orjson.dumps(rows, _WRITTEN))


def rows_written(rows: Iterable[dict[str, Any]]) -> orjson.Fragment:
    """Writes many rows of an answer, a thousand at a time: all of them as dictionaries take more room."""
    rest, parts = iter(rows), []
    while part := list(islice(rest, TOGETHER)):
        parts.append(orjson.dumps(part)[1:-1])
    return orjson.Fragment(b"[" + b",".join(parts) + b"]")


def stored_json(text: str) -> orjson.Fragment:
    """Returns JSON stored by PostgreSQL as it stands in an answer: instants and days lose their tags."""
    if _TAG_BEGINS not in text:
        return orjson.Fragment(text)
    return orjson.Fragment("".join(_TAGGED.split(text)))


class JsonRenderer(JSONRenderer):
    """Serializers leave instants and ids as they are; here they are written, in UTF-8 without blanks."""

    encoder_class = Encoder

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data, _WRITTEN, OPTIONS)
