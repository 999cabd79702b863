"""The demo has a window whose calls have been compared: a chart, a verdict and its cause without waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import BusinessClock

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", range(1, 8))
def test_on_whatever_day_it_is_loaded_a_window_has_its_verdict(
    in_acme: Tenant, client_of: Callable[..., PortalClient], business_clock: BusinessClock, day: int
) -> None:
    from maintenance.calls.models import Comparison
    from portal.tryout.outbound import count_calls
    from tests.scenarios.numbers import ACTOR, register

    business_clock.set(datetime(2026, 11, 22 + day, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")))
    register("021-6123 4001")
    count_calls(ACTOR)
    count_calls(ACTOR)
    row = Comparison.objects.get()
    assert (row.verdict, row.look, row.suspects[0]["value"]) == ("fell", 7, "vivo")
    viewer = client_of(in_acme, "viewer")
    viewer.cookies["django_language"] = "en"
    page = viewer.get(reverse("window", args=[row.window_id])).content.decode()
    assert "lower than before" in page
    assert "Only customers with handsets of vivo" in page
    assert "<svg" in page
    assert "were lost" in page
    assert viewer.get(reverse("window_report", args=[row.window_id])).status_code == 200
