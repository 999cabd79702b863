"""What has happened lately says how long ago, with the exact time behind it; what is older says when."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
AGO = re.compile(r'<time datetime="[^"]+" title="\w+ \d+ \w+ \d\d:\d\d:\d\d" data-ago="\d+">([^<]+)</time>')


def test_a_window_a_number_and_a_display(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    window = book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    business_clock.advance(minutes=8)
    display = numbers[0].displays.exclude(looked_at=None)[0]
    window_page, number_page, display_page = (
        reverse("window", args=[window.pk]),
        reverse("number", args=[numbers[0].pk]),
        reverse("display", args=[display.pk]),
    )
    for page in (window_page, display_page):
        assert "8 minutes ago" in AGO.findall(operator.get(page).content.decode()), page
    assert "13 hours ago" in AGO.findall(operator.get(window_page).content.decode())
    operator.post(reverse("numbers_critical"), {"numbers": [numbers[0].pk], "critical": "1"})
    assert "now" in AGO.findall(operator.get(number_page).content.decode())
    business_clock.advance(days=8)
    for page in (window_page, number_page, display_page):
        assert AGO.findall(operator.get(page).content.decode()) == [], "an exact time"


def test_what_is_said_in_a_case(operator: PortalClient, business_clock: BusinessClock) -> None:
    operator.post(reverse("case_new"), {"title": "iOS", "text": "Not updated", "kind": "support"})
    business_clock.advance(minutes=8)
    [case] = re.findall(r'href="(/cases/[0-9a-f-]{36}/)"', operator.get(reverse("cases")).content.decode())[:1]
    assert "8 minutes ago" in AGO.findall(operator.get(case).content.decode())
