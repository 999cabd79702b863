"""What people read who chose Chinese is Chinese: texts of libraries, refusals of the database, exports, last pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation

from compliance.evidence.services import record
from portal.history import shown as history
from portal.shell.desk.site import desk
from tenants import context
from tenants.acts import actions, texts
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.models import Contact, User
from tests.portal_client import PortalClient, sign_in

WORD = re.compile(r"[A-Za-z]{2,}")
ACTOR = Actor("person", "陈晓")
PERSON = User(email="owner@acme.example", name="owner")


@pytest.fixture
def owner(acme: Tenant) -> PortalClient:
    client = sign_in(acme, "owner")
    client.cookies["django_language"] = "zh-hans"
    return client


@pytest.mark.parametrize("password", ["short", "password1234", "owner@acme.example"])
def test_advice_on_passwords(password: str) -> None:
    with translation.override("zh-hans"):
        with pytest.raises(ValidationError) as refused:
            validate_password(password, PERSON)
        said = [*refused.value.messages, *password_validators_help_texts()]
    assert not [text for text in said if WORD.search(text)]


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "此网址没有对应的门户"), ("en", "No portal at this address"), ("fr", "此网址")]
)
def test_an_address_of_nobody(language: str, words: str, staff: Tenant) -> None:
    answer = PortalClient("nobody.localhost").get("/numbers/", HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 404
    assert words in answer.content.decode()
    api = PortalClient("nobody.localhost").get("/api/v1/numbers", HTTP_ACCEPT_LANGUAGE=language)
    assert (api.status_code, api["Content-Type"]) == (404, "application/problem+json")


def test_a_contact_with_nothing_is_told_what_is_missing(owner: PortalClient) -> None:
    page = owner.post("/settings/contacts/", {"language": "zh-hans"}).content.decode()
    assert "请填写手机号码、邮箱或群机器人" in page
    assert "contact_can_be_reached" not in page


def edited() -> list[type[models.Model]]:
    """Models that people write with a form."""
    return [Contact, *(model for model, page in desk._registry.items() if page.may_add or page.may_change)]  # type: ignore[attr-defined]


def test_no_constraint_refuses_by_its_own_name() -> None:
    nameless = [
        f"{model._meta.label}: {each.name}"
        for model in edited()
        for each in model._meta.constraints
        if not (isinstance(each, models.UniqueConstraint) and not each.condition and not each.expressions)
        and each.violation_error_message == each.default_violation_error_message
        and each.name != "one_active_model"  # a model is put to use by a command, which locks the one before
    ]
    assert not nameless


def test_every_place_of_the_history_has_a_word() -> None:
    places = {place for name in actions._SENTENCES for place in actions.places(actions.sentence(name))}
    assert not places - set(history._DETAILS)


def test_every_subject_of_the_history_has_a_word() -> None:
    kinds = {
        kind
        for room in ("compliance", "labels", "maintenance", "tenants", "portal")
        for path in (settings.ROOT / room).rglob("*.py")
        for kind in re.findall(r'(?:subject_kind=|PaperSubject\(\s*|SUBJECT(?:: Final)? = )"(\w+)"', path.read_text())
    }
    of_cases_alone = {"number_sync", "contacts", "shut_out"}
    assert len(kinds) > 30
    assert not kinds - of_cases_alone - set(history._SUBJECTS)


def test_the_history_as_a_file_says_what_it_is_about(owner: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        record("licence_revoked", actor=ACTOR, subject_kind="licence", subject_id=uuid4(), document="执照", reason="旧")
        record("exported", actor=ACTOR, subject_kind="export", subject_id=uuid4(), what="everything")
    table = owner.get("/lists/history.csv").getvalue().decode("utf-8-sig")
    assert re.search(r"资质 [0-9a-f-]{36}", table)
    assert "导出数据：全部数据" in table
    assert "licence" not in table
    page = owner.get("/history/").content.decode()
    assert "everything" not in page


def test_months_and_what_programs_sent_are_words(owner: PortalClient, acme: Tenant) -> None:
    from maintenance.calls.services import take_batch

    with context.client(acme):
        record(
            "month_closed", actor=ACTOR, subject_kind="month", subject_id=uuid4(), month="2026-10", outcome="compliant"
        )
        record("month_closed", actor=ACTOR, subject_kind="month", subject_id=uuid4(), month="soon", outcome="compliant")
        take_batch([{"id": "c1"}], "Asia/Shanghai", "words", actor=ACTOR)
        Contact.objects.create(name="运维群", bot_kind="wecom", bot_address="x")
    history_page = owner.get("/history/").content.decode()
    assert "2026年10月月度结算：合规" in history_page
    assert "soon月度结算" in history_page, "what an old record holds stays"
    assert "由程序推送" in owner.get("/calls/").content.decode()
    contacts = " ".join(re.sub(r"<[^>]+>", " ", owner.get("/settings/contacts/").content.decode()).split())
    assert "运维群 企业微信群机器人" in contacts, "nothing stands before it"


def test_codes_in_the_details_are_words() -> None:
    with translation.override("zh-hans"):
        assert texts.detail("outcome", "approved") == "通过"
        assert texts.detail("price", 30000) == "¥300"
        assert texts.detail("document", {"zh-hans": "执照", "en": "Licence"}) == "执照"


def test_the_heads_of_an_import_file(owner: PortalClient) -> None:
    page = re.sub(r">\s+<", "><", owner.get("/numbers/import/").content.decode())
    heads = [f'<th scope="row">{head}</th>' for head in ("号码", "分组", "备注", "关键号码", "认证标签")]
    assert re.findall(r'<th scope="row">.*?</th>', page) == heads
    assert (
        owner.get("/numbers/import/example.csv")
        .content.decode("utf-8-sig")
        .startswith("号码,分组,备注,关键号码,认证标签")
    )


def test_rows_of_the_desk_are_called_by_words(staff: Tenant, acme: Tenant) -> None:
    from labels.directories.models import Directory
    from maintenance.calendars.models import Capacity, Policy
    from tenants.ledger import services as ledger

    Directory.objects.create(
        code="china-unicom",
        name="中国联通",
        name_en="China Unicom",
        kind="carrier",
        platform="network",
        cache_min=timedelta(),
        cache_max=timedelta(),
        address="http://127.0.0.1:1",
    )
    with translation.override("zh-hans"):
        assert str(Capacity(resource="directory:china-unicom")) == "中国联通"
        assert str(Capacity(resource="team:reviewers")) == "审核员"
        assert str(Policy(version=3)) == "第 3 版"
        with context.client(acme):
            made = ledger.credit(
                1_000_000_000, "goodwill", key="a", by=Actor("staff", "Li", "1"), agreed_by=Actor("staff", "Wu", "2")
            )
            free = ledger.give_free_appeals(2, "goodwill", key="b", by=Actor("staff", "Li", "1"))
        assert str(made) == "入账 ¥10,000,000"
        assert "appeal" not in str(free)


def test_staff_who_may_not_are_sent_to_their_administrator(staff: Tenant, acme: Tenant) -> None:
    reviewer = sign_in(staff, "reviewer")
    reviewer.cookies["django_language"] = "zh-hans"
    said: Any = reviewer.get("/admin/calendars/policy/add/").content.decode()
    assert "平台管理员" in said
    assert "账户所有者" not in said
    assert 'href="/admin/"' in said, "back to the desk, not to the first page"
    viewer = sign_in(acme, "viewer")
    viewer.cookies["django_language"] = "zh-hans"
    assert "账户所有者" in viewer.post("/numbers/add/").content.decode()


def test_an_english_word_for_two_things_is_two_words() -> None:
    """A call was 已答复 as a question is, a client that had left 收尾完成 as a window is."""
    from maintenance.calls.texts import OUTCOMES
    from portal.templatetags._statuses import STATUSES

    with translation.override("zh-hans"):
        said = {
            "calls": [str(OUTCOMES[each]) for each in ("answered", "no_answer", "busy", "rejected")],
            "clients": [str(Tenant.State(each).label) for each in ("suspended", "closed")],
            "badges": [str(STATUSES["tenant"][each].word) for each in ("suspended", "closed")],
            "history": [texts.detail("gate", "closed"), texts.detail("what", "accept")],
            "channels": [texts.detail("channels", "site, official_account, mail")],
        }
    assert said == {
        "calls": ["已接通", "无人接听", "占线", "拒接"],
        "clients": ["已暂停", "已注销"],
        "badges": ["已暂停", "已注销"],
        "history": ["收尾完成", "接受"],
        "channels": ["官网、微信公众号、邮件"],
    }
