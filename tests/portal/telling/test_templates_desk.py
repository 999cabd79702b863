"""The desk's page of texts that providers approve: handed in, asked after, entered by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.domain.approved_texts import ApprovedText
from tenants.outbox import approvals
from tenants.outbox.models import ProviderTemplate
from tests.labels.directories.conftest import Sandbox
from tests.tenants.outbox.test_vendors import ACCOUNT, running
from tests.work import DueWork

pytestmark = pytest.mark.usefixtures("in_english")

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
def test_a_text_is_handed_in_and_approved(
    administrator: Client, running: Sandbox, settings: Any, run_due_work: DueWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMS_ALIYUN_URL = f"http://{ACCOUNT}@127.0.0.1:{running.base}/?signature=守号"
    good, broken = a_text("“${title}”已取消。"), a_text("【守号】${title}${name}请拨 13800138000")
    asked: list[str] = []
    with monkeypatch.context() as nobody:
        nobody.setattr("tenants.outbox.providers.vendors.exchange", lambda *given, **_more: asked.append(given[1]))
        page = act(administrator, "hand_in", good, broken)
        assert "【】" in page
        assert "Being submitted" in page
        assert "is with the provider already" in act(administrator, "hand_in", good)
    assert asked == [], "nobody waits for a provider"
    run_due_work(name=approvals.HAND_IN)
    good.refresh_from_db()
    broken.refresh_from_db()
    assert (good.state, broken.state) == (STATES.IN_REVIEW, STATES.DRAFT)
    with monkeypatch.context() as nobody:
        nobody.setattr("tenants.outbox.providers.vendors.exchange", lambda *given, **_more: asked.append(given[1]))
        assert "1 text is being checked" in act(administrator, "ask", good)
    assert asked == []
    run_due_work(name=approvals.ASK_AFTER)
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


@pytest.mark.django_db
def test_what_hinders_a_text_stands_beside_it(administrator: Client, settings: Any, run_due_work: DueWork) -> None:
    settings.SMS_ALIYUN_URL = f"http://{ACCOUNT}@127.0.0.1:9/?signature=守号"
    unheard = a_text("“${title}”已取消。")
    act(administrator, "hand_in", unheard)
    run_due_work(name=approvals.HAND_IN)
    assert "did not take it" in administrator.get(LIST).text
    settings.SMS_ALIYUN_URL = ""
    act(administrator, "hand_in", unheard)
    run_due_work(name=approvals.HAND_IN)
    assert "enter its code by hand" in administrator.get(LIST).text
    unheard.refresh_from_db()
    assert unheard.state == STATES.DRAFT, "it can be handed in again"
