"""Brands over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import Alias
from tenants.models import Tenant
from tests.licences import LI, document, today
from tests.portal.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]
PDF = document().read()


def post(program: Program, path: str = "/brands", key: str = "one", **more: Any) -> Any:
    named = {"text": "小芽", "kind": "app"} if path == "/brands" else {}
    given = {**named, "reference": "1", "file": ContentFile(PDF, "备案.pdf"), **more}
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": key}
    return program.client.post(f"/api/v1{path}", given, headers=headers)


def test_handed_in_once_renewed_and_withdrawn(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    first, again, other = post(program), post(program), post(program, reference="2")
    assert (first.status_code, again.json(), again["Idempotent-Replayed"]) == (201, first.json(), "true")
    assert other.json()["code"] == "idempotency_key_reused"
    pk = first.json()["id"]
    early = post(program, f"/brands/{pk}/renewal", key="two")
    assert (early.status_code, early.json()["code"]) == (409, "not_renewable")
    case = Case.objects.get(subject_id=pk)
    reviews.approve(case.pk, LI, "", case.version)
    renewal = post(program, f"/brands/{pk}/renewal", key="three", valid_until=str(today()))
    assert renewal.json()["state"] == "in_review"
    assert [each["state"] for each in program.get("/brands").json()["results"]] == ["in_review", "approved"]
    for each in (renewal.json()["id"], pk, pk):
        assert program.delete(f"/brands/{each}").status_code == 204
    assert set(Alias.objects.values_list("state", flat=True)) == {"retired"}
    assert program.get(f"/brands/{pk}").json()["state"] == "retired"


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"kind": "nothing"}, 422, "invalid"),
        ({"text": "招商银行"}, 409, "not_a_label"),
        ({"valid_until": "2020-01-01"}, 409, "expired"),
        ({"file": document("a.png")}, 409, "wrong_name"),
    ],
)
def test_refused(
    program_of: Callable[..., Program], acme: Tenant, more: dict[str, Any], status: int, code: str
) -> None:
    answer = post(program_of(acme), **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Alias.objects.exists()
