"""Promises made before people's working days counted are made anew, once, and the client is told in its language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance.evidence.selectors import history
from labels.directories.models import Directory
from maintenance.promises.selectors import carriage_of
from maintenance.services.promises import JUDGE, judge_promises
from portal.daily import DAILY
from portal.tryout import demo
from tenants.agenda.models import Work
from tenants.agenda.selectors import lacking
from tenants.models import Tenant
from tenants.outbox.models import Message
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask, book, fresh
from tests.stand_ins import fresh as numbers
from tests.work import BusinessClock, DueMessages

pytestmark = pytest.mark.django_db
WORDS = {
    "en": ("New promise: ", "We promised publication by", "It counts as a promise not kept."),
    "zh-hans": ("新的承诺：", "我们原先承诺在", "这次按未兑现计。"),
}


@pytest.fixture(autouse=True)
def _a_quiet_afternoon(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON + timedelta(days=7))
    demo.ensure_directories()


@pytest.fixture
def promised() -> Any:
    """A window that was promised while every party was a program; the critical ones are served by people since."""
    window = fresh(book(ask(numbers())))
    Directory.objects.filter(active=True, critical=True).update(adapter="desk", address="")
    return window


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_promise_that_people_cannot_keep_is_made_anew_once_and_told(
    promised: Any, send_due_messages: DueMessages, language: str
) -> None:
    agreed_contact(name="王敏", email="wang@acme.example", language=language)
    judge_promises()
    window = fresh(promised)
    assert window.promised_by >= carriage_of(window.request).answered(window.starts_at)
    assert window.first_promised_by == promised.promised_by, "it stays owed: what comes later is late"
    assert window.alert_at < window.promised_by
    [alert] = Work.objects.filter(name="maintenance.promise_alert", key=str(window.pk), done_at=None)
    assert alert.due_at == window.alert_at
    judge_promises()
    assert fresh(promised).promised_by == window.promised_by
    assert [entry.action for entry in history(limit=50)].count("promise_moved") == 1
    send_due_messages()
    mails = [mail for mail in send_due_messages.emails if mail.subject.startswith(WORDS[language][0])]
    assert len(mails) == 1
    assert all(words in mails[0].body for words in WORDS[language][1:]), mails[0].body


def test_what_can_be_kept_stays(business_clock: BusinessClock) -> None:
    window = fresh(book(ask(numbers())))
    judge_promises()
    business_clock.advance(minutes=30)
    judge_promises()
    assert (fresh(window).promised_by, fresh(window).first_promised_by) == (window.promised_by, None)
    assert not Message.objects.filter(template="maintenance/window_promise_moved").exists()


def test_one_made_by_the_rule_of_today_stays_though_time_goes_by(business_clock: BusinessClock) -> None:
    Directory.objects.filter(active=True, critical=True).update(adapter="desk", address="")
    window = fresh(book(ask(numbers())))
    for _day in range(4):
        business_clock.set(business_clock.now() + timedelta(days=1))
        judge_promises()
    assert (fresh(window).promised_by, fresh(window).first_promised_by) == (window.promised_by, None)


def test_clients_that_were_there_before_get_the_work_at_an_upgrade(in_acme: Tenant) -> None:
    assert JUDGE in {each.name for each in lacking(in_acme, DAILY)}
