"""The catalogue on the review desk: a change is a new version."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.catalogue.models import DocumentType
from compliance.catalogue.selectors import document_types
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.people.models import User
from tenants.people.services import create_person
from tests.portal.desk import second_agrees
from tests.portal_client import PortalClient, words
from tests.template import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ADD = "/admin/catalogue/documenttype/add/"


def given(**more: Any) -> dict[str, Any]:
    return {
        "code": "trademark",
        "name": "商标",
        "name_en": "Trademark",
        "validity": "from_to",
        "grace_days": 5,
        "first_days": 0,
        "re_verification_months": 0,
        "review_days": 2,
        "label_words": "优选  严选\n优选",
        "alternatives": "icp_filing",
        **more,
    }


def test_a_change_is_a_new_version_and_the_old_one_stays(administrator: PortalClient, staff: Tenant) -> None:
    form = administrator.get(f"{ADD}?code=trademark").context["adminform"].form
    assert form.initial["name"] == "商标注册证"
    assert administrator.post(ADD, given()).status_code == 302
    second_agrees(staff)
    now = document_types(business_now())["trademark"]
    assert (now.version, now.grace_days, now.label_words) == (2, 5, ["优选", "严选"])
    assert now.created_by == "Administrator 1"
    with context.client(staff):
        maker = User.objects.get(name="Administrator 1")
        create_person(email="twin@staff.example", name="Administrator 1", role="reviewer", password=PASSWORD)
    assert now.created_by_id == str(maker.pk)
    listed = words(administrator.get("/admin/catalogue/documenttype/?q=trademark"))
    assert f"Administrator 1 ({maker.email})" in listed, "told from a twin who came later"
    assert DocumentType.objects.get(code="trademark", version=1).grace_days == 0


def test_each_type_leads_to_its_next_version_and_is_told_in_words(
    administrator: PortalClient, reviewer: PortalClient
) -> None:
    newest = DocumentType.objects.get(code="business_licence")
    way = f'href="{ADD}?code=business_licence"'
    page = f"/admin/catalogue/documenttype/{newest.pk}/change/"
    assert way in administrator.get("/admin/catalogue/documenttype/").content.decode()
    assert way in administrator.get(page).content.decode()
    said = words(administrator.get(page))
    assert "Sole proprietor · Enterprise · Group enterprise" in said
    assert "Law firm practice licence" in said
    medical = DocumentType.objects.get(code="medical_practice_licence")
    assert "医美 · 医疗" in words(administrator.get(f"/admin/catalogue/documenttype/{medical.pk}/change/"))
    for address in (page, "/admin/catalogue/documenttype/"):
        assert ADD not in reviewer.get(address).content.decode(), "who may not add is not led there"


def test_a_version_may_come_into_force_later(administrator: PortalClient, staff: Tenant) -> None:
    later = business_now() + timedelta(days=3)
    administrator.post(ADD, given(valid_from_0=f"{later:%Y-%m-%d}", valid_from_1="00:00:00"))
    second_agrees(staff)
    assert document_types(business_now())["trademark"].version == 1
    assert document_types(later + timedelta(days=1))["trademark"].version == 2


@pytest.mark.parametrize("more", [{"alternatives": "nothing"}, {"alternatives": "trademark"}, {"review_days": "x"}])
def test_what_does_not_fit_is_refused(administrator: PortalClient, more: dict[str, Any]) -> None:
    assert administrator.post(ADD, given(**more)).status_code == 200
    assert DocumentType.objects.filter(code="trademark").count() == 1
