"""A window that is not published by when it was promised: the client reads it, and no count passes over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient, words
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def late(book: Callable[..., Any], business_clock: BusinessClock, run_due_work: DueWork) -> Any:
    """A running window whose promise was broken an hour ago."""
    from maintenance.models import Gate, Window

    window = book()
    run_due_work()
    now = business_clock.now()
    Window.objects.filter(pk=window.pk).update(
        state=Window.State.RUNNING,
        published_at=None,
        promised_by=now - timedelta(hours=1),
        first_promised_by=None,
        alert_at=now - timedelta(hours=2),
        alerted_at=now - timedelta(hours=2),
        clock_stopped_at=None,
    )
    Gate.objects.filter(window=window, name__in=("published", "seen", "closed")).update(state="waiting", ended_at=None)
    window.refresh_from_db()
    return window


def test_the_dashboard_and_the_quarter_say_it(operator: PortalClient, late: Any) -> None:
    assert "Promised to be published by" in operator.get(reverse("dashboard")).context["running"].says
    report = words(operator.get(reverse("quarter_report") + "?quarter=2026-Q4"))
    assert "Published in time 0 of 1" in report
    assert "overdue by 1 hour" in report


def test_whoever_was_promised_it_is_notified_once(late: Any) -> None:
    from maintenance.promises.services import tell_late
    from tenants import context
    from tenants.outbox.models import Message
    from tests.contacts import agreed_contact

    agreed_contact(name="王敏", email="wang@acme.example", language="zh-hans")
    for _time in range(2):
        tell_late(late.pk)
    with context.platform():
        told = Message.objects.filter(template="maintenance/promise_late")
        addressees = list(told.values_list("recipient_id", "channel"))
    assert addressees, "of its contacts"
    assert len(addressees) == len(set(addressees))
