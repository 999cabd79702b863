"""Lists ask for what was changed since an instant, and a program that repeats misses nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from labels.models import Number
from maintenance.models import Gate, Window
from portal import urls_api as urls
from portal.shell.api.operations import NEXT_UPDATED_SINCE as NEXT
from tenants import context
from tenants.models import Tenant
from tests.database import Database
from tests.maintenance.booking import ask, book
from tests.portal.programs import Program
from tests.scenarios.numbers import register

LONG_AGO = "2000-01-01T00:00:00Z"
# What is only added to, in an order of its own.
IN_ORDER = {"history_list", "bill_entries", "events_list", "webhooks_deliveries"}


def lists() -> Iterator[tuple[str, Any]]:
    """The lists of the API: their paths, and their operations."""
    for pattern in urls.urlpatterns:
        operation = getattr(getattr(pattern.callback, "view_class", None), "operations", {}).get("GET")
        if operation is not None and operation.paged:
            yield str(pattern.pattern).removeprefix("v1"), operation


def seen(program: Program, path: str, since: str) -> tuple[list[dict[str, Any]], str]:
    """What was changed since then, on all pages, and with what to ask next."""
    page = program.get(f"{path}?updated_since={quote(since)}&limit=3")
    assert page.status_code == 200, page.content
    until, rows = page[NEXT], page.json()["results"]
    while (onward := page.json()["next"]) is not None:
        page = program.get(onward.split("/api/v1", 1)[1])
        rows += page.json()["results"]
    return rows, until


@pytest.mark.django_db
def test_every_list_can_be_asked(program_of: Callable[..., Program], acme: Tenant) -> None:
    program, asked = program_of(acme), 0
    for path, operation in lists():
        assert operation.stamped == (operation.name not in IN_ORDER), operation.name
        if "<" in path:
            continue
        answer = program.get(f"{path}?updated_since={LONG_AGO}")
        assert answer.status_code == (200 if operation.stamped else 422), path
        assert answer.has_header(NEXT) == operation.stamped
        asked += 1
    assert asked >= 20


@pytest.mark.django_db
@pytest.mark.parametrize(
    "instant",
    ["", "x", "2026-11-27", "2026-11-27T14:00:00", "2026-11-27T14:00:00+08:00", "%00"],
)
def test_an_instant_without_its_zone_is_a_problem(
    program_of: Callable[..., Program], acme: Tenant, instant: str
) -> None:
    answer = program_of(acme).get(f"/numbers?updated_since={instant}")  # a bare + is a space
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["updated_since"])


@pytest.mark.django_db
def test_an_instant_before_the_calendar_begins_is_refused(program_of: Callable[..., Program], acme: Tenant) -> None:
    answer = program_of(acme).get("/numbers?updated_since=0001-01-01T00:00:00%2B14:00")
    assert (answer.status_code, list(answer.json()["errors"])) == (409, ["updated_since"])


@pytest.mark.django_db
def test_what_changes_comes_again(program_of: Callable[..., Program], in_acme: Tenant) -> None:
    program = program_of(in_acme)
    register(*[f"1380013800{place}" for place in range(7)])
    rows, until = seen(program, "/numbers", LONG_AGO)
    assert len(rows) == 7
    assert seen(program, "/numbers", until)[0] == []
    Number.objects.filter(canonical__endswith="3").update(note="总机")
    [row], _until = seen(program, "/numbers", until)
    assert (row["note"], row["updated_at"] >= until) == ("总机", True)


@pytest.mark.django_db
def test_a_part_that_changes_counts(program_of: Callable[..., Program], in_acme: Tenant) -> None:
    program = program_of(in_acme)
    window = book(ask(register("13800138000")))
    _rows, until = seen(program, "/windows", LONG_AGO)
    assert seen(program, "/windows", until)[0] == []
    gate = Gate.objects.filter(window=window).first()
    assert gate is not None
    Gate.objects.filter(pk=gate.pk).update(details={"looked": True})
    assert [row["id"] for row in seen(program, "/windows", until)[0]] == [str(window.pk)]
    assert Window.objects.count() == 1


@pytest.mark.django_db
def test_an_answer_that_has_not_changed_says_how_to_go_on(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    path = f"/numbers?updated_since={LONG_AGO}"
    first = program.get(path)
    again = program.get(path, **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again[NEXT] >= first[NEXT]


@pytest.mark.parametrize("role", ["app", "owner"])
def test_what_is_committed_late_is_not_missed(
    own_database: Database, program_of: Callable[..., Program], acme: Tenant, role: str
) -> None:
    program = program_of(acme)
    with context.client(acme):
        register("13800138000")
    with psycopg.connect(own_database.url if role == "app" else own_database.owner_url) as late:
        late.execute("UPDATE acme.labels_number SET note = 'late'")
        time.sleep(0.05)
        rows, until = seen(program, "/numbers", LONG_AGO)
        assert [row["note"] for row in rows] == [""]
        late.commit()
    assert [row["note"] for row in seen(program, "/numbers", until)[0]] == ["late"]
    _rows, until = seen(program, "/numbers", until)
    assert seen(program, "/numbers", until)[0] == []


def test_a_program_that_repeats_has_everything(
    own_database: Database, program_of: Callable[..., Program], acme: Tenant
) -> None:
    program, choice = program_of(acme), random.Random(7)
    with context.client(acme):
        register(*[f"138001380{place:02}" for place in range(20)])
        keys = [str(key) for key in Number.objects.values_list("pk", flat=True)]
    ends = time.monotonic() + 3

    def write(place: int) -> None:
        mine, hurry = keys[place::4], random.Random(place)
        with psycopg.connect(own_database.url) as connection:
            while time.monotonic() < ends:
                for key in hurry.sample(mine, 2):
                    connection.execute(
                        "UPDATE acme.labels_number SET note = %s WHERE id = %s", [str(hurry.random()), key]
                    )
                    time.sleep(hurry.random() * 0.05)
                connection.rollback() if hurry.random() < 0.2 else connection.commit()

    known: dict[str, str] = {}
    until = LONG_AGO
    with ThreadPoolExecutor(4) as writers:
        written = [writers.submit(write, place) for place in range(4)]
        while not all(each.done() for each in written):
            rows, until = seen(program, "/numbers", until)
            known |= {row["id"]: row["note"] for row in rows}
            time.sleep(choice.random() * 0.05)
        for each in written:
            each.result()
    known |= {row["id"]: row["note"] for row in seen(program, "/numbers", until)[0]}
    with context.client(acme):
        assert known == {str(key): note for key, note in Number.objects.values_list("pk", "note")}
