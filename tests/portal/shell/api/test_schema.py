"""Every operation of the API against its own document, with generated calls: no answer that is not in it, no 5xx."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, assume, given, settings

from portal.web.wsgi import application
from tenants.models import Tenant
from tests.portal.programs import Program
from tests.scenarios.numbers import register

EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As Django's test client does: a request does not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api_document(db: None, _one_connection: None, acme: Tenant, program_of: Callable[..., Program]) -> Any:
    """The OpenAPI document as the client's site gives it, with a key that may do everything."""
    from tenants import context

    with context.client(acme):
        register("400-820-1234", "0571-8765 4321")
    secret = program_of(acme, ("read", "request", "manage")).secret
    headers = {"Host": "acme.localhost", "Authorization": f"Bearer {secret}"}
    document = schemathesis.openapi.from_wsgi("/api/openapi.json", application, headers=headers)
    document.config.update(headers=headers)
    document.config.checks.ignored_auth.enabled = (
        False  # it overwrites its bad key with ours: test_contract.py tries bad keys
    )
    return document


@pytest.mark.timeout(240)
def leaves_out_a_file(case: Any) -> bool:
    """Whether a file without content is among the parts: without a line between them it is not sent at all."""
    parts = case.body.values() if isinstance(case.body, dict) and "multipart" in str(case.media_type) else ()
    return any(not getattr(part, "data", part) for part in parts)


def test_every_operation_keeps_to_the_document(api_document: Any) -> None:
    failures, operations = [], 0
    for documented in api_document.get_all_operations():
        operation = documented.ok()
        operations += 1

        @EXAMPLES
        @given(case=operation.as_strategy())
        def check(case: Any) -> None:
            assume(not leaves_out_a_file(case))
            case.call_and_validate()

        try:
            check()
        except (Exception, BaseExceptionGroup) as error:  # all operations are tried, whatever fails
            failures.append(f"{operation.label}: {''.join(traceback.format_exception(error))[-4000:]}")
    assert not failures, "\n\n".join(failures)
    assert operations >= 30


def test_every_operation_has_a_name_of_its_own(api_document: Any) -> None:
    """Programs are generated from the document: what was not named is called v1_…_create."""
    names = [documented.ok().definition.raw["operationId"] for documented in api_document.get_all_operations()]
    assert len(names) == len(set(names))
    assert [name for name in names if name.startswith("v1_")] == []
