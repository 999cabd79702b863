"""The client's side of its cases over the API: asking the support, the thread, files, handing in, taking back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from compliance.evidence.models import Record
from compliance.reviews import questions, services as reviews
from compliance.reviews.models import Attachment, Case
from maintenance.models import MaintenanceRequest
from portal.tryout.demo import ensure_directories
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.licences import document
from tests.maintenance.booking import ask, book
from tests.portal.budgets import within_budget
from tests.portal.programs import Program
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]

PDF = document().read()


def proof(name: str = "证明.pdf", content: bytes = PDF) -> ContentFile[bytes]:
    return ContentFile(content, name)


@pytest.fixture
def program(program_of: Callable[..., Program], acme: Tenant) -> Program:
    ensure_directories()
    return program_of(acme)


@pytest.fixture
def case(program: Program) -> Case:
    """A label that a reviewer has to decide about."""
    book(ask(register("0571-8765 4321"), "小天鹅"))
    return Case.objects.get()


def form(program: Program, path: str, key: str = "one", **given: Any) -> Any:
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": key}
    return program.client.post(f"/api/v1{path}", given, headers=headers)


def test_a_question_with_files_is_asked_once(program: Program) -> None:
    def send(last: str) -> Any:
        return form(program, "/cases", title="Bill", text="Where is it?", attachments=[proof(), proof(last)])

    first, again = send("b.pdf"), send("b.pdf")
    assert (first.status_code, again.content, again["Idempotent-Replayed"]) == (201, first.content, "true")
    assert send("c.pdf").json()["code"] == "idempotency_key_reused"
    made = Case.objects.get()
    assert (made.kind, first["Location"]) == ("support", f"/api/v1/cases/{made.pk}")
    words, files = program.get(f"/cases/{made.pk}").json()["entries"]
    assert (words["text"], [each["name"] for each in files["attachments"]]) == ("Where is it?", ["证明.pdf", "b.pdf"])


def test_a_question_as_json_about_a_window(program: Program) -> None:
    window = book(ask(register("0571-8765 4321"), "青禾网络"), place=1)
    asked = {"title": "When?", "text": "Is it on?", "window": str(window.pk)}
    first, again = program.post("/cases", asked), program.post("/cases", asked)
    assert first.json()["id"] == again.json()["id"]
    assert [entry["text"] for entry in again.json()["entries"]] == ["Is it on?", "When?\n\nIs it on?"]
    elsewhere = program.post("/cases", asked | {"window": "00000000-0000-7000-8000-000000000000"})
    assert elsewhere.status_code == 404


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"attachments": [proof("x.exe", b"MZ")]}, 409, "unknown_type"),
        ({"attachments": [proof(f"{place}.pdf") for place in range(6)]}, 422, "attachments"),
        ({"text": ""}, 422, "text"),
        ({"title": "x" * 121}, 422, "title"),
        ({"window": "soon"}, 422, "window"),
    ],
)
def test_a_bad_question_is_not_asked(program: Program, given: dict[str, Any], status: int, said: str) -> None:
    answer = form(program, "/cases", **{"title": "Bill", "text": "Where?", **given})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert said in (answer.json().get("errors") or {answer.json()["code"]: ""})
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_the_thread_takes_words_files_and_an_answer(program: Program, case: Case) -> None:
    path = f"/cases/{case.pk}"
    assert program.post(f"{path}/say", {"text": "Our brand."}).status_code == 200
    assert program.post(f"{path}/say", {}).json()["errors"].keys() == {"text"}
    assert form(program, f"{path}/say", attachments=[proof()]).status_code == 200
    early = form(program, f"{path}/hand-in", "two", attachments=[proof()])
    assert (early.status_code, early.json()["code"]) == (409, "refused")
    case.refresh_from_db()
    reviews.ask(case.pk, Actor("staff", "Reviewer"), "Which brand is that?", case.version)
    answer = form(program, f"{path}/hand-in", "three", text="This one.", attachments=[proof("商标.pdf")])
    assert (answer.status_code, answer.json()["state"]) == (200, "open")
    assert [(each["text"], len(each["attachments"])) for each in answer.json()["entries"][1:]] == [
        ("Our brand.", 0),
        ("", 1),
        ("Which brand is that?", 0),
        ("This one.", 1),
    ]
    taken_back = program.post(f"{path}/withdraw", {"text": "Not needed."})
    assert (taken_back.status_code, taken_back.json()["state"]) == (200, "withdrawn")
    assert program.post(f"{path}/say", {"text": "And?"}).status_code == 409
    assert MaintenanceRequest.objects.get().state == MaintenanceRequest.State.WITHDRAWN


def test_a_file_is_fetched_by_its_client_only_and_noted(
    program: Program, case: Case, program_of: Callable[..., Program], globex: Tenant
) -> None:
    form(program, f"/cases/{case.pk}/say", attachments=[proof()])
    (kept,) = program.get(f"/cases/{case.pk}").json()["entries"][-1]["attachments"]
    path = f"/attachments/{kept['id']}"
    answer = program.get(path)
    assert b"".join(answer.streaming_content) == PDF
    assert (kept["name"], kept["size"], answer["Content-Type"]) == ("证明.pdf", len(PDF), "application/pdf")
    assert Record.objects.order_by("-id")[0].actor == "program"
    assert program_of(globex).get(path).status_code == 404
    assert program_of(globex).post(f"/cases/{case.pk}/say", {"text": "x"}).status_code == 404


def test_what_the_client_does_not_see_it_does_not_fetch(program: Program, case: Case) -> None:
    form(program, f"/cases/{case.pk}/say", attachments=[proof()])
    kept = Attachment.objects.get()
    kept.entry.internal = True
    kept.entry.save()
    assert program.get(f"/attachments/{kept.pk}").status_code == 404


def test_a_licences_file_is_not_for_readers(program: Program, program_of: Callable[..., Program], acme: Tenant) -> None:
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one"}
    given = {
        "document_type": "trademark",
        "number": "1",
        "issuer": "局",
        "valid_from": "2026-01-01",
        "valid_until": "2036-01-01",
        "file": proof(),
    }
    made = program.client.post("/api/v1/licences", given, headers=headers)
    assert made.status_code == 201, made.content
    path = f"/attachments/{Attachment.objects.get().pk}"
    assert program_of(acme, ("read",)).get(path).status_code == 403
    assert program.get(path).status_code == 200


def test_a_case_with_a_long_thread_takes_few_queries(program: Program, case: Case) -> None:
    for place in range(10):
        form(program, f"/cases/{case.pk}/say", str(place), attachments=[proof(f"{place}.pdf")])
    with within_budget("api-case: eleven entries"):
        assert len(program.get(f"/cases/{case.pk}").json()["entries"]) == 11


def test_a_draft_is_discarded_and_what_is_booked_is_not(program: Program) -> None:
    numbers = register("0571-8765 4321")
    draft, booked = ask(numbers, "青禾网络"), book(ask(numbers, "青禾"), place=1).request
    for _again in range(2):
        assert program.delete(f"/requests/{draft.pk}").status_code == 204
    assert program.get(f"/requests/{draft.pk}").json()["state"] == "withdrawn"
    refused = program.delete(f"/requests/{booked.pk}")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_draft")
    assert program.get(f"/requests/{booked.pk}").json()["state"] == "booked"


def test_a_question_is_answered_solved_and_opened_again(program: Program) -> None:
    asked = program.post("/cases", {"title": "Bill", "text": "Where is it?"}).json()
    assert (asked["state"], asked["reopened"]) == ("open", False)
    path, reviewer = f"/cases/{asked['id']}", Actor("staff", "Reviewer", "r")
    questions.answer_question(asked["id"], reviewer, "Under Accounts.", 0, [proof("where.pdf")])
    answered = program.get(path).json()
    assert (answered["state"], answered["decided_at"]) == ("answered", None)
    assert [(each["action"], len(each["attachments"])) for each in answered["entries"]] == [
        ("handed_in", 0),
        ("answered", 1),
    ]
    again = program.post(f"{path}/say", {"text": "It is not there."}).json()
    assert (again["state"], again["reopened"]) == ("open", True)
    solved = program.post(f"{path}/solve")
    assert (solved.status_code, solved.json()["state"], solved.json()["reopened"]) == (200, "solved", False)
    assert program.post(f"{path}/solve").json()["code"] == "refused", "it is solved already"
    assert program.post(f"{path}/say", {"text": "Once more."}).json()["state"] == "open"
