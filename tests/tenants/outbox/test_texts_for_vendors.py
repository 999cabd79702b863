"""Every SMS of ours is a text that vendors would approve, in both languages: else it could never be sent by them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.conf import settings

from tenants.domain.approved_texts import text_faults
from tenants.models import Tenant
from tenants.outbox.channels import Letter
from tenants.outbox.exporting import message_names, ways
from tenants.outbox.models import Message
from tenants.outbox.rendering import render
from tests.work import is_a_text_to_approve


@pytest.mark.parametrize("name", message_names("sms"))
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_vendors_would_approve_it(name: str, language: str) -> None:
    texts = ways(name, "sms", language)
    assert texts
    assert {text.text: text_faults(text) for text in texts if text_faults(text)} == {}


WINDOW_TEXTS = [name for name in message_names("sms") if name.startswith("maintenance/window_")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", WINDOW_TEXTS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_however_much_was_typed_what_is_sent_fits_one_of_them(name: str, language: str) -> None:
    """A title and a reason of any length: else the vendor refuses the text, and nobody is told by SMS."""
    instant = datetime.fromisoformat("2026-11-25T22:00:00+08:00")
    times = ("starts_at", "ends_at", "seen_by", "promised_by", "promised_before", "new_start", "answer_by")
    client = Tenant(
        legal_name="杭州青禾网络科技有限公司",
        language=language,
        time_zone="Asia/Shanghai",
        applicant_name="李青",
        applicant_mobile="+8613912345678",
    )
    message = Message(
        tenant=client,
        channel=Message.Channel.SMS,
        template=name,
        recipient_kind="applicant",
        parameters={"title": "长" * 300, "reason": "因故 " * 100, **dict.fromkeys(times, instant)},
    )
    letter = render(message)
    assert isinstance(letter, Letter)
    assert is_a_text_to_approve(letter), letter.body
