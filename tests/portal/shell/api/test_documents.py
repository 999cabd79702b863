"""The document of the API: portal.shell.api.documents, operations, problem_codes. What it says of the calls is true."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from labels.models import Number
from portal.shell.api.documents import document
from portal.shell.api.problem_codes import CODES
from portal.tryout.demo import ensure_directories
from tenants.models import Tenant
from tests.licences import document as pdf
from tests.maintenance.booking import ask, book
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def said() -> Any:
    return json.loads(document()[0])


def operations(said: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_each_operation_has_a_summary_and_one_tag_that_is_explained(said: Any) -> None:
    explained = {tag["name"] for tag in said["tags"] if tag["description"]}
    used = set()
    for path, method, operation in operations(said):
        assert operation["summary"], (path, method)
        assert len(operation["tags"]) == 1, (path, method)
        used.update(operation["tags"])
    told = {tag for webhook in said["webhooks"].values() for tag in webhook["post"]["tags"]}
    assert not used & told, "a client that is made of the document takes them for calls"
    assert used | told == explained


def test_operations_have_names_of_their_own_and_webhooks_too(said: Any) -> None:
    names = [operation["operationId"] for _path, _method, operation in operations(said)]
    names += [webhook["post"]["operationId"] for webhook in said["webhooks"].values()]
    assert len(names) == len({*names})


@pytest.mark.django_db
def test_who_reads_3_0_alone_has_the_same_calls_and_no_word_of_3_1(
    said: Any, client_of: Callable[..., PortalClient], acme: Tenant
) -> None:
    answer = client_of(acme).get("/api/openapi-3.0.json")
    older = answer.json()
    assert (answer.status_code, older["openapi"]) == (200, "3.0.3")
    assert [*operations(older)] != []
    assert {name for _path, _method, each in operations(older) for name in [each["operationId"]]} == {
        each["operationId"] for _path, _method, each in operations(said)
    }
    assert "webhooks" not in older
    text = json.dumps(older)
    assert '"type": "null"' not in text
    assert '"type": [' not in text
    assert '"const"' not in text
    nullable = older["components"]["schemas"]["ChannelLossOut"]["properties"]["after"]
    assert (nullable["nullable"], nullable["type"]) == (True, "object")
    assert nullable["allOf"] == [{"$ref": "#/components/schemas/CountedOut"}]


def test_nothing_internal_is_said(said: Any) -> None:
    text = json.dumps(said)
    for word in ("transaction", "`create`", "Base of", "Runs ", " self."):
        assert word not in text, word


def test_links_lead_to_operations_by_an_id_that_they_take(said: Any) -> None:
    ids = {operation["operationId"]: path for path, _method, operation in operations(said)}
    links = [
        link
        for _path, _method, operation in operations(said)
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) > 40
    for link in links:
        assert "{id}" in ids[link["operationId"]], link


def test_what_is_given_is_bounded_and_closed(said: Any) -> None:
    """A text has a longest form, a list a longest length, a number a largest value, and no other name is taken."""
    for name, schema in said["components"]["schemas"].items():
        if not name.endswith("In"):
            continue
        assert schema["additionalProperties"] is False, name
        for field, value in schema["properties"].items():
            kind = value.get("type")
            if kind == "string":
                assert {"maxLength", "format", "enum"} & value.keys(), (name, field)
            if kind == "integer":
                assert {"minimum", "maximum"} <= value.keys(), (name, field)
            if kind == "array":
                assert "maxItems" in value, (name, field)


def test_files_are_bytes_in_bodies(said: Any) -> None:
    for name in ("LicenceIn", "NumberProofIn", "BrandIn", "BrandRenewalIn", "ImportIn"):
        assert said["components"]["schemas"][name]["properties"]["file"]["format"] == "binary", name


@pytest.mark.django_db
def test_it_is_the_same_in_every_language_and_not_sent_twice(
    client_of: Callable[..., PortalClient], acme: Tenant
) -> None:
    client = client_of(acme)
    answers = [client.get("/api/openapi.json", headers={"Accept-Language": name}) for name in ("zh-hans", "en", "xx")]
    assert len({answer.content for answer in answers}) == 1
    text = answers[0].content.decode()
    assert "Data calibration" in text
    assert "数据校准" not in text
    again = client.get("/api/openapi.json?version=%0d%0a", headers={"If-None-Match": answers[0]["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def codes_raised() -> Iterator[tuple[str, str]]:
    """Every literal code of a refusal in the packages that the API calls: file, code."""
    for package in ("maintenance", "labels", "compliance"):
        for file in (ROOT / package).rglob("*.py"):
            if "sandbox" in file.parts or "migrations" in file.parts or file.name == "sync.py":
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                    continue
                called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if called not in ("Refused", "Refusal", "Conflict", "BackupError"):
                    continue
                named = [each.value for each in node.keywords if each.arg == "code"]
                first = node.args[:1] if called != "Conflict" else []
                for value in named or first:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        yield f"{file.name}:{node.lineno}", value.value


# What is refused to the staff only: no call of the API leads there.
OF_PAGES = frozenset({"changed_meanwhile"})  # what was shown on a page is no longer so
OF_THE_DESK = frozenset(
    {"already_started", "no_clients", "model_missing", "model_refused", "wrong_state", "no_window", "narrow_audience"}
)


def test_every_code_of_a_refusal_is_explained() -> None:
    raised = list(codes_raised())
    assert len(raised) > 60
    assert [each for each in raised if each[1] not in CODES and each[1] not in OF_THE_DESK | OF_PAGES] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/numbers?groop=x", "groop"),
        ("/windows?limit=5&stat=held", "stat"),
        ("/calendar?at=2026-12-01&zone=x", "zone"),
        ("/bill?cursor=x", "cursor"),
        ("/numbers?limit=", "limit"),
        ("/windows?state=", "state"),
        ("/calendar?at=", "at"),
    ],
)
def test_a_parameter_that_is_none_is_refused_by_name(
    program_of: Callable[..., Program], acme: Tenant, path: str, name: str
) -> None:
    answer = program_of(acme).get(path)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [name])


@pytest.mark.django_db
def test_a_field_that_is_none_is_refused_by_name(program_of: Callable[..., Program], in_acme: Tenant) -> None:
    program = program_of(in_acme)
    outer = program.post("/numbers", {"numbers": [{"number": "400-820-1234"}], "gruop": "x"})
    assert (outer.status_code, list(outer.json()["errors"])) == (422, ["gruop"])
    inner = program.post("/numbers", {"numbers": [{"number": "400-820-1234", "gruop": "x"}]})
    assert (inner.status_code, list(inner.json()["errors"]["numbers"]["0"])) == (422, ["gruop"])
    assert not Number.objects.exists()
    many = program.post("/standby-labels", {"text": "维护中", **{f"x{place}" * 99: 1 for place in range(500)}})
    assert (many.status_code, len(many.json()["errors"])) == (422, 20)
    assert len(many.content) < 10_000
    words = program.post("/cases", {"title": "a", "text": "b", "attachments": []})  # files come as a form
    assert (words.status_code, list(words.json()["errors"])) == (422, ["attachments"])


@pytest.mark.django_db
def test_one_proof_takes_as_many_numbers_as_its_schema_says(
    program_of: Callable[..., Program], in_acme: Tenant, said: Any
) -> None:
    most = said["components"]["schemas"]["NumberProofIn"]["properties"]["numbers"]["maxItems"]
    assert most == 1000
    numbers = register(*[f"138 0571 {place:04}" for place in range(most)])
    program = program_of(in_acme)
    given = {
        "numbers": [str(number.pk) for number in numbers],
        "issuer": "中国电信",
        "number": "HT-1",
        "valid_from": "2026-01-01",
        "valid_until": "2029-01-01",
        "file": ContentFile(pdf().read(), "proof.pdf"),
    }
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one"}
    answer = program.client.post("/api/v1/number-proofs", given, headers=headers)
    assert answer.status_code == 201, answer.content


@pytest.mark.django_db
def test_a_gate_that_the_window_does_not_have_cannot_be_passed(
    program_of: Callable[..., Program], in_acme: Tenant
) -> None:
    ensure_directories()
    window = book(ask(register("0571-8765 4321")))
    answer = program_of(in_acme).post(f"/windows/{window.pk}/waiver", {"gate": "review", "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "gate_not_waiting")


@pytest.mark.django_db
def test_an_answer_without_a_body_is_asked_for_words(program_of: Callable[..., Program], in_acme: Tenant) -> None:
    program = program_of(in_acme)
    case = program.post("/cases", {"title": "a", "text": "b"}).json()["id"]
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "two"}
    answer = program.client.generic("POST", f"/api/v1/cases/{case}/say", b"", content_type="", headers=headers)
    assert (answer.status_code, list(answer.json()["errors"])) == (409, ["text"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/calendar/{}.ics", "/status/", "/status/history.atom", "/legal/terms/"])
def test_what_is_only_read_says_405_to_other_methods(
    client_of: Callable[..., PortalClient], in_acme: Tenant, path: str
) -> None:
    """Not 403: a program has no cookie against forgery, and is told which methods there are."""
    client = client_of(in_acme)
    client.handler.enforce_csrf_checks = True
    answer = client.post(path.format("x" * 43))
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_each_operation_says_when_to_try_again(said: Any) -> None:
    for path, method, operation in operations(said):
        for status in ("429", "503"):
            told = operation["responses"][status]
            assert "Retry-After" in told["headers"], (method, path, status)
            assert list(told["content"]) == ["application/problem+json"], (method, path, status)
        assert all(each["name"] != "Retry-After" for each in operation.get("parameters", [])), (method, path)


@pytest.mark.django_db
def test_the_headers_by_which_calls_are_counted_are_described(
    said: Any, program_of: Callable[..., Program], acme: Tenant
) -> None:
    given = {name for name in program_of(acme).get("/numbers").headers if name.startswith("RateLimit")}
    assert given == {"RateLimit", "RateLimit-Policy"}
    for path, method, operation in operations(said):
        good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        for answer in (good, operation["responses"]["429"]):
            assert given <= set(answer["headers"]), (method, path)
    assert all(rate in said["info"]["description"] for rate in ("`calls`", "`long_calls`", "`anonymous`"))
