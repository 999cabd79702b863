"""The pages of brands: handing in, renewing, withdrawing, and where a label leads to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.reviews import services as reviews
from compliance.reviews.models import Attachment, Case
from labels.models import Alias
from tenants import context
from tenants.models import Tenant
from tests.licences import LI, document, today
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english", "in_acme")]
DAY = timedelta(days=1)


def given(**more: Any) -> dict[str, Any]:
    return {
        "text": "小芽",
        "kind": "trademark",
        "reference": "12345678",
        "file": document("商标.pdf"),
        "valid_until": str(today() + 99 * DAY),
        **more,
    }


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def handed_in(operator: PortalClient, **more: Any) -> Alias:
    answer = operator.post(reverse("brand_new"), given(**more))
    assert answer.status_code == 302
    return Alias.objects.latest("created_at")


def approve(brand: Alias) -> Alias:
    case = Case.objects.get(subject_id=brand.pk, decided_at=None)
    reviews.approve(case.pk, LI, "", case.version)
    brand.refresh_from_db()
    return brand


def test_handed_in_with_its_document(operator: PortalClient) -> None:
    assert "No brands yet" in words(operator.get(reverse("brands")))
    brand = handed_in(operator)
    assert (brand.text, brand.state) == ("小芽", "in_review")
    page = words(operator.get(reverse("brand", args=[brand.pk])))
    file = Attachment.objects.get(entry__case__subject_id=brand.pk)
    assert reverse("attachment", args=[file.pk]) in page
    listed = words(operator.get(reverse("brands")))
    assert "商标.pdf" in listed
    assert "In review" in listed


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "招商银行"}, "text"),
        ({"text": ""}, "text"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"file": document("a.exe")}, "file"),
        ({"file": ""}, "file"),
        ({"kind": "nothing"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(operator: PortalClient, more: dict[str, Any], field: str) -> None:
    answer = operator.post(reverse("brand_new"), given(**more))
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert not Alias.objects.exists()


def test_a_form_sent_twice_hands_in_once(operator: PortalClient) -> None:
    answers = [operator.post(reverse("brand_new"), given(once="one")) for _time in range(2)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Alias.objects.count() == 1


def test_the_dashboard_reminds_and_the_renewal_ends_it(operator: PortalClient) -> None:
    register("0571-8765 4321")
    brand = approve(handed_in(operator, valid_until=str(today() + 29 * DAY)))
    link = reverse("brand_renew", args=[brand.pk])
    assert link in words(operator.get(reverse("dashboard")))
    assert link in words(operator.get(reverse("brand", args=[brand.pk])))
    renewal = {**given(), "valid_until": str(today() + 999 * DAY), "reference": "2"}
    assert operator.post(link, renewal).status_code == 302
    assert link not in words(operator.get(reverse("dashboard")))
    assert operator.post(link, renewal | {"file": document("x.pdf")}).status_code == 409, "one renewal at a time"
    new = approve(Alias.objects.get(state="in_review"))
    assert reverse("brand", args=[brand.pk]) in words(operator.get(reverse("brand", args=[new.pk])))


def test_a_brand_that_ends_later_is_no_business_of_the_dashboard(operator: PortalClient) -> None:
    register("0571-8765 4321")
    brand = approve(handed_in(operator, valid_until=str(today() + 30 * DAY)))
    assert reverse("brand_renew", args=[brand.pk]) not in words(operator.get(reverse("dashboard")))


def test_withdrawn_once(operator: PortalClient) -> None:
    brand = approve(handed_in(operator))
    assert operator.post(reverse("brand_withdraw", args=[brand.pk])).status_code == 302
    brand.refresh_from_db()
    assert brand.state == "retired"
    assert operator.post(reverse("brand_withdraw", args=[brand.pk])).status_code == 409


def test_a_label_that_is_not_recognised_leads_to_handing_in_its_brand(operator: PortalClient) -> None:
    page = words(operator.post(reverse("change_check"), {"text": "小芽客服"}))
    assert "submit the brand with its proof" in page
    link = f"{reverse('brand_new')}?text=%E5%B0%8F%E8%8A%BD"
    assert link in page
    assert operator.get(link).context["form"]["text"].value() == "小芽"
    approve(handed_in(operator))
    assert "submit the brand" not in words(operator.post(reverse("change_check"), {"text": "小芽客服"}))
    assert "submit the brand" in words(operator.post(reverse("change_check"), {"text": "青荷网络"})), "sounds alike"


def test_another_clients_brand_is_unknown(operator: PortalClient, globex: Tenant) -> None:
    with context.client(globex):
        theirs = Alias.objects.create(text="小芽", kind="app", reference="1")
    for name in ("brand", "brand_renew"):
        assert operator.get(reverse(name, args=[theirs.pk])).status_code == 404
