"""Numbers over the API: found as on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from compliance.evidence.models import Record
from labels.models import Number
from tenants import context
from tenants.models import Tenant
from tests.portal.programs import Program
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


def test_many_are_marked_critical_and_noted_however_many_they_are(
    program_of: Callable[..., Program], acme: Tenant, globex: Tenant
) -> None:
    register(*(f"021-6124 {place:04}" for place in range(120)))
    with context.client(globex):
        register("021-6125 0001")
    program = program_of(acme)
    named = [f"+86216124{place:04}" for place in range(120)]
    answer = program.post("/numbers/critical", {"numbers": [*named, "021-6125 0001"], "critical": True})
    assert answer.json() == {"changed": 120, "unknown": ["+862161250001"]}
    again = program.post("/numbers/critical", {"numbers": named, "critical": True})
    assert again.json()["changed"] == 0
    assert program.post("/numbers/critical", {"numbers": named[:2], "critical": False}).json()["changed"] == 2
    assert set(Number.objects.filter(critical=True).values_list("canonical", flat=True)) == set(named[2:])
    notes = Record.objects.filter(action__contains="critical").order_by("pk").values_list("action", "details")
    assert [(action, details.get("count")) for action, details in notes] == [
        ("numbers_critical", 120),
        ("number_not_critical", None),
        ("number_not_critical", None),
    ]
    with context.client(globex):
        assert not Number.objects.filter(critical=True).exists()
    assert program.post("/numbers/critical", {"numbers": ["12"], "critical": True}).status_code == 409


def test_many_are_regrouped_and_their_group_renamed_as_on_the_pages(
    program_of: Callable[..., Program], acme: Tenant
) -> None:
    register(*(f"021-6124 {place:04}" for place in range(3)), group="门店")
    program, named = program_of(acme), ["021-6124 0000", "021-6124 0001"]
    answer = program.post("/numbers/regroup", {"numbers": [*named, "021-6125 0001"], "group": " 客服 "})
    assert answer.json() == {"changed": 2, "unknown": ["+862161250001"]}
    assert program.post("/numbers/regroup", {"numbers": named, "group": "客服"}).json()["changed"] == 0
    assert program.post("/numbers/regroup", {"numbers": named, "group": "x" * 61}).status_code == 422
    refused = program.post("/number-groups/rename", {"group": "客服", "to": "门店"})
    assert (refused.status_code, refused.json()["code"]) == (409, "group_exists")
    unknown = program.post("/number-groups/rename", {"group": "总部", "to": "门店"})
    assert (unknown.status_code, unknown.json()["code"]) == (409, "no_such_group")
    merged = program.post("/number-groups/rename", {"group": "客服", "to": "门店", "merge": True})
    assert merged.json() == {"numbers": 2}
    assert program.post("/number-groups/rename", {"group": "门店", "to": "总部"}).json() == {"numbers": 3}
    assert set(Number.objects.values_list("group", flat=True)) == {"总部"}
    actions = Record.objects.filter(action__contains="group").order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["numbers_regrouped", "groups_merged", "group_renamed"]


def test_a_number_is_registered_as_critical_and_what_is_left_out_stays(
    program_of: Callable[..., Program], acme: Tenant
) -> None:
    program = program_of(acme)
    for row, critical in (
        ({"number": "95588", "critical": True}, True),
        ({"number": "95588", "note": "总机"}, True),
        ({"number": "95588", "critical": None}, True),
        ({"number": "95588", "critical": False}, False),
    ):
        assert program.post("/numbers", {"numbers": [row]}).status_code == 201
        assert Number.objects.get(canonical="95588").critical is critical, row
