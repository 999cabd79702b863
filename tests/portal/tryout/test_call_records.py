"""The sandbox's shop has calls of four weeks, and each day those of the day before, also after a jump of the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_calls_come_every_day_once(in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> None:
    from maintenance.calls.models import Call
    from maintenance.calls.selectors import days_counted
    from portal.tryout.call_records import A_DAY, BEFORE, BRING
    from tenants.agenda.models import Work
    from tenants.agenda.services import schedule
    from tenants.when import local
    from tests.scenarios.numbers import register

    register("0571-8765 4321", "400-820-1234")
    schedule(BRING, key="demo")
    run_due_work()
    assert Call.objects.count() == BEFORE * A_DAY
    business_clock.advance(days=3)
    run_due_work()
    today = local(business_clock.now()).date()
    days = days_counted(today - timedelta(days=BEFORE + 3), today)
    assert [each.calls for each in days] == [A_DAY] * (BEFORE + 3)
    assert all(0.2 < (each.rate or 0) < 0.5 for each in days)
    assert Work.objects.filter(name=BRING, done_at=None).count() == 1
