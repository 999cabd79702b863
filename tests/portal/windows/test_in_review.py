"""A booked window that waiting for a reviewer: its instants in their order, and no word that it could start already."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal_client import PortalClient, words
from tests.work import BusinessClock

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
AT_ONCE, ONCE_APPROVED = "Can start at once", "Starts once a reviewer has approved it"


@pytest.fixture(autouse=True)
def _a_quiet_afternoon(business_clock: BusinessClock) -> None:
    from tests.maintenance.booking import AFTERNOON

    business_clock.set(AFTERNOON + timedelta(days=7))


@pytest.fixture
def draft(in_acme: Any, numbers: list[Number]) -> Any:
    """A label that a reviewer has to see, not booked yet."""
    from tests.maintenance.booking import TO_REVIEW, ask

    return ask(numbers, TO_REVIEW)


@pytest.fixture
def waiting(draft: Any) -> Any:
    """Booked at the first proposed time, which is now."""
    from tests.maintenance.booking import book

    window = book(draft)
    assert window.state == "waiting_for_approval"
    return window


def shown(client: PortalClient, window: Any) -> tuple[str, Any, list[datetime | None]]:
    """The page, its progress, and what is expected of the gates “published” and “seen”."""
    answer = client.get(reverse("window", args=[window.pk]))
    progress = answer.context["progress"]
    gates = {gate.label: gate.expected for gate in progress.gates}
    return (
        answer.content.decode(),
        progress,
        [
            gates["Publishing to the directories"],
            gates["Check on handsets"],
        ],
    )


def test_seen_is_expected_after_published_as_the_proposal_said(
    operator: PortalClient, draft: Any, business_clock: BusinessClock
) -> None:
    from tests.maintenance.booking import book

    (proposed, *_later) = operator.get(reverse("proposal", args=[draft.pk])).context["times"].slots
    window = book(draft)
    _page, progress, (published, seen) = shown(operator, window)
    assert (published, seen) == (window.promised_by, progress.expected_by)
    assert published is not None
    assert seen is not None
    assert published < seen
    for said, promised in ((published, proposed.published_by), (seen, proposed.completed_by)):
        assert abs(said - promised) <= timedelta(minutes=1), "the page shows whole minutes, and booking takes a moment"


def test_its_slot_starts_once_it_is_approved(operator: PortalClient, draft: Any) -> None:
    from tests.maintenance.booking import approve, book, fresh

    proposal = operator.get(reverse("proposal", args=[draft.pk])).content.decode()
    assert ONCE_APPROVED in proposal
    assert AT_ONCE not in proposal
    window = book(draft)
    page = shown(operator, window)[0]
    assert ONCE_APPROVED in page
    assert AT_ONCE not in page
    approve(window)
    assert fresh(window).state in ("scheduled", "running")


def test_while_we_wait_for_the_client_nothing_is_foreseen(operator: PortalClient, waiting: Any) -> None:
    from compliance.reviews import services as reviews
    from tests.maintenance.booking import REVIEWER, case_of

    case = case_of(waiting)
    reviews.ask(case.pk, REVIEWER, "Which shop?", case.version)
    page, progress, expected = shown(operator, waiting)
    assert "stopped until you reply" in page
    assert (progress.published_by, progress.expected_by, expected) == (None, None, [None, None])


def test_a_promise_that_is_broken_is_not_expected_any_more(
    operator: PortalClient, waiting: Any, business_clock: BusinessClock
) -> None:
    now = business_clock.set(waiting.promised_by + timedelta(hours=1))
    page, progress, (published, seen) = shown(operator, waiting)
    assert "overdue by" in page
    assert (progress.published_by, published) == (None, None)
    assert seen is not None
    assert seen > now


def test_no_hour_is_said_of_one_whose_review_is_due_after_its_start(
    operator: PortalClient, waiting: Any, business_clock: BusinessClock
) -> None:
    from tests.maintenance.booking import case_of

    business_clock.set(waiting.starts_at - timedelta(minutes=1))
    assert case_of(waiting).due_at > waiting.starts_at
    for name in ("windows", "window_list", "labels"):
        page = operator.get(reverse(name))
        assert "After approval" in words(page), name
        assert "begins at the first permitted time after its approval" in words(page), name
    [row] = operator.get(reverse("window_list")).context["rows"]
    assert row.periods == ()
    lead = operator.get(reverse("window", args=[waiting.pk])).content.decode().partition('class="lead">')[2]
    assert lead.startswith("After approval ·"), "the page's own head said the hours that cannot be"
    [item] = operator.get(reverse("dashboard")).context["coming"]
    assert item.overtaken
    case = case_of(waiting)
    type(case).objects.filter(pk=case.pk).update(due_at=waiting.starts_at)
    [row] = operator.get(reverse("window_list")).context["rows"]
    assert row.periods == tuple(waiting.periods)
