"""Who has subscribed hears that a party is out and that it is back: by mail and SMS, in both languages, as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from labels.directories.models import Directory
from labels.directories.turns import party_of
from maintenance.status import outages
from tenants.clock import real_now
from tenants.models import Party
from tenants.people.models import StatusSubscriber
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
ADDRESS = "https://huawei.example"
READERS = {
    ("email", "en"): "kim@customer.example",
    ("email", "zh-hans"): "li@customer.example",
    ("sms", "en"): "+8613912345678",
    ("sms", "zh-hans"): "+8613912345679",
}


@pytest.fixture
def told(
    owner: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    parties: Parties,
    run_due_work: DueWork,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
) -> Callable[[], dict[tuple[str, str], tuple[str, str]]]:
    """What each subscriber has heard since the last time, by channel and language: subject (of mails) and text."""
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    book(numbers=numbers, text=LABEL)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    Directory.objects.filter(code="huawei").update(address=ADDRESS)
    send_due_messages()
    for (channel, language), to in READERS.items():
        StatusSubscriber.objects.create(
            channel=channel, to=to, directories=[], language=language, agreed_at=real_now(), asked_at=real_now()
        )

    def heard() -> dict[tuple[str, str], tuple[str, str]]:
        del send_due_messages.emails[:], send_due_messages.texts[:]
        outages.note_outages()
        outages.note_outages()  # doing it twice says it once
        send_due_messages()
        mails = {mail.to[0]: (mail.subject, mail.body) for mail in send_due_messages.emails}
        texts = {mobile: ("", text) for mobile, text in send_due_messages.texts}
        assert len(mails) + len(texts) == len(send_due_messages.emails) + len(send_due_messages.texts)
        return {who: (mails | texts)[to] for who, to in READERS.items() if to in mails | texts}

    return heard


def test_out_and_back_in_both_languages(told: Callable[[], dict[tuple[str, str], tuple[str, str]]]) -> None:
    now = real_now()
    failing = Party.objects.create(
        address=party_of(ADDRESS),
        silence=timedelta(0),
        trouble="NoAnswer",
        trouble_since=now - timedelta(hours=1),
        failed_at=now,
    )
    out = told()
    assert set(out) == set(READERS)
    subject, mail = out["email", "en"]
    assert subject == "No answer: Huawei"
    assert "Huawei does not answer. The caller labels of 杭州青禾网络科技有限公司 that handsets show there stay" in mail
    assert "changes wait" in mail
    subject, mail = out["email", "zh-hans"]
    assert "华为" in subject
    assert "does not" not in mail
    assert "青禾" in mail
    assert out["sms", "en"][1].endswith("Huawei does not answer; changes of its caller labels wait.")
    assert "华为" in out["sms", "zh-hans"][1]
    for _subject, text in out.values():  # what handsets hold stays: nothing is gone, missing or restored
        assert not [word for word in ("none of", "interrupted", "restored", "中断", "恢复", "均未") if word in text]

    Party.objects.filter(pk=failing.pk).update(trouble="", trouble_since=None, failed_at=None)
    back = told()
    assert set(back) == set(READERS)
    assert back["email", "en"][0] == "Answers again: Huawei"
    assert "Huawei answers again; what waited for" in back["email", "en"][1]
    assert back["sms", "en"][1].endswith("Huawei answers again.")
    assert "华为" in back["email", "zh-hans"][0]
    assert "华为" in back["sms", "zh-hans"][1]
    assert told() == {}, "it works: there is nothing new"
