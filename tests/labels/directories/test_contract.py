"""The contract file is sound, and the sandbox keeps it, also with bad requests."""

from collections.abc import Callable, Iterator
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.labels.directories.conftest import PartyServer
from tests.labels.directories.contract import contract, validate

Parties = Callable[[str], PartyServer]


def _contents() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in contract()["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation.get("requestBody", {}).get("content", {})
            for status, response in operation["responses"].items():
                yield f"{method} {path} {status}", response.get("content", {})
    yield "problem", contract()["components"]["responses"]["Problem"]["content"]


def _examples() -> list[Any]:
    return [
        pytest.param(example["value"], kind["schema"], id=f"{place} {name}")
        for place, content in _contents()
        for kind in content.values()
        for name, example in kind.get("examples", {}).items()
    ]


@pytest.mark.parametrize(("value", "schema"), _examples())
def test_every_example_is_valid(value: object, schema: dict[str, Any]) -> None:
    validate(value, schema)


def test_schemas_are_json_schema_2020_12() -> None:
    for schema in contract()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_operation_of_the_contract_has_an_example_or_is_a_plain_read() -> None:
    named = {place for place, content in _contents() if any("examples" in kind for kind in content.values())}
    assert {"put /displays", "put /displays 200", "post /lookups", "post /lookups 200", "get /health 200"} <= named


ORDER = {"key": "k", "number": "95588", "label": "双11专线", "revision": 1}


@pytest.mark.parametrize(
    ("method", "path", "content", "status", "reason"),
    [
        ("PUT", "/displays", {"items": []}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [ORDER] * 501}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "revision": 0}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "revision": "1"}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "revision": True}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "label": ""}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "label": "a\u0000b"}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "number": "138 0013"}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "number": "+8613800138000\n"}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "key": "a b"}]}, 400, "invalid_request"),
        ("PUT", "/displays", {"items": [{**ORDER, "more": 1}]}, 400, "invalid_request"),
        ("PUT", "/displays", [ORDER], 400, "invalid_request"),
        ("POST", "/lookups", {"numbers": ["95588", "95588"]}, 400, "invalid_request"),
        ("POST", "/lookups", {"numbers": [95588]}, 400, "invalid_request"),
        ("PUT", "/sandbox/behaviour", {"cache_min_minutes": 9, "cache_max_minutes": 8}, 409, "conflict"),
        ("PUT", "/sandbox/behaviour", {"error_rate": 1.1}, 400, "invalid_request"),
        ("PUT", "/sandbox/behaviour", {}, 400, "invalid_request"),
        ("PUT", "/sandbox/marks", {"items": [{"number": "95588", "kind": "odd"}]}, 400, "invalid_request"),
        ("PUT", "/sandbox/clock", {"offset_seconds": 1e12}, 400, "invalid_request"),
        ("GET", "/sandbox/effects?after=-1", None, 400, "invalid_request"),
        ("GET", "/sandbox/effects?limit=10001", None, 400, "invalid_request"),
        ("GET", "/displays", None, 405, "method_not_allowed"),
        ("GET", "/elsewhere", None, 404, "not_found"),
    ],
)
def test_a_bad_request_is_a_problem(
    party: Parties, method: str, path: str, content: object, status: int, reason: str
) -> None:
    answer = party("huawei").client.request(method, path, json=content)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b'{"items": NaN}', {}, 400),
        (b'{"items": [{"key": "\\ud800"}]}', {}, 400),
        (b"\xff", {}, 400),
        (b" " * 1_000_001, {}, 413),
        (b"{}", {"Content-Type": "text/plain"}, 415),
        (b"{}", {"Authorization": "Bearer other"}, 401),
        (b"{}", {"Authorization": ""}, 401),
    ],
)
def test_a_body_that_is_none_is_a_problem(party: Parties, body: bytes, headers: dict[str, str], status: int) -> None:
    answer = party("huawei").client.put(
        "/displays", content=body, headers={"Content-Type": "application/json", **headers}
    )
    assert answer.status_code == status


def test_an_outage_is_a_problem_everywhere_but_in_the_sandbox_operations(party: Parties, number: str) -> None:
    xiaomi = party("xiaomi")
    xiaomi.behave(outage=True)
    answers = [
        xiaomi.client.get("/health"),
        xiaomi.client.post("/lookups", json={"numbers": [number]}),
        xiaomi.client.put("/displays", json={"items": [{**ORDER, "number": number}]}),
    ]
    assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [(503, "1")] * 3
    assert xiaomi.effects(number) == []


def test_a_told_error_has_no_effect(party: Parties, number: str) -> None:
    xiaomi = party("xiaomi")
    xiaomi.behave(error_rate=1)
    answer = xiaomi.client.put("/displays", json={"items": [{**ORDER, "number": number, "key": number}]})
    assert (answer.status_code, answer.json()["reason"]) == (500, "internal_error")
    assert xiaomi.effects(number) == []


def test_good_answers_keep_the_contract(party: Parties, number: str) -> None:
    apple = party("apple")
    apple.put(
        {"key": f"{number}-1", "number": number, "label": "官方客服", "revision": 1},
        {"key": f"{number}-2", "number": number, "label": "旧", "revision": 1},
        {"key": f"{number}-3", "number": number, "label": "长" * 41, "revision": 2},
    )
    assert apple.client.put("/sandbox/marks", json={"items": [{"number": number, "kind": "fraud"}]}).status_code == 204
    apple.see(number)
    for path in ("/health", "/sandbox/effects", "/sandbox/behaviour", "/sandbox/clock"):
        assert apple.client.get(path).status_code == 200
    assert apple.client.post("/sandbox/forget", json={"numbers": [number]}).status_code == 204
