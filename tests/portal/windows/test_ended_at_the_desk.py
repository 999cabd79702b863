"""A client's window at the desk: ended early, aborted, rolled back, cancelled; once, and as it was looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from maintenance import selectors, services
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.portal.windows.at_the_desk import ROOT, actions, now, page
from tests.portal_client import PortalClient, words
from tests.work import DueMessages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "acme_answers")]

NOTICE = timedelta(hours=72)


def end(client: PortalClient, tenant: Tenant, window: Window, order: str, **given: Any) -> Any:
    fields = {"order": order, "sequence": window.sequence, "reason": "not tonight", **given}
    return client.post(page(tenant, window), fields)


@pytest.mark.parametrize(
    ("order", "state", "told"),
    [
        ("finish", "running", "Ended early"),
        ("abort", "aborted", "Aborted"),
        ("roll_back", "rolled_back", "Rolled back"),
    ],
)
def test_a_running_window_is_ended(
    administrator: PortalClient,
    acme: Tenant,
    upgrade: Window,
    send_due_messages: DueMessages,
    order: str,
    state: str,
    told: str,
) -> None:
    assert end(administrator, acme, upgrade, order)["Location"] == page(acme, upgrade)
    ended = now(acme, upgrade)
    assert ended.state == state
    with context.client(acme):
        assert ended.events.latest("pk").actor == "Administrator 1"
    send_due_messages()
    assert any(mail.subject.startswith(told) and "not tonight" in mail.body for mail in send_due_messages.emails)
    assert f"{told}: not tonight" in words(administrator.get(page(acme, upgrade)))


def test_a_window_is_cancelled_once(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    assert end(administrator, acme, night, "cancel", reason="").status_code == 422
    once = str(uuid4())
    for _ in range(2):
        assert end(administrator, acme, night, "cancel", once=once).status_code == 302
    assert now(acme, night).state == Window.State.CANCELLED
    assert actions(acme).count("window_cancelled") == 1
    refused = end(administrator, acme, now(acme, night), "cancel")
    assert refused.status_code == 409
    assert "This has already been done." in words(refused)
    assert end(administrator, acme, night, "delete").status_code == 422


def test_ending_a_window_that_changed_meanwhile(administrator: PortalClient, acme: Tenant, night: Window) -> None:
    with context.client(acme):
        start = (
            selectors.proposal(night.request, leaving_out=night.pk, not_before=AFTERNOON + 2 * NOTICE).slots[0].start
        )
        later = services.move_by_staff(night.pk, start, sequence=night.sequence, actor=ROOT, reason="x")
    answer = end(administrator, acme, night, "cancel")
    assert answer.status_code == 409
    assert "Someone else just changed this window" in words(answer)
    assert 'value="not tonight"' in answer.content.decode()
    assert end(administrator, acme, later, "cancel").status_code == 302
