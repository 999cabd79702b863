"""The attack as it was made: a client minutes old, without a document, labels 110, 12315, 95588 and strangers' mobiles.

Through the page and the API, to the directories' stand-ins: none of them may ever show anything of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from labels.models import Number
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tenants.people.models import Role
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage
from tests.scenarios.programs import Program
from tests.template import PASSWORD

LABEL = "云杉网络"
STRANGERS = ("138 0013 8000", "139 1234 5678")
SHORT = "95588"


@pytest.fixture
def newcomer(stage: Stage) -> Tenant:
    from portal.tryout import demo
    from tenants.people.services import create_person

    tenant = demo.make_tenant("newcomer", "newcomer.localhost", "成都云杉网络科技有限公司", subject_type="enterprise")
    with context.client(tenant):
        create_person(email="operator1@newcomer.example", name="Operator", role=Role.OPERATOR, password=PASSWORD)
    return tenant


def keys(tenant: Tenant) -> dict[str, str]:
    with context.client(tenant):
        return {number.canonical: str(number.pk) for number in Number.objects.all()}


def states(tenant: Tenant) -> list[tuple[str, bool]]:
    with context.client(tenant):
        return list(Window.objects.values_list("state", "held"))


def nothing_is_shown(stage: Stage, numbers: list[str]) -> None:
    from labels.directories.models import Directory

    for code in Directory.objects.values_list("code", flat=True):
        assert [stage.on_handset(code, number) for number in numbers] == [None] * len(numbers), code
        assert not [each for each in stage.effects(code) if each.get("number") in numbers and each.get("label")], code


def test_nothing_is_shown_of_numbers_that_are_not_proved(
    stage: Stage,
    newcomer: Tenant,
    client_of: Callable[..., PortalClient],
    program_of: Callable[[Tenant], Program],
) -> None:
    page, program = client_of(newcomer, "operator"), program_of(newcomer)
    add = reverse("number_add", urlconf="portal.urls_client")
    for public in ("110", "12315", "119", "10086"):
        assert page.post(add, {"number": public}).status_code == 422
        program.post("/numbers", {"numbers": [{"number": public}]}, status=409)
    page.post(add, {"number": SHORT})
    page.post(add, {"number": STRANGERS[0]})
    program.post("/numbers", {"numbers": [{"number": STRANGERS[1]}]})
    numbers = keys(newcomer)
    assert sorted(numbers) == ["+8613800138000", "+8613912345678", SHORT]
    request: dict[str, Any] = {"content": "label_change", "text": LABEL, "numbers": list(numbers.values())}
    window = program.book(0, **request)
    stage.travel(timedelta(hours=30))
    assert states(newcomer) == [("running", True)]
    held = program.get(f"/windows/{window['id']}")
    assert held["unproved_numbers"] == 3
    assert held["gates"][0]["name"] == "ownership"
    assert held["gates"][0]["state"] == "held"
    nothing_is_shown(stage, list(numbers))
    for guess in range(12):
        answer = page.post(
            reverse("number_code_check", args=[numbers["+8613800138000"]], urlconf="portal.urls_client"),
            {"code": f"{guess:06}"},
        )
        assert answer.status_code in (409, 422)
    stage.travel(timedelta(days=31))  # the claims lapse, and the window with them
    assert states(newcomer) == [("aborted", True)]
    nothing_is_shown(stage, list(numbers))
    with context.client(newcomer):
        assert set(Number.objects.values_list("state", flat=True)) == {Number.State.RELEASED}
