"""The contract as the tests read it: with another validator than the code's."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import yaml

CONTRACT = Path(__file__).parents[3] / "labels" / "directories" / "contract.yaml"
formats = jsonschema.FormatChecker(())


@formats.checks("date-time", raises=ValueError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def contract() -> dict[str, Any]:
    """The parsed file."""
    document: dict[str, Any] = yaml.safe_load(CONTRACT.read_text("utf-8"))
    return document


def validate(value: object, schema: dict[str, Any]) -> None:
    """Raises jsonschema.ValidationError."""
    whole = {**schema, "components": contract()["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=formats).validate(value)


def check_answer(response: httpx.Response) -> None:
    """An httpx hook: the answer is one that the contract allows for its operation. Pages are not in the contract."""
    response.read()
    kind = response.headers.get("content-type", "")
    if kind.startswith("text/html"):
        return
    operation = contract()["paths"].get(response.request.url.path, {}).get(response.request.method.lower(), {})
    problem = contract()["components"]["responses"]["Problem"]
    allowed = operation.get("responses", {}).get(str(response.status_code), problem)
    if allowed is problem:
        assert response.status_code >= 400, f"{response.status_code} is not in the contract"
        assert response.json()["status"] == response.status_code
    if "content" not in allowed:
        assert response.content == b""
        return
    [(media_type, content)] = allowed["content"].items()
    assert kind == media_type
    validate(response.json(), content["schema"])
