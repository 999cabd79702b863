"""Names of firms at the sign-up: what only looks like one is refused; what resembles another's is beside it."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from compliance.reviews.models import Case
from labels.registry.models import AliasClaim
from tenants.models import Tenant
from tests.portal.signup.test_sign_up import GOOD
from tests.portal_client import PortalClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(staff: Tenant, client_of: Callable[..., PortalClient]) -> PortalClient:
    client = client_of(staff)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def case_of(visitor: PortalClient, staff: Tenant, client_of: Callable[..., PortalClient]) -> Callable[[str], Any]:
    """What the desk shows of an application under this name: the section, or None, and the page."""

    def show(legal_name: str, **wishes: str) -> Any:
        answer = visitor.post("/sign-up/", GOOD | {"legal_name": legal_name, "subject_type": "enterprise"} | wishes)
        assert answer.status_code == 302, answer.context["form"].errors
        case = Case.objects.filter(kind="sign_up").latest("opened_at")
        return client_of(staff, "reviewer").get(
            reverse("admin:reviews_case_change", args=[case.pk], urlconf="portal.urls_platform")
        )

    return show


@pytest.mark.parametrize(
    ("legal_name", "said"),
    [
        ("杭州⻘禾网络科技有限公司", "“⻘” (U+2ED8)"),
        ("杭州\u200b青禾网络科技有限公司", "U+200B"),
        ("\u202e杭州青禾网络科技有限公司", "U+202E"),
        ("杭州青\u2066禾网络科技有限公司", "U+2066"),
        ("杭州青禾网络科技有限公司㊣", "U+32A3"),
    ],
)
def test_what_only_looks_like_a_name_is_refused(
    visitor: PortalClient, acme: Tenant, legal_name: str, said: str
) -> None:
    answer = visitor.post("/sign-up/", GOOD | {"legal_name": legal_name})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == ["legal_name"]
    assert said in str(errors["legal_name"])
    assert not Case.objects.exists()


def test_the_command_refuses_it_too(any_database: None) -> None:
    with pytest.raises(CommandError, match=r"--legal-name: .*U\+2ED8"):
        call_command(
            "create_tenant",
            "twin",
            "--legal-name=杭州⻘禾网络科技有限公司",
            "--credit-code=91440300MA5DCQ8K99",
            "--owner-email=x@y.example",
            stdout=StringIO(),
        )


@pytest.mark.parametrize(
    ("legal_name", "how", "grave"),
    [
        ("杭州青禾网络科技有限公司", "同名", True),  # an exact duplicate
        ("杭州靑禾网络科技有限公司", "形近或音近", True),  # another form of the character
        ("杭州青禾網絡科技有限公司", "同名", True),
        ("杭州 青禾网络科技 有限公司", "同名", True),
        ("杭州清禾网络科技有限公司", "形近或音近", True),
        ("上海青禾网络科技有限公司", "字号相同", False),
    ],
)
def test_what_resembles_a_client_stands_beside_it(
    case_of: Callable[..., Any], acme: Tenant, legal_name: str, how: str, grave: bool
) -> None:
    page = case_of(legal_name)
    (row,) = page.context["name_check"].rows
    assert (row.tenant, str(row.how), row.grave, row.code) == (acme, how, grave, acme.credit_code)
    assert reverse("admin:tenants_tenant_change", args=[acme.pk], urlconf="portal.urls_platform") in page.text


def test_an_application_of_the_same_name_counts_and_a_refused_one_does_not(
    case_of: Callable[..., Any], visitor: PortalClient
) -> None:
    assert case_of("红叶茶馆").context["name_check"] is None
    first = Tenant.objects.get(legal_name="红叶茶馆")
    page = case_of("红叶茶馆", name="hongye", credit_code="91110000802100433B")
    assert [row.tenant for row in page.context["name_check"].rows] == [first]
    Tenant.objects.filter(pk=first.pk).update(state="refused")
    page = case_of("红叶茶馆", name="hongye-2", credit_code="9144030071526726XG")
    assert first not in [row.tenant for row in page.context["name_check"].rows]


@pytest.mark.parametrize(
    ("legal_name", "part"),
    [
        ("中国工商银行股份有限公司", "中国工商银行"),
        ("北京公商银行咨询有限公司", "公商银行"),
        ("深圳市腾讯咨询有限公司", "腾讯"),
        ("杭州淘宝贸易有限公司", "淘宝"),
    ],
)
def test_protected_names_are_named(case_of: Callable[..., Any], legal_name: str, part: str) -> None:
    page = case_of(legal_name)
    assert part in [each for each, _word, _kind in page.context["name_check"].protected]
    assert part in page.text


def test_a_brand_that_another_client_has_proved_is_named(case_of: Callable[..., Any], acme: Tenant) -> None:
    AliasClaim.objects.create(key="小芽", tenant=acme)
    page = case_of("上海小芽贸易有限公司")
    assert page.context["name_check"].brands == [("小芽", acme)]


def test_an_ordinary_name_says_nothing(case_of: Callable[..., Any], acme: Tenant) -> None:
    page = case_of("宁波红叶茶叶有限公司")
    assert page.context["name_check"] is None
    assert "name-check" not in page.text
