"""Whatever fails below /api/v1/, a program reads a problem and no page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.test import Client
from rest_framework.fields import empty

from portal.numbers.serializers import NumberIn
from portal.web.middleware import TenantMiddleware
from tenants.models import Tenant
from tests.portal.programs import Program
from tests.portal_client import PortalClient

pytestmark = pytest.mark.django_db
ACCELERATIONS = "/displays/{}/accelerations"


@pytest.mark.parametrize("given", ["0", "-1", "9" * 30, "9" * 5000, "x", "%0A", "1%0A", "%00", "%2F", ".", "%F0"])
def test_an_id_that_is_none_is_a_problem(program_of: Callable[..., Program], acme: Tenant, given: str) -> None:
    answer = program_of(acme).post(ACCELERATIONS.format(given), {"price": 1})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError, 500), (SuspiciousOperation, 400), (PermissionDenied, 403)]
)
def test_what_nobody_expected_is_a_problem_there_and_a_page_elsewhere(
    program_of: Callable[..., Program],
    acme: Tenant,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    status: int,
) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        raise error

    program = program_of(acme)
    program.client.raise_request_exception = False
    monkeypatch.setattr("portal.web.middleware.PersonMiddleware.__call__", fail)
    monkeypatch.setattr("portal.shell.throttles.ThrottleMiddleware.process_view", fail)
    answer = program.post(ACCELERATIONS.format(1), {"price": 1})
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    page = program.client.get("/")
    assert (page.status_code, page["Content-Type"].split(";")[0]) == (status, "text/html")


def test_a_wrong_body_is_read_once(
    program_of: Callable[..., Program], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second reading cost as much again, and might have taken what the first refused."""
    read, note = [], NumberIn.run_validation

    def noted(self: NumberIn, data: Any = empty) -> Any:
        read.append(data["number"])
        return note(self, data)

    monkeypatch.setattr(NumberIn, "run_validation", noted)
    asked = [{"number": f"0571 8765 {place:04}"} for place in range(50)] + [{"number": "x"}]
    answer = program_of(acme).post("/numbers", {"numbers": asked})
    assert (answer.status_code, list(answer.json()["errors"]["numbers"])) == (409, ["50"])
    assert len(read) == 51


@pytest.mark.parametrize("body", ["[]", "7", '"x"'])
def test_a_body_that_is_no_object_is_told_so(program_of: Callable[..., Program], acme: Tenant, body: str) -> None:
    answer = program_of(acme).post("/numbers", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["non_field_errors"])


def test_an_absent_database_is_a_problem(
    client_of: Callable[..., PortalClient], acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any) -> None:
        raise OperationalError

    client: Client = client_of(acme)
    monkeypatch.setattr(TenantMiddleware, "tenant_of", away)
    answer = client.post("/api/v1" + ACCELERATIONS.format(1))
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, "application/problem+json", "5")
