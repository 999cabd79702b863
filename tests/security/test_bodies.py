"""Bodies that become much of little: they are counted on the bytes, before anything is made of them."""

from __future__ import annotations

import contextlib
import json
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import get_resolver
from rest_framework import exceptions, serializers

from portal.shell.api.fields import NAMED, ManyField
from portal.shell.api.parsers import DEEPEST, MOST_PARTS, BodyTooLarge, refuse_bomb
from portal.shell.api.problems import first_errors
from portal.shell.api.views import View
from tenants.models import Tenant
from tests.portal.access.test_permissions import patterns
from tests.portal.conftest import program_of
from tests.portal.programs import Program
from tests.security.doors import Door, described, operations

__all__ = ["program_of"]
MOST_MEMORY = 64 * 1024**2  # bytes, over those of the body
MOST_ANSWERED = 20_000  # bytes
MANY_ZEROS = b"0," * 2_000_000 + b"0"
SCOPES = ("read", "request", "manage", "sight")


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"0," * MOST_PARTS,
        b"[" + b"{}," * MOST_PARTS,
        b'["",' + b'"" ' * MOST_PARTS,
        b"]" * 2 * MOST_PARTS,
    ],
)
def test_too_many_parts(body: bytes) -> None:
    with pytest.raises(BodyTooLarge):
        refuse_bomb(body)


def test_what_stands_in_a_text_is_no_part() -> None:
    refuse_bomb(json.dumps({"backup": json.dumps([["\\", '"', "[[", "\u53f7"]] * MOST_PARTS)}).encode())


def test_depth() -> None:
    refuse_bomb(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(exceptions.ParseError):
        refuse_bomb(b'{"a":' * (DEEPEST + 1))


@pytest.mark.parametrize("unit", [b'\\"', b"\\", b'"\\', b"x", b"\n"])
def test_counting_takes_no_longer_than_the_body_is_long(unit: bytes) -> None:
    def seconds(size: int) -> float:
        took = []
        for _again in range(3):
            began = time.process_time()
            with contextlib.suppress(BodyTooLarge):
                refuse_bomb(b'"' + unit * size)
            took.append(time.process_time() - began)
        return min(took)

    assert seconds(1_600_000) < 40 * seconds(100_000) + 0.05, "16 times as long"


def test_of_what_is_wrong_the_first_twenty_are_told() -> None:
    detail = {"numbers": {place: {"number": ["No.", "Never."], "note": ["No."]} for place in range(100)}}
    kept, left = first_errors(detail)
    assert left == 0
    assert sum(len(texts) for each in kept["numbers"].values() for texts in each.values()) == NAMED


def test_every_list_that_is_taken_has_a_bound_that_is_looked_at_first() -> None:
    """ListField of DRF looks at each, and only then at how many there are."""
    looked = 0
    for field in taken_fields():
        looked += 1
        assert not isinstance(field, serializers.ListSerializer), f"{field.parent}: take a ManyField"
        if isinstance(field, serializers.ListField):
            assert isinstance(field, ManyField), f"{field.field_name} of {field.parent}"
            assert field.max_length, f"{field.field_name} of {field.parent} has no max_length"
        assert not isinstance(field, serializers.DictField | serializers.JSONField), f"{field} has no bound"
    assert looked > 100


def test_no_operation_makes_much_of_a_small_body(program_of: Callable[..., Program], acme: Tenant) -> None:
    program, looked = program_of(acme, SCOPES), 0
    for door, name, most in lists_of(program):
        too_many, wrong = b"0," * most + b"0", b"[]," * (most - 1) + b"[]"
        for sent, statuses in ((MANY_ZEROS, {413}), (too_many, {404, 422}), (wrong, {404, 413, 422})):
            body = f'{{"{name}":['.encode() + sent + b"]}"
            tracemalloc.start()
            answer = program.post(door.paths[0].removeprefix("/api/v1"), body.decode())
            memory = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            said = f"{door.name}: {len(body)} bytes of {name}: {answer.status_code}, {len(answer.content)}, {memory}"
            assert answer.status_code in statuses, said
            assert len(answer.content) < MOST_ANSWERED, said
            assert memory < len(body) + MOST_MEMORY, said
        looked += 1
    print(f"{looked} lists of the API were filled with 2 million zeros, and with as many wrong ones as they take")
    assert looked > 15


def test_a_form_is_bounded_before_it_is_read(acme: Tenant, client_of: Callable[..., Any]) -> None:
    """What is written as %41 takes twenty times its size while it is read."""
    body = b"text=" + b"%41" * 1_000_000
    answer = client_of(acme, "owner").post("/settings/people/", body, "application/x-www-form-urlencoded")
    assert answer.status_code == 400


def taken_fields() -> Iterator[Any]:
    """Every field of a body or a query of the API."""
    waiting: list[Any] = []
    for _name, pattern in patterns(get_resolver("portal.urls_client")):
        view = getattr(pattern.callback, "cls", None)
        for operation in view.operations.values() if view is not None and issubclass(view, View) else ():
            bodies = operation.body.values() if isinstance(operation.body, dict) else [operation.body]
            waiting += [each() for each in [*bodies, operation.query] if each is not None]
    while waiting:
        field = waiting.pop()
        waiting += [each for each in getattr(field, "fields", {}).values() if not each.read_only]
        if isinstance(child := getattr(field, "child", None), serializers.Field):
            waiting.append(child)
        yield field


def lists_of(program: Program) -> Iterator[tuple[Door, str, int]]:
    """Each list that a JSON body takes, and how many it takes."""
    schemas = described()["components"]["schemas"]
    for door in operations(lambda path: program.get(path.removeprefix("/api/v1"))):
        if door.body is None or door.files:
            continue
        for name, each in schemas[door.body["$ref"].split("/")[-1]]["properties"].items():
            if "maxItems" in each:
                yield door, name, each["maxItems"]
