"""Clients are reminded of a licence's expiry: at each lead once, and not once it is renewed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from compliance.certification import services
from compliance.evidence import selectors as evidence
from compliance.models import Licence
from tenants.agenda.models import Work
from tenants.outbox.models import Message
from tests.compliance.certification.conftest import (
    LAST_DAY,
    SECOND,
    SHANGHAI,
    licence,
    renew,
)
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic")]


def reminders_told() -> list[int]:
    rows = Message.objects.filter(template="compliance/licence_reminder").order_by("id")
    return [row.parameters["days"] for row in rows]


def test_reminders_ahead_once_each(business_clock: BusinessClock) -> None:
    row = licence()
    Licence.objects.filter(pk=row.pk).update(decided_at=datetime(2026, 1, 1, tzinfo=UTC))
    services.settle_freezes()
    for days in (90, 60, 30, 14, 7, 3, 1):
        due = datetime.combine(LAST_DAY - timedelta(days=days), datetime.min.time(), SHANGHAI) + timedelta(hours=9)
        assert Work.objects.get(name=services.REMIND, done_at=None).due_at == due
        business_clock.set(due - SECOND)
        services.remind()
        business_clock.set(due)
        services.remind()
        services.remind()
    assert reminders_told() == [90, 60, 30, 14, 7, 3, 1]
    assert len([entry for entry in evidence.history(limit=100) if entry.action == "licence_reminder"]) == 7


def test_late_reminders_are_one_and_tell_the_days_that_are_left(business_clock: BusinessClock) -> None:
    licence()
    business_clock.set(datetime(2027, 6, 18, 12, tzinfo=SHANGHAI))
    services.remind()
    assert reminders_told() == [12], "14 days ahead was the last one due; twelve are left"


def test_a_renewal_voids_the_reminders(business_clock: BusinessClock) -> None:
    row = licence()
    renew(row)
    business_clock.set(datetime(2027, 6, 18, 12, tzinfo=SHANGHAI))
    services.remind()
    assert reminders_told() == []
