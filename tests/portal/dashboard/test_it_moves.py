"""The dashboard moves by itself: it asks for itself with the version that it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from portal.templatetags._marks import ago
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

HTMX = {"HTTP_HX_REQUEST": "true"}
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


def asks(page: str) -> str:
    """What the page will ask for next."""
    found = re.search(r'id="dash-live" hx-get="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("readers_of_english")
def test_it_is_sent_again_when_something_on_it_has_changed_and_only_then(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    window = book(slot=1)
    again = asks(operator.get(reverse("dashboard")).content.decode())
    business_clock.advance(minutes=7)
    answer = operator.get(again, **HTMX)
    assert (answer.status_code, answer.content) == (204, b""), "that time passes is said by the page's script"
    assert operator.get(again).status_code == 200, "a reader who opens the address sees the page"
    business_clock.set(window.starts_at)
    run_due_work()
    answer = operator.get(again, **HTMX)
    assert answer.status_code == 200
    assert asks(answer.content.decode()) != again
    assert "HX-Request" in answer["Vary"]


@pytest.mark.django_db
@pytest.mark.usefixtures("readers_of_english")
def test_a_fresh_account_moves_too(operator: PortalClient, parties: object) -> None:
    again = asks(operator.get(reverse("dashboard")).content.decode())
    assert operator.get(again, **HTMX).status_code == 204
    operator.post(reverse("number_add"), {"number": "0571-8611 4000"})
    assert operator.get(again, **HTMX).status_code == 200


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=8, seconds=10), "8 minutes ago"),
        (timedelta(hours=1, minutes=59), "1 hour ago"),
        (timedelta(days=2, hours=5), "2 days ago"),
        (timedelta(days=7), "7 days ago"),
        (-timedelta(hours=3, minutes=20), "in 3 hours"),
        (-timedelta(days=12), "in 12 days"),
    ],
)
def test_how_long_ago_has_the_exact_time_behind_it(passed: timedelta, said: str, in_english: None) -> None:
    at = NOW - passed
    shown = str(ago(at, NOW))
    assert f">{said}</time>" in shown
    assert f'data-ago="{int(passed.total_seconds())}"' in shown
    title = re.search(r'title="([^"]+)"', shown)
    moment = re.search(r'datetime="([^"]+)"', shown)
    assert title is not None
    assert moment is not None
    assert datetime.fromisoformat(moment[1]) == at
    assert title[1].endswith(f"{datetime.fromisoformat(moment[1]):%H:%M:%S}")


def test_what_is_long_past_is_said_exactly(in_english: None) -> None:
    assert "ago" not in str(ago(NOW - timedelta(days=8), NOW))
