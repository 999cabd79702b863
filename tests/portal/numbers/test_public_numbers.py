"""Emergency and public-service numbers: refused at every door, listed by the staff, disputed where they are held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.domain.numbers import parse_number
from labels.models import Number
from labels.numbers import public_numbers, services as number_services
from labels.registry.models import NumberClaim, PublicNumber
from tenants import context
from tenants.models import Tenant
from tests.portal.desk import LI as ACTOR_OF_STAFF, second_agrees
from tests.portal.programs import Program
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import ACTOR, Row, register
from tests.work import DueWork

pytestmark = pytest.mark.django_db
PUBLIC = ("110", "119", "120", "122", "12110", "12345", "12399", "96110", "0571-96110", "10000", "10086")
ADD = "/admin/registry/publicnumber/add/"


@pytest.fixture
def operator(client_of: Callable[..., PortalClient], acme: Tenant) -> PortalClient:
    client = client_of(acme, "operator")
    client.cookies["django_language"] = "en"
    return client


def nothing_is_held(tenant: Tenant) -> bool:
    with context.client(tenant):
        return not Number.objects.exists() and not NumberClaim.objects.filter(tenant=tenant).exists()


@pytest.mark.parametrize("typed", PUBLIC)
def test_the_page_refuses_them(operator: PortalClient, acme: Tenant, typed: str) -> None:
    for name in ("number_read", "number_add"):
        said = operator.post(reverse(name, urlconf="portal.urls_client"), {"number": typed}).content.decode()
        assert "belongs to an emergency or public service" in said
    assert nothing_is_held(acme)


def test_the_api_refuses_all_of_a_call(program_of: Callable[..., Program], acme: Tenant) -> None:
    body = {"numbers": [{"number": "021-6123 4001"}, {"number": "110"}, {"number": "12315"}]}
    answer = program_of(acme).post("/numbers", body)
    assert answer.status_code == 409
    assert answer.json()["code"] == "public_number"
    assert "110" in answer.json()["detail"]
    assert "12315" in answer.json()["detail"]
    assert nothing_is_held(acme)


def test_an_import_names_the_lines(operator: PortalClient, program_of: Callable[..., Program], acme: Tenant) -> None:
    content = b"number\n021-6123 4001\n12315\n95588\n10086\n"
    where = reverse("number_import", urlconf="portal.urls_client")
    page = operator.post(where, {"file": SimpleUploadedFile("numbers.csv", content)})
    assert [each.line for each in page.context["result"].errors] == [3, 5]
    assert [row.line for row in page.context["result"].preview.rows] == [2, 4]
    program = program_of(acme)
    headers = {"Authorization": f"Bearer {program.secret}", "Idempotency-Key": "k"}
    answer = program.client.post(
        "/api/v1/number-imports", {"file": SimpleUploadedFile("numbers.csv", content)}, headers=headers
    )
    assert answer.status_code == 409
    assert [each["line"] for each in answer.json()["problems"]] == [3, 5]
    assert nothing_is_held(acme)


def given(**more: Any) -> dict[str, Any]:
    names = {"name": "某公共服务", "name_en": "A public service"}
    return {"pattern": "95588", "source": "Notice 7", "listed": "on", "note": "agreed"} | names | more


def test_staff_list_a_number_that_is_held_and_a_reviewer_takes_it_away(
    administrator: PortalClient,
    reviewer: PortalClient,
    acme: Tenant,
    run_due_work: DueWork,
) -> None:
    with context.client(acme):
        register("95588")
    assert administrator.post(ADD, given()).status_code == 302
    assert PublicNumber.objects.get(pattern="95588").created_by == "Administrator 1"
    run_due_work()
    case = Case.objects.get(tenant=acme, kind=Case.Kind.NUMBER_CLAIM)
    said = words(reviewer.get(f"/admin/reviews/case/{case.pk}/change/"))
    assert "A public service" in said
    assert "Notice 7" in said
    with context.client(acme):
        assert Number.objects.get(canonical="95588").state == Number.State.DISPUTED
    reviews.reject(case.pk, ACTOR_OF_STAFF, "number_not_yours", "", case.version)
    with context.client(acme):
        assert Number.objects.get(canonical="95588").state == Number.State.RELEASED
        with pytest.raises(number_services.PublicNumbersRefused):
            number_services.register_numbers([Row(parse_number("95588"))], actor=ACTOR)


def test_more_than_become_cases_at_once_follow(
    acme: Tenant,
    administrator: PortalClient,
    run_due_work: DueWork,
) -> None:
    held = ("95588", "95589", "95599")
    with context.client(acme):
        register(*held)
    for number in held:
        administrator.post(ADD, given(pattern=number))
    with mock.patch.object(public_numbers, "AT_ONCE", 1):
        assert run_due_work().count(public_numbers.LOOK) > len(held)
    with context.client(acme):
        assert set(Number.objects.values_list("state", flat=True)) == {Number.State.DISPUTED}
    assert Case.objects.filter(tenant=acme, kind=Case.Kind.NUMBER_CLAIM).count() == len(held)


def test_who_may_keep_it_is_not_asked_again(acme: Tenant, administrator: PortalClient, run_due_work: DueWork) -> None:
    with context.client(acme):
        register("95588")
    administrator.post(ADD, given())
    run_due_work()
    case = Case.objects.get(tenant=acme, kind=Case.Kind.NUMBER_CLAIM)
    reviews.approve(case.pk, ACTOR_OF_STAFF, "", case.version)
    administrator.post(ADD, given(source="Notice 8"))
    run_due_work()
    assert Case.objects.filter(tenant=acme, kind=Case.Kind.NUMBER_CLAIM).count() == 1
    assert list(PublicNumber.objects.filter(pattern="95588").values_list("version", flat=True)) == [2, 1]
    with context.client(acme):
        assert Number.objects.get(canonical="95588").state == Number.State.ACTIVE
        assert number_services.register_numbers([Row(parse_number("95588"))], actor=ACTOR).known == ["95588"]


def test_a_line_struck_out_frees_the_number(acme: Tenant, administrator: PortalClient, staff: Tenant) -> None:
    struck_out = given(pattern="96110")
    del struck_out["listed"]
    assert administrator.post(ADD, struck_out).status_code == 302
    second_agrees(staff)
    with context.client(acme):
        assert register("96110")


def test_a_claim_of_another_is_refused_at_the_desk(acme: Tenant, globex: Tenant, administrator: PortalClient) -> None:
    for tenant in (globex, acme):
        with context.client(tenant):
            register("95588")
    case = Case.objects.get(tenant=acme, kind=Case.Kind.NUMBER_CLAIM)
    administrator.post(ADD, given())
    with pytest.raises(number_services.PublicNumbersRefused):
        reviews.approve(case.pk, ACTOR_OF_STAFF, "", case.version)


@pytest.mark.parametrize("pattern", ["x12", "1", "12345678901", "12a", "12xx3"])
def test_a_pattern_is_digits_then_any(administrator: PortalClient, pattern: str) -> None:
    assert administrator.post(ADD, given(pattern=pattern)).status_code == 200
    assert not PublicNumber.objects.filter(pattern=pattern).exists()
