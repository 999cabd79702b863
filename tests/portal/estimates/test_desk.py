"""How estimates have held over all clients, and the share of small subjects at night, on the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from maintenance.calendars import selectors
from maintenance.calendars.models import BookedSession, FinishedWindow
from maintenance.services import draft_work
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask_calibration, book
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
PAGE = "/admin/estimates/"


@pytest.fixture(autouse=True)
def _afternoon(business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)


@pytest.fixture
def shop(acme: Tenant) -> Tenant:
    Tenant.objects.filter(pk=acme.pk).update(subject_type="sole_proprietor", time_zone="Asia/Urumqi")
    acme.refresh_from_db()
    return acme


def finish(tenant: Tenant, hour: int, minute: int = 0, **more: object) -> None:
    """A window that began yesterday at that time in Shanghai."""
    start = datetime(2026, 11, 24, hour, minute, tzinfo=SHANGHAI)
    given = {
        "tenant": tenant,
        "window_id": uuid4(),
        "kind": "data_calibration",
        "content": "label_change",
        "likely": 120,
        "told_likely": 90,
        "most": 180,
        "promised_most": 180,
        "took": 100,
        "on_time": True,
        "starts_at": start,
        "finished_at": AFTERNOON,
    }
    FinishedWindow.objects.create(**{**given, **more})


def test_nothing_yet(reviewer: PortalClient) -> None:
    said = words(reviewer.get(PAGE))
    assert said.count("none yet") == 2
    assert "No finished window has been compared with its estimate yet" in said


def test_the_night_is_the_clients_own(reviewer: PortalClient, shop: Tenant, globex: Tenant) -> None:
    Tenant.objects.filter(pk=globex.pk).update(subject_type="group")
    finish(shop, 23, 59)  # 21:59 in Urumqi, where the sun is two hours behind
    finish(shop, 0)
    finish(shop, 7, 59)  # 05:59
    finish(shop, 8)  # 06:00: the night is over
    finish(shop, 3, content="model_upgrade")  # the platform's
    finish(shop, 3, starts_at=None)  # of before that was kept
    finish(shop, 3, finished_at=AFTERNOON - timedelta(days=366))
    finish(globex, 3)  # no small subject
    finished, booked = selectors.night_shares(AFTERNOON)
    assert (finished.count, finished.at_night) == (4, 2)
    assert booked.count == 0
    said = words(reviewer.get(PAGE))
    assert "50 % of 4 windows" in said
    assert "Label change" in said
    assert "1 hour 30 minutes" in said, "what was told, not the policy's figure"


def test_what_is_booked_counts_once_and_what_the_platform_starts_does_not(shop: Tenant) -> None:
    with context.client(shop):
        window = book(ask_calibration(register("021-6123 4001")), -1)
    _finished, booked = selectors.night_shares(AFTERNOON)
    assert (booked.count, booked.at_night) == (1, 1)
    first = BookedSession.objects.get(window_id=window.pk)
    noon = first.starts_at.astimezone(SHANGHAI).replace(hour=12) + timedelta(days=1)
    for start in (noon, noon + timedelta(days=1)):  # two sessions of one window
        BookedSession.objects.create(
            tenant=shop, window_id=shop.pk, starts_at=start, ends_at=start + timedelta(hours=1), impact=True
        )
    _finished, booked = selectors.night_shares(AFTERNOON)
    assert (booked.count, booked.at_night) == (2, 1)
    with context.client(shop):
        numbers = [number.pk for number in register("021-6123 4002")]
        book(draft_work("number_state_sync", numbers=numbers, actor=PLATFORM, by_platform=True))
    assert selectors.night_shares(AFTERNOON)[1] == booked
