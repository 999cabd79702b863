"""The desk's page of texts that providers approve: handed in, asked after, entered by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.domain.approved_texts import ApprovedText
from tenants.outbox.models import ProviderTemplate
from tests.labels.directories.conftest import Sandbox
from tests.tenants.outbox.test_vendors import ACCOUNT, running

__all__ = ["running"]
STATES = ProviderTemplate.State
LIST = "/admin/outbox/providertemplate/"


def a_text(words: str, *, channel: str = "sms") -> ProviderTemplate:
    text = ApprovedText(words)
    made: ProviderTemplate = ProviderTemplate.objects.create(
        vendor="aliyun",
        channel=channel,
        template="tests/note",
        language="zh-hans",
        text=text.text,
        variables=list(text.variables),
        digest=text.digest,
    )
    return made


def act(client: Client, action: str, *rows: ProviderTemplate) -> str:
    answer = client.post(LIST, {"action": action, "_selected_action": [str(row.pk) for row in rows]}, follow=True)
    return answer.content.decode()


@pytest.mark.django_db
def test_a_text_is_handed_in_and_approved(administrator: Client, running: Sandbox, settings: Any) -> None:
    settings.SMS_ALIYUN_URL = f"http://{ACCOUNT}@127.0.0.1:{running.base}/?signature=守号"
    good, broken = a_text("“${title}”已取消。"), a_text("【守号】${title}${name}请拨 13800138000")
    page = act(administrator, "hand_in", good, broken)
    assert "【】" in page
    good.refresh_from_db()
    broken.refresh_from_db()
    assert (good.state, broken.state) == (STATES.IN_REVIEW, STATES.DRAFT)
    act(administrator, "ask", good)
    good.refresh_from_db()
    assert good.state == STATES.APPROVED
    assert good.code in administrator.get(LIST).content.decode()


@pytest.mark.django_db
def test_a_code_that_was_got_by_hand_is_entered(administrator: Client, reviewer: Client) -> None:
    row = a_text("接手请按 1。", channel="voice")
    address = f"{LIST}{row.pk}/change/"
    assert reviewer.post(address, {"code": "TTS_1"}).status_code == 403
    assert administrator.post(address, {"code": "TTS_1"}).status_code == 302
    row.refresh_from_db()
    assert (row.code, row.state) == ("TTS_1", STATES.APPROVED)
