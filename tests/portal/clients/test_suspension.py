"""A suspension says why, each cause in its own words, and so does what it holds; a resumption is told too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import translation

from compliance.certification.texts import SUSPENSIONS, suspension
from compliance.reviews.models import Case
from labels.models import Display, Number
from maintenance.models import Window
from portal.tryout import demo
from tenants import context
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, book
from tests.portal.clients.test_desk import act, page
from tests.portal.desk import address
from tests.portal_client import PortalClient, sign_in, words
from tests.stand_ins import fresh
from tests.work import BusinessClock, DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

WORDS = "Eleven callers named 021-6123 4001."
NAMED = [code for code in SUSPENSIONS if code != "other"]


@pytest.fixture
def window(acme: Tenant, business_clock: BusinessClock) -> Window:
    """A booked window of a client that is told by e-mail and SMS."""
    business_clock.set(AFTERNOON + timedelta(days=7))
    with context.client(acme):
        demo.ensure_directories()
        for language, name in (("en", "Anne"), ("zh-hans", "王敏")):
            mobile = "+8613800138000" if language == "en" else "+8613800138001"
            agreed_contact(name=name, email=f"{language}@acme.example", mobile=mobile, language=language)
        return book(ask(fresh()), 1)


@pytest.fixture
def in_two(administrator: PortalClient, reviewer: PortalClient, acme: Tenant) -> Callable[..., None]:
    """in_two(action, **given): one proposes it on the client's page, another confirms."""

    def do(action: str, **given: str) -> None:
        assert "Proposed:" in act(administrator, acme, action, **given)
        case = Case.objects.get(decided_at=None)
        said = words(reviewer.get(address(case)))
        assert given["reason"] in said
        if "cause" in given:
            assert suspension(given["cause"]) in said, "who confirms reads what the client will read"
        else:
            with context.client(acme):
                frozen = Display.objects.filter(wanted_reason="frozen").count()
            assert frozen
            assert f"Directory displays without one {frozen}" in said
            assert "Windows that are held 1" in said
        given = {"decision": "confirm", "version": str(case.version)}
        assert "Confirmed:" in words(reviewer.post(address(case), given, follow=True))

    return do


@pytest.mark.parametrize("cause", NAMED)
def test_each_cause_is_told_in_its_words(
    acme: Tenant, window: Window, in_two: Callable[..., None], send_due_messages: DueMessages, cause: str
) -> None:
    send_due_messages()
    send_due_messages.emails.clear()
    send_due_messages.texts.clear()
    in_two("suspend", cause=cause, reason=WORDS)
    send_due_messages()
    for language in ("en", "zh-hans"):
        with translation.override(language):
            why = suspension(cause)
        told = [mail.body for mail in send_due_messages.emails if f"{language}@acme" in str(mail.to)]
        assert len(told) == 2, "that it is suspended, and that the window is held"
        assert all(why in body and WORDS in body for body in told)
        mobile = "+8613800138000" if language == "en" else "+8613800138001"
        account, held = (text for to, text in send_due_messages.texts if to == mobile)
        assert why in account
        assert WORDS[:8] not in account, "what people type stays out of an SMS"
        assert len(account) <= 70, "one SMS with its signature"
        for text in (*told, account, held):
            assert "document is" not in text
            assert "缺少" not in text
            assert "证照审核通过" not in text, "no false cause"
        shown = sign_in(acme, "operator")
        shown.cookies["django_language"] = language
        for where in ("/", "/trust/"):
            assert why in words(shown.get(where)), where
            assert WORDS in words(shown.get(where))
        page = shown.get("/").content.decode()
        standing = {"en": "Suspended", "zh-hans": "已暂停"}[language]
        assert standing in page[: page.index("<nav")], "not frozen, as for want of a document"


def test_another_cause_is_told_in_the_platforms_words(
    acme: Tenant, window: Window, in_two: Callable[..., None], send_due_messages: DueMessages
) -> None:
    in_two("suspend", cause="other", reason=WORDS)
    send_due_messages()
    letter = next(mail for mail in send_due_messages.emails if mail.subject.startswith("Certification suspended"))
    assert WORDS in letter.body
    assert "Cause:" not in letter.body
    assert "http" in letter.body
    assert "/cases/new/" in letter.body
    assert any("the cause is in the portal" in text for _to, text in send_due_messages.texts)


def test_a_cause_is_demanded_and_words_for_another_one(administrator: PortalClient, acme: Tenant) -> None:
    act(administrator, acme, "suspend", reason=WORDS)
    act(administrator, acme, "suspend", cause="weather", reason=WORDS)
    assert "Give a reason: the client can read it." in act(administrator, acme, "suspend", cause="other", reason=" ")
    assert not Case.objects.exists()
    assert "Proposed:" in act(administrator, acme, "suspend", cause="fraud", reason="")
    said = words(administrator.get(f"{page(acme)}?suspend=1"))
    assert "an SMS only states the cause" in said


def test_resuming_is_told_by_mail_and_sms(
    acme: Tenant, window: Window, in_two: Callable[..., None], send_due_messages: DueMessages
) -> None:
    in_two("suspend", cause="complaints", reason=WORDS)
    send_due_messages()
    send_due_messages.emails.clear()
    send_due_messages.texts.clear()
    in_two("resume", reason="The calls have stopped")
    send_due_messages()
    english, chinese = sorted(send_due_messages.emails, key=lambda mail: "en@acme" not in str(mail.to))
    assert english.subject == "Certification resumed: labels are shown again"
    assert "认证" in chinese.subject
    assert "恢复" in chinese.subject
    assert all("The calls have stopped" in mail.body for mail in (english, chinese))
    assert [len(text) <= 70 for _to, text in send_due_messages.texts] == [True, True]
    shown = sign_in(acme, "operator")
    shown.cookies["django_language"] = "en"
    assert "Complaints about your calls" not in words(shown.get("/trust/"))
    with context.client(acme):
        assert not Window.objects.get(pk=window.pk).held
        assert Number.objects.exists()
