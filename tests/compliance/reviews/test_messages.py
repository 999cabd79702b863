"""What clients are told about cases: short enough for one SMS in both languages, and fit for a notification."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from compliance.reviews import texts
from tenants.models import Tenant
from tenants.outbox.channels import Address
from tenants.outbox.parts import part_of

NAMES = ("case_asked", "case_approved", "case_rejected")
VALUES = {
    "title": "双十一大促来电专线与售后服务热线以及更多更长的名称",
    "text": "Which licence covers it?",
    "reason_code": "advertising",
    "client": Tenant(legal_name="杭州青禾网络科技有限公司"),
    "reader": Address("王敏", "", ""),
    "address": "https://acme.example",
    "path": "/cases/1/",
}
ONE_SMS = 70  # characters in UCS-2, the signature 【守号】 among them


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", NAMES)
def test_one_sms_without_numbers_brackets_or_links(name: str, language: str) -> None:
    with translation.override(language):
        text = " ".join(part_of(f"compliance/{name}", "sms", VALUES).split())
    assert len(f"【守号】{text}") <= ONE_SMS
    assert "【" not in text
    assert "http" not in text
    assert not re.search(r"1\d{10}", text)


@pytest.mark.parametrize("title", ["138 0013 8000", "+8613800138000", "客服 138-0013-8000 错标", "13800138000"])
@pytest.mark.parametrize("name", NAMES)
def test_an_sms_carries_no_mobile_number(name: str, title: str) -> None:
    text = part_of(f"compliance/{name}", "sms", {**VALUES, "title": title})
    assert "138****8000" in text
    assert not re.search(r"1(\D?\d){10}", text)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", [*NAMES, "sign_up_rejected"])
def test_a_letter_says_what_why_and_where(name: str, language: str) -> None:
    with translation.override(language):
        subject = part_of(f"compliance/{name}", "subject", VALUES)
        body = part_of(f"compliance/{name}", "email", VALUES)
        reason = texts.canned_reason("advertising")
    assert "\n" not in subject
    assert "王敏" in body
    assert "杭州青禾网络科技有限公司" in body
    assert ("https://acme.example/cases/1/" in body) is (name != "sign_up_rejected")
    assert (reason in body) is name.endswith("rejected")
    assert "Which licence covers it?" in body


@pytest.mark.parametrize(("language", "document"), [("en", "Trademark certificate"), ("zh-hans", "商标注册证")])
@pytest.mark.parametrize("name", NAMES)
def test_the_title_is_in_the_readers_language(name: str, language: str, document: str) -> None:
    values = {**VALUES, "title": {"zh-hans": "商标注册证", "en": "Trademark certificate"}}
    with translation.override(language):
        for part in ("subject", "sms", "email"):
            assert document[:19] in part_of(f"compliance/{name}", part, values), part
