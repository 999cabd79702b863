"""What migrations do to rules that were stored before them."""

from __future__ import annotations

from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection

from maintenance.calendars.models import BookedSession, Policy
from maintenance.calendars.selectors import terms
from maintenance.campaigns.models import Campaign, Member, Wave
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON

pytestmark = pytest.mark.django_db


def test_an_older_policy_forgets_the_months_that_nobody_reads() -> None:
    forget = import_module("maintenance.calendars.migrations.0007_green_months_left").FORGET
    newest = Policy.objects.latest("version")
    assert "green_months" not in newest.figures["lanes"]
    older = {**newest.figures, "lanes": {**newest.figures["lanes"], "green_months": 6}}
    Policy.objects.create(version=newest.version + 1, figures=older, note="As it was", created_by="Li")
    with connection.cursor() as cursor:
        cursor.execute(forget)
        assert cursor.rowcount == 1
    assert list(Policy.objects.values_list("figures", flat=True)) == [newest.figures] * 2
    assert terms(newest.version + 1).lanes == terms(newest.version).lanes


def test_what_campaigns_have_booked_was_started_by_the_platform(acme: Tenant) -> None:
    move = import_module("maintenance.calendars.migrations.0009_who_started_it").OF_CAMPAIGNS
    brought, asked = uuid4(), uuid4()
    for window in (brought, asked):
        BookedSession.objects.create(
            tenant=acme, window_id=window, starts_at=AFTERNOON, ends_at=AFTERNOON, impact=False
        )
    campaign = Campaign.objects.create(content="model_upgrade", reason="better", created_by="Li", created_at=AFTERNOON)
    wave = Wave.objects.create(campaign=campaign, position=0)
    Member.objects.create(campaign=campaign, wave=wave, tenant=acme, window_id=brought)
    with connection.cursor() as cursor:
        cursor.execute(move)
    assert dict(BookedSession.objects.values_list("window_id", "by_platform")) == {brought: True, asked: False}
