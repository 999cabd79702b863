"""Licences and requirements over the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile

from compliance.certification.models import ReVerification
from compliance.evidence.models import Record
from compliance.licences import services
from compliance.licences.selectors import local_day
from compliance.models import Licence
from compliance.reviews import services as reviews
from portal.tryout.demo import ensure_directories
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.outside import bounded
from tests.licences import approved, document, hand_in, today
from tests.maintenance.booking import ask, book, fresh
from tests.portal.programs import Program
from tests.reviewers import TWO
from tests.scenarios.numbers import register
from tests.transactions import depths_of_reading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]

PDF = document().read()


def post(program: Program, key: str = "one", **more: Any) -> Any:
    given = {
        "document_type": "trademark",
        "number": "1",
        "issuer": "局",
        "valid_from": str(today()),
        "valid_until": str(today()),
        "file": ContentFile(PDF, "商标.pdf"),
        **more,
    }
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": key}
    return program.client.post("/api/v1/licences", given, headers=headers)


def test_handed_in_once_per_key(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    first, again, other = post(program), post(program), post(program, number="2")
    assert (first.status_code, again.json(), again["Idempotent-Replayed"]) == (201, first.json(), "true")
    assert other.json()["code"] == "idempotency_key_reused"
    assert Licence.objects.filter(document_type="trademark").count() == 1
    assert program.get(f"/licences/{first.json()['id']}").json()["state"] == "in_review"
    assert first.json()["id"] in [each["id"] for each in program.get("/licences").json()["results"]]


def test_a_document_is_read_before_a_transaction_begins_and_not_for_an_answer_that_is_kept(
    program_of: Callable[..., Program], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    depths, program = depths_of_reading(monkeypatch), program_of(acme)
    assert [post(program).status_code for _time in range(2)] == [201, 201]
    assert depths == [0]


def test_while_other_files_are_read_one_is_asked_to_come_again(
    program_of: Callable[..., Program], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_of(acme)
    with monkeypatch.context() as patch:
        patch.setattr(bounded, "run_bounded", mock.Mock(side_effect=bounded.Busy))
        answer = post(program)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "busy", "10")
    assert post(program).status_code == 201, "nothing is kept of it, not even its key"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"valid_until": "soon"}, 422, "invalid"),
        ({"valid_until": ""}, 409, "end_missing"),
        ({"document_type": "nothing"}, 409, "unknown_type"),
        ({"file": document("a.png")}, 409, "wrong_name"),
        ({"valid_until": "2020-01-01", "valid_from": "2019-01-01"}, 409, "expired"),
    ],
)
def test_refused(
    program_of: Callable[..., Program], acme: Tenant, more: dict[str, Any], status: int, code: str
) -> None:
    answer = post(program_of(acme), **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_owed(program_of: Callable[..., Program], acme: Tenant) -> None:
    Licence.objects.filter(document_type="business_licence").delete()
    old = approved("medical_practice_licence", days=9)
    acme.industry = "medical"
    acme.save()
    body = program_of(acme).get("/requirements").json()
    assert (body["past_due"], body["disabled_reason"]) == ([], "")
    assert body["current_deadline"] == str(old.valid_until)
    renew, missing = body["currently_due"]
    assert (renew["reason"], renew["licence"]) == ("expiring", str(old.pk))
    assert (missing["document_type"], missing["alternatives"]) == ("business_licence", ["law_firm_licence"])
    assert missing["blocks_all"]
    hand_in("business_licence")
    body = program_of(acme).get("/requirements").json()
    assert [each["reason"] for each in body["pending_verification"]] == ["in_review"]


def test_a_re_verification_is_owed_and_answered_in_its_case(program_of: Callable[..., Program], acme: Tenant) -> None:
    approved("medical_practice_licence", days=900)
    acme.industry = "medical"
    acme.save()
    row = ReVerification.objects.create(
        due_on=today(), documents=["medical_practice_licence"], answer_by=business_now() + timedelta(days=5)
    )
    case = reviews.open_case(
        kind="re_verification",
        subject_kind="re_verification",
        subject_id=row.pk,
        title="x",
        lane="standard",
        actor=PLATFORM,
        days=5,
    )
    (each,) = program_of(acme).get("/requirements").json()["pending_verification"]
    assert (each["reason"], each["case"]) == ("re_verification_in_review", str(case.pk))
    assert each["hand_in"] == f"/api/v1/cases/{case.pk}/hand-in"
    assert each["due"] == str(local_day(row.answer_by))  # type: ignore[arg-type]


def test_a_window_that_waits_for_a_document_is_named(program_of: Callable[..., Program], acme: Tenant) -> None:
    ensure_directories()
    Tenant.objects.filter(pk=acme.pk).update(ready_at=business_now() - timedelta(days=99))  # no first days any more
    acme.refresh_from_db()
    held = approved("medical_practice_licence", days=900)
    window = book(ask(register("0571-8765 4321"), "青禾医美"))
    assert program_of(acme).get("/requirements").json()["past_due"] == []
    services.revoke(held.pk, reason="Returned to its issuer", **TWO)
    (each,) = program_of(acme).get("/requirements").json()["past_due"]
    assert (each["reason"], each["blocks"], each["windows"]) == ("revoked", ["青禾医美"], [str(window.pk)])
    assert fresh(window).held


def test_a_label_without_its_document_is_a_problem_that_says_which(
    program_of: Callable[..., Program], acme: Tenant
) -> None:
    (number,) = register("0571-8765 4321")
    asked = {"content": "label_change", "text": "青禾医美", "numbers": [str(number.pk)]}
    answer = program_of(acme).post("/requests", asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "document_missing")
    assert "医疗机构执业许可证" in answer.json()["detail"]


def test_the_document_needs_more_than_reading(program_of: Callable[..., Program], acme: Tenant) -> None:
    licence = approved("trademark")
    assert program_of(acme, ("read",)).get(f"/licences/{licence.pk}/file").status_code == 403
    answer = program_of(acme).get(f"/licences/{licence.pk}/file")
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(b"".join(answer.streaming_content)) == licence.size
    assert Record.objects.get(action="document_fetched").actor_kind == "key"


def test_document_types(program_of: Callable[..., Program], acme: Tenant) -> None:
    types = {each["code"]: each for each in program_of(acme).get("/document-types").json()}
    assert "医美" in types["medical_practice_licence"]["label_words"]
