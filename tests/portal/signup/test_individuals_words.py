"""A person who is a client is spoken to as one: of an account and a name, never of a company."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tenants.models import Tenant
from tests.portal_client import PortalClient

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
PAGES = (
    "settings",
    "settings_topics",
    "settings_contacts",
    "settings_people",
    "settings_close",
    "history",
    "feedback",
    "labels",
    "change_new",
    "number_add",
    "proof_new",
    "licences",
    "bill",
)
OF_FIRMS = {
    "en": re.compile(r"\b(?:compan(?:y|ies)|firms?)\b", re.IGNORECASE),
    "zh-hans": re.compile("公司|企业(?!微信)"),
}


@pytest.mark.parametrize("language", OF_FIRMS)
@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_of_a_company(
    owner: PortalClient, acme: Tenant, numbers: list[Number], name: str, language: str
) -> None:
    Tenant.objects.filter(pk=acme.pk).update(
        subject_type=Tenant.SubjectType.INDIVIDUAL,
        legal_name="张三",
        identity_type=Tenant.IdentityType.RESIDENT_CARD,
        credit_code="",
    )
    owner.cookies["django_language"] = language
    page = owner.get(reverse(name)).content.decode()
    main = re.search(r"<main\b.*?</main>", page, re.DOTALL)
    assert main is not None
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)\b.*?</\1>", " ", main[0], flags=re.DOTALL))
    assert not OF_FIRMS[language].findall(text)
