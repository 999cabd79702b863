"""What the form of a label change says of a label, to a firm and to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from maintenance.models import MaintenanceRequest
from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def checked(client: PortalClient, text: str, language: str) -> str:
    client.cookies["django_language"] = language
    return client.post(reverse("change_check"), {"text": text}, HTTP_HX_REQUEST="true").content.decode()


@pytest.mark.parametrize(
    ("who", "language", "said"),
    [
        ("individual", "en", ("A reviewer checks this label before it is shown.", "not who is calling")),
        ("individual", "zh-hans", ("此标签须经审核后展示。", "未说明来电方，可加上您的名称")),
        ("enterprise", "en", ("This label can be used.", "not who is calling")),
    ],
)
def test_a_purpose_alone_of_a_person_goes_to_a_reviewer(
    operator: PortalClient, acme: Tenant, numbers: list[Number], who: str, language: str, said: tuple[str, ...]
) -> None:
    type(acme).objects.filter(pk=acme.pk).update(subject_type=who)
    page = checked(operator, "快递送餐", language)
    assert all(each in page for each in said), page
    operator.post(reverse("change_new"), {"text": "快递送餐", "scope": "all"})
    assert MaintenanceRequest.objects.get().needs_review is (who == "individual")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The name in the label is a continuous part of"), ("zh-hans", "标签中的名称是主体名称中的连续文字")],
)
def test_only_the_name_in_a_label_is_said_to_stand_in_the_legal_name(
    operator: PortalClient, numbers: list[Number], language: str, said: str
) -> None:
    assert said in checked(operator, "青禾网络客服", language)
