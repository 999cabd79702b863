"""Work in pieces over several nights is told by its nights, never as one stretch: page, dashboard, mail, script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


@pytest.fixture
def window(in_acme: Tenant, numbers: list[Number], business_clock: BusinessClock) -> Any:
    """Deep maintenance that takes several nights, the first of which has come."""
    from maintenance import selectors, services
    from maintenance.domain.estimate import Content
    from tests.contacts import agreed_contact
    from tests.maintenance.booking import AFTERNOON
    from tests.scenarios.numbers import ACTOR

    business_clock.set(AFTERNOON)
    agreed_contact(name="李青", email="li@qinghe.example", mobile="13805710001", language="en")
    request = services.draft_work(Content.ARCHITECTURE_UPGRADE, numbers=[number.pk for number in numbers], actor=ACTOR)
    made = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    assert len(made.periods) > 2
    return made


def read(viewer: PortalClient, name: str, *args: Any) -> str:
    return str(viewer.get(reverse(name, args=args)).content.decode())


def test_each_night_is_named_and_by_day_nobody_is_said_to_work(
    viewer: PortalClient, window: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from tenants.when import moment_text, periods_text, range_text

    stretch = range_text(window.starts_at, window.ends_at)
    page = read(viewer, "window", window.pk)
    assert stretch not in page
    first, second = window.periods[:2]
    business_clock.set(first[0])
    run_due_work()
    page = read(viewer, "window", window.pk)
    assert "Maintenance work under way until" in page
    count = len(window.periods)
    home = read(viewer, "dashboard")
    assert f"session 1 of {count} · booked until {moment_text(first[1])}" in home, "tonight"
    assert all(f"session {place} of {count}" in home for place in range(2, count + 1)), "and the nights left"
    business_clock.set(first[1])
    run_due_work()
    page, home = read(viewer, "window", window.pk), read(viewer, "dashboard")
    assert "No work at this hour: it goes on at" in page
    assert "under way" not in page.lower()
    assert "No work at this hour: it goes on at" in home
    assert f"session 1 of {count}" not in home
    assert f"session 2 of {count}" in home
    assert periods_text(window.periods).startswith(f"{len(window.periods)} ")
    assert second[0] > first[1]


def test_strangers_are_not_told_of_work_at_an_hour_at_which_none_is_done(
    viewer: PortalClient, window: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    first = window.periods[0]
    business_clock.set(first[0])
    run_due_work()
    assert "Maintenance work under way until" in read(viewer, "status")
    business_clock.set(first[1])
    run_due_work()
    page = read(viewer, "status")
    assert "No work at this hour: it goes on at" in page
    assert "Maintenance work under way" not in page


def test_mail_and_script_name_the_nights(
    viewer: PortalClient, window: Any, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    from maintenance.scripts.selectors import script_text

    send_due_messages()
    [mail] = [each for each in send_due_messages.emails if "booked" in each.subject.lower()]
    assert f"is booked: {len(window.periods)} sessions:" in mail.body
    more = len(window.periods) - 1
    assert f"(+{more} sessions)" in script_text(window, "en")


def test_the_history_tells_sessions(viewer: PortalClient, window: Any) -> None:
    from django.utils import translation

    from compliance.evidence.selectors import history
    from tenants.when import dated_moment_text

    with translation.override("en"):
        first, last = dated_moment_text(window.starts_at), dated_moment_text(window.ends_at)
    page = read(viewer, "history")
    assert f"booked in {len(window.periods)} sessions, the first from {first}, the last until {last}" in page
    assert f"{first} to {last}" not in page
    with translation.override("zh-hans"):
        [booked] = [each for each in history(limit=100) if each.action == "window_booked"]
        assert f"共 {len(window.periods)} 段" in booked.text
