"""Proofs of numbers over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from compliance.models import Licence
from tenants.models import Tenant
from tests.licences import decide, document, today
from tests.portal.programs import Program
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


def test_handed_in_for_many_and_read_per_number(program_of: Callable[..., Program], acme: Tenant) -> None:
    program = program_of(acme)
    numbers = register("021-6123 4001", "021-6123 4002", proved=False)
    due = program.get("/requirements").json()["currently_due"]
    assert [each["hand_in"] for each in due] == ["/api/v1/number-proofs"]
    paper = document().read()  # once: a PDF says to the second when it was made

    def post(**more: Any) -> Any:
        given = {
            "numbers": [str(numbers[0].pk)],
            "issuer": "中国联通",
            "number": "1",
            "valid_from": str(today()),
            "file": ContentFile(paper, "证明.pdf"),
            **more,
        }
        headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "one"}
        return program.client.post("/api/v1/number-proofs", given, headers=headers)

    first, again = post(), post()
    assert (first.status_code, again.json()) == (201, first.json())
    assert post(number="2").json()["code"] == "idempotency_key_reused"
    decide(Licence.objects.get(pk=first.json()["id"]))
    rows = {row["id"]: row["ownership"] for row in program.get("/numbers").json()["results"]}
    assert rows[str(numbers[0].pk)] == {
        "standing": "proved",
        "until": None,
        "proof": first.json()["id"],
        "way": "document",
    }
    assert rows[str(numbers[1].pk)]["standing"] == "unproved"
    assert program.get(f"/numbers/{numbers[0].pk}").json()["ownership"]["standing"] == "proved"
