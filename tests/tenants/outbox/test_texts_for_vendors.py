"""Every SMS of ours is a text that vendors would approve, in both languages: else it could never be sent by them."""

from __future__ import annotations

import pytest
from django.conf import settings

from tenants.domain.approved_texts import text_faults
from tenants.outbox.exporting import message_names, ways


@pytest.mark.parametrize("name", message_names("sms"))
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_vendors_would_approve_it(name: str, language: str) -> None:
    texts = ways(name, "sms", language)
    assert texts
    assert {text.text: text_faults(text) for text in texts if text_faults(text)} == {}
