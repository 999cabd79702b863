"""The schemas of webhooks for the API's document: one entry of its `webhooks` for each type of event."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from portal.webhooks.payloads import RecordedData
from portal.webhooks.told import EventType, event_types
from tenants.acts import actions
from tenants.webhooks.services import TEST

Schema = dict[str, Any]
PLAIN: Final[Mapping[type, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}
HEADERS: Final = [
    {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": meaning}
    for name, meaning in (
        ("webhook-id", "The event's id: the same on each try, by which one that comes twice is known."),
        ("webhook-timestamp", "Unix seconds of this try."),
        ("webhook-signature", "Signatures of Standard Webhooks 1.0.0, one for each secret that is live."),
    )
]


def schema_of(hint: Any, components: dict[str, Schema]) -> Schema:
    """The JSON schema of a type of portal.webhooks.payloads; its dataclasses are added to the components."""
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if is_dataclass(hint):
        name = hint.__name__  # type: ignore[union-attr]  # a class, not an instance
        if name not in components:
            components[name] = {}  # one that holds itself would end here
            components[name] = _of_dataclass(hint, components)
        return {"$ref": f"#/components/schemas/{name}"}
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(each, components) for each in inner]}
    if origin is list:
        return {"type": "array", "items": schema_of(inner[0], components)}
    return {"type": "object", "additionalProperties": True}  # of a mapping


def _of_dataclass(kind: Any, components: dict[str, Schema]) -> Schema:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: schema_of(hints[name], components) for name in names},
        "required": names,
    }


def body_of(kind: EventType, components: dict[str, Schema]) -> Schema:
    """The schema of the body that is sent for a type of event."""
    data = schema_of(kind.data, components)
    if kind.data is RecordedData:
        places = sorted(actions.places(actions.sentence(kind.action)))
        details = {"type": "object", "properties": {place: {} for place in places}}
        data = {"allOf": [data, {"type": "object", "properties": {"details": details}}]}
    properties: Schema = {
        "type": {"type": "string", "const": kind.name},
        "timestamp": {"type": "string", "format": "date-time", "description": "When it happened, in business time."},
        "topic": {"type": "string", "const": str(kind.topic)},
        "seq": {
            "type": "integer",
            "minimum": 1,
            "description": "Its place: without gaps over all topics, but for one after a restore.",
        },
        "data": data,
    }
    if kind.name == TEST:
        del properties["seq"]
    return {"type": "object", "properties": properties, "required": list(properties)}


def with_webhooks(result: Any, generator: Any, request: Any, public: bool) -> Any:
    """A step of drf-spectacular's: what your program is asked, and has to answer."""
    components: dict[str, Schema] = {}
    result["webhooks"] = {
        kind.name: {
            "post": {
                "operationId": f"told_{kind.name.replace('.', '_')}",
                "summary": kind.meaning,
                "tags": ["told"],
                "security": [],  # the signature is what your program knows us by
                "parameters": HEADERS,
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": body_of(kind, components)}},
                },
                "responses": {
                    "2XX": {"description": "Taken. Anything else is a failure, and it is tried again."},
                    "410": {"description": "Wants nothing more: the webhook is switched off."},
                },
            }
        }
        for kind in event_types()
    }
    if taken := components.keys() & result["components"]["schemas"].keys():
        raise ValueError(f"two schemas have the name {', '.join(taken)}")
    result["components"]["schemas"] |= components
    return result
