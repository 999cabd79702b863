"""Numbers over the API: found as on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.models import Tenant
from tests.portal.api.conftest import Program
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_acme")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=4002", ["+862161234002"]),
        ("q=021-6123", ["+862161234001", "+862161234002"]),
        ("q=%E9%97%A8", ["+862161234001", "+862161234002"]),
        ("group=%E9%97%A8%E5%BA%97&q=4001", ["+862161234001"]),
        ("group=", ["95588"]),
        ("q=", ["+862161234001", "+862161234002", "95588"]),
    ],
)
def test_found_by_text_and_group(
    program_of: Callable[..., Program], acme: Tenant, asked: str, found: list[str]
) -> None:
    register("021-6123 4001", "021-6123 4002", group="门店")
    register("95588")
    rows = program_of(acme).get(f"/numbers?{asked}").json()["results"]
    assert [row["canonical"] for row in rows] == found


def test_a_text_without_end_is_refused(program_of: Callable[..., Program], acme: Tenant) -> None:
    answer = program_of(acme).get(f"/numbers?q={'5' * 61}")
    assert answer.status_code == 422
    assert "q" in str(answer.json())
