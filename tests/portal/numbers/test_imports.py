"""Files of numbers over the API: whole or not at all, large ones in the background."""

from __future__ import annotations

import io
import resource
import time
import zipfile
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from labels.models import Number, NumberImport
from labels.numbers import imports as number_imports
from tenants.models import Tenant
from tenants.outside import bounded
from tests.labels.numbers.test_files import workbook
from tests.portal.budgets import within_budget
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.transactions import depths_of_reading
from tests.work import DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]

GOOD = "号码,备注,分组\n021-5888 1234,前台,客服\n138 0013 8000,,\n"
BAD = GOOD + "12,,\n138 0013 8000,,\n"


def send(program: Program, content: str | bytes, key: str = "one", name: str = "号码.csv") -> Any:
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": key}
    file = ContentFile(content.encode() if isinstance(content, str) else content, name)
    return program.client.post("/api/v1/number-imports", {"file": file}, headers=headers)


def test_a_file_is_taken_whole_and_once(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    first, again = send(program, GOOD), send(program, GOOD)
    assert (first.status_code, again.content, again["Idempotent-Replayed"]) == (201, first.content, "true")
    body = first.json()
    assert [body[name] for name in ("state", "new", "known", "disputed", "problems")] == ["taken", 2, 0, 0, []]
    assert Number.objects.get(group="客服").note == "前台"
    assert program.get(first["Location"].removeprefix("/api/v1")).json() == body
    assert send(program, GOOD + "\n", "two").json()["known"] == 2
    assert send(program, BAD).json()["code"] == "idempotency_key_reused"
    assert [row["new"] for row in program.get("/number-imports").json()["results"]] == [0, 2]
    assert [bytes(row.content) for row in NumberImport.objects.all()] == [b"", b""]


def test_each_wrong_line_is_named_and_nothing_is_taken(program_of: Callable[..., Program], acme: Tenant) -> None:
    answer = send(program_of(acme), BAD)
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    body = answer.json()
    assert (body["code"], body["problem_count"]) == ("not_taken", 2)
    assert [(each["line"], each["column"], each["code"]) for each in body["problems"]] == [
        (4, "number", "too_short"),
        (5, "number", "duplicate"),
    ]
    assert all(each["message"] for each in body["problems"])
    assert not Number.objects.exists()
    assert not NumberImport.objects.exists()


def test_a_workbook_that_takes_too_much_is_refused_and_ours_stays_small(
    program_of: Callable[..., Program], acme: Tenant
) -> None:
    """38 kilobytes took half a gigabyte and 24 seconds of the web process. This one is no bomb by its sizes."""
    cells = "".join(f'<row r="{row}"><c r="A{row}"/><c r="{row % 9}"/></row>' for row in range(1, 100_000))
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["x"]))) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            own = part == "xl/worksheets/sheet1.xml"
            sheet = f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'
            new.writestr(part, sheet if own else old.read(part))
    program = program_of(acme)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    answer = send(program, bomb.getvalue(), name="a.xlsx")
    assert answer.status_code == 409
    assert answer.json()["problems"][0]["code"] in ("too_much_work", "broken_workbook", "empty_file")
    assert time.process_time() - began < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"


def test_while_other_files_are_read_one_is_asked_to_try_again(
    program_of: Callable[..., Program], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=bounded.Busy))
    program = program_of(acme)
    answer = send(program, GOOD)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "busy", "10")
    monkeypatch.undo()
    assert send(program, GOOD).status_code == 201, "nothing is kept of it, not even its key"


def test_a_file_is_read_before_a_transaction_begins_and_not_for_an_answer_that_is_kept(
    program_of: Callable[..., Program], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths, program = depths_of_reading(monkeypatch), program_of(acme)
    assert [send(program, GOOD).status_code for _time in range(2)] == [201, 201]
    assert depths == [0]


@pytest.mark.parametrize(
    ("content", "code"),
    [("", "empty_file"), (b"PK\x03\x04x", "broken_workbook"), (b"x" * (20 * 1024 * 1024 + 1), "too_large")],
)
def test_what_is_no_list_is_refused(
    program_of: Callable[..., Program], acme: Tenant, content: str | bytes, code: str
) -> None:
    answer = send(program_of(acme), content)
    assert (answer.status_code, [each["code"] for each in answer.json()["problems"]]) == (409, [code])


def test_more_numbers_than_may_be_are_refused(
    program_of: Callable[..., Program], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(number_imports, "MOST_NUMBERS", 1)
    assert [each["code"] for each in send(program_of(acme), GOOD).json()["problems"]] == ["too_many_rows"]


@pytest.mark.parametrize(("content", "state", "lines"), [(GOOD, "taken", []), (BAD, "refused", [4, 5])])
def test_a_large_file_is_followed(
    program_of: Callable[..., Program],
    acme: Tenant,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
    content: str,
    state: str,
    lines: list[int],
) -> None:
    monkeypatch.setattr(number_imports, "LARGE", 10)
    program = program_of(acme)
    made = send(program, content)
    assert (made.status_code, made.json()["state"], Number.objects.count()) == (202, "reading", 0)
    path = made["Location"].removeprefix("/api/v1")
    run_due_work()
    body = program.get(path).json()
    assert (body["state"], [each["line"] for each in body["problems"]]) == (state, lines)
    assert Number.objects.count() == body["new"] == (0 if lines else 2)


def test_a_client_has_few_large_files_in_line(
    program_of: Callable[..., Program],
    client_of: Callable[..., PortalClient],
    acme: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    run_due_work: DueWork,
) -> None:
    monkeypatch.setattr(number_imports, "LARGE", 10)
    monkeypatch.setattr("portal.numbers.importing_pages.LARGE", 10)
    program, owner = program_of(acme), client_of(acme, "owner")
    assert {send(program, GOOD, f"{place}").status_code for place in range(number_imports.MOST_WAITING)} == {202}
    assert send(program, GOOD, "more").json()["code"] == "imports_under_way"
    page = owner.post(reverse("number_import"), {"file": ContentFile(GOOD.encode(), "a.csv")})
    assert (page.status_code, NumberImport.objects.count()) == (422, number_imports.MOST_WAITING)
    run_due_work()
    assert send(program, GOOD, "later").status_code == 202


def test_without_a_file_and_of_another_client(program_of: Callable[..., Program], acme: Tenant, globex: Tenant) -> None:
    program = program_of(acme)
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "none"}
    assert program.client.post("/api/v1/number-imports", {}, headers=headers).json()["errors"].keys() == {"file"}
    assert program.post("/number-imports", {"file": "x"}).status_code == 415
    path = send(program, GOOD)["Location"].removeprefix("/api/v1")
    assert program_of(globex).get(path).status_code == 404
    assert program_of(acme, ("read",)).get(path).status_code == 403


def test_the_list_takes_few_queries(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    for place in range(5):
        send(program, GOOD, str(place))
    with within_budget("api-number-imports: five files"):
        assert len(program.get("/number-imports").json()["results"]) == 5
