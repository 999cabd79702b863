"""A backup restored while a window runs: the window that it overtakes is over, and waits for nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
ROUTES = ["running", "verifying"]


def snapshot(window: Any) -> Any:
    """The backup that the window made before it changed anything."""
    from labels.models import Snapshot

    return Snapshot.objects.get(window_id=window.pk)


def state(window: Any) -> str:
    from maintenance.models import Window

    row = Window.objects.get(pk=window.pk)
    assert not row.held, "nobody is asked"
    return str(row.state)


def live(numbers: list[Number]) -> list[str]:
    from labels.selectors import live_labels

    labels = live_labels(numbers)
    return [labels[number.pk].text if number.pk in labels else "" for number in numbers]


@pytest.fixture
def window(request: Any, book: Callable[..., Any], run_due_work: DueWork, parties: Any) -> Any:
    """A label change in the given state: some directory has not taken it yet, or handsets do not show it yet."""
    if request.param == "running":
        parties.refusing |= {"huawei"}
    made = book()
    run_due_work()
    if request.param == "running":
        type(made).objects.filter(pk=made.pk).update(held=False)
    parties.refusing.clear()
    return made


@pytest.mark.parametrize("window", ROUTES, indirect=True)
def test_what_was_there_before_comes_back_and_the_window_is_over(
    operator: PortalClient, window: Any, numbers: list[Number], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    """Before, the numbers had no label at all."""
    operator.post(reverse("backup_restore", args=[snapshot(window).pk]), {"scope": "whole", "confirmed": "1"})
    assert live(numbers) == ["", "", ""]
    assert state(window) == "rolled_back"
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    assert state(window) == "rolled_back"
    page = operator.get(reverse("window", args=[window.pk])).content.decode()
    assert "A backup was restored." in page, "the language of who reads"
    assert "Rolled back" in page


@pytest.mark.parametrize("window", ["verifying"], indirect=True)
def test_a_window_of_which_some_numbers_are_restored_goes_on_with_the_others(
    operator: PortalClient, window: Any, numbers: list[Number], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    operator.post(
        reverse("backup_restore", args=[snapshot(window).pk]),
        {"scope": "chosen", "confirmed": "1", "numbers": [numbers[0].canonical]},
    )
    assert live(numbers) == ["", LABEL, LABEL]
    assert state(window) == "verifying"
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    assert state(window) == "completed"


@pytest.mark.parametrize("window", ["verifying"], indirect=True)
def test_an_older_label_is_no_success_of_the_window(
    operator: PortalClient,
    window: Any,
    numbers: list[Number],
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    business_clock.advance(hours=13)
    run_due_work()
    assert state(window) == "completed"
    second = book(text="青禾")
    run_due_work()
    assert state(second) == "verifying"
    operator.post(reverse("backup_restore", args=[snapshot(second).pk]), {"scope": "whole", "confirmed": "1"})
    assert live(numbers) == [LABEL] * 3
    assert (state(second), state(window)) == ("rolled_back", "completed")


def test_a_window_that_has_not_started_is_left_alone(
    operator: PortalClient, book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork
) -> None:
    from labels.models import Snapshot

    operator.post(reverse("backup_make"))
    booked = book(slot=1)
    operator.post(reverse("backup_restore", args=[Snapshot.objects.get().pk]), {"scope": "whole", "confirmed": "1"})
    run_due_work()
    assert state(booked) == "scheduled"
