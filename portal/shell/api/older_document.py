"""The API's document as OpenAPI 3.0, for the many generators of clients that read no later one."""

from typing import Any

VERSION = "3.0.3"


def as_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """The same document, with what 3.1 says of null as 3.0 says it, and without webhooks, which 3.0 does not know."""
    schemas = document["components"]["schemas"]
    asked = {name: part for name, part in document.items() if name != "webhooks"}
    older: dict[str, Any] = _older(asked, schemas)
    kept = {name: schema for name, schema in older["components"]["schemas"].items() if not _is_null(schema, schemas)}
    return {**older, "openapi": VERSION, "components": {**older["components"], "schemas": kept}}


def _older(part: Any, schemas: dict[str, Any]) -> Any:
    if isinstance(part, list):
        return [_older(each, schemas) for each in part]
    if not isinstance(part, dict):
        return part
    made = {name: _older(each, schemas) for name, each in part.items()}
    if isinstance(made.get("type"), list):  # a type, or null
        (made["type"],) = (each for each in made["type"] if each != "null")
        made["nullable"] = True
    for choice in ("oneOf", "anyOf"):
        kinds = [each for each in made.get(choice, []) if not _is_null(each, schemas)]
        if len(kinds) == len(made.get(choice, [])):
            continue
        del made[choice]
        made["allOf" if len(kinds) == 1 else choice] = kinds
        made |= {"type": _named(kinds[0], schemas)["type"], "nullable": True}  # it is taken beside a type alone
    return made


def _is_null(schema: dict[str, Any], schemas: dict[str, Any]) -> bool:
    return bool(_named(schema, schemas).get("type") == "null")


def _named(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where its name stands."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schemas[name] if name else schema
    return found
