"""Charts of displays over time: each day, and how long labels take; the same as tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.windows.test_pages import NOON
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def test_days_and_times_to_effect_are_drawn_and_told(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    from labels.displays.seen import note_day
    from labels.models import Display

    business_clock.set(NOON)
    page = operator.get(reverse("displays_over_time")).content.decode()
    assert "Counted every night" in page
    assert "No label has reached handsets yet" in page
    book()
    run_due_work()
    business_clock.advance(hours=40)
    run_due_work()
    note_day()
    business_clock.advance(days=1)
    Display.objects.filter(directory__code="huawei").update(state=Display.State.WRONG)
    page = operator.get(reverse("displays_over_time")).content.decode()
    shown = Display.objects.filter(state=Display.State.SHOWN).count()
    wrong = Display.objects.filter(directory__code="huawei").count()
    assert f"{shown} as expected" in page
    assert f"{wrong} not as expected" in page
    assert page.count('<tr><td class="row-main"><time datetime="20') == 2, (
        "yesterday as it was noted, today as it stands"
    )
    today = f"{shown / (shown + wrong) * 100:.1f} % of the displays are as expected today; 100.0 % were on "
    assert page.count(today) == 1, "the chart's title"
    assert "Apple iOS takes longest: half of its displays are on handsets within " in page
    assert "9 of 10 within" in page.partition("Apple iOS: half within ")[2][:40]
    assert page.count('class="chart-most"') == page.count('data-head="Half within"'), (
        "a line for 9 of 10 on each column"
    )
    assert f"{shown / (shown + wrong) * 100:.1f} %" in page
    assert reverse("displays_over_time") in operator.get(reverse("displays")).content.decode()


def test_a_day_is_noted_every_night(
    operator: PortalClient, book: Callable[..., Any], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.models import DisplayDay
    from tenants.agenda.services import schedule

    business_clock.set(NOON)
    book()
    run_due_work()
    business_clock.advance(hours=40)
    run_due_work()
    schedule("labels.sweep", key="nightly")
    run_due_work()
    business_clock.advance(hours=25)
    run_due_work()
    assert DisplayDay.objects.values("day").distinct().count() == 2


def test_a_label_that_is_sent_once_more_has_been_shown_since_it_was_first_seen(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    """A display's page said “since 09:29” of a label whose window was seen on every handset at 04:00."""
    from labels.displays import reconciler
    from labels.models import Display

    business_clock.set(NOON)
    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    cell = Display.objects.get(number=numbers[0], directory__code="apple")
    took = operator.get(reverse("displays_over_time")).context["effects"]
    reconciler.resubmit([each.pk for each in numbers], lane="standard")
    run_due_work()
    business_clock.advance(hours=13)
    operator.post(reverse("display_look"), {"number": str(numbers[0].pk)})
    run_due_work()
    again = Display.objects.get(pk=cell.pk)
    assert again.shown_revision == again.accepted_revision > cell.accepted_revision
    assert (again.shown, again.shown_since) == (cell.shown, cell.shown_since)
    (ios,) = [each for each in took if each.directory == "Apple iOS"]
    left = {each.directory: each for each in operator.get(reverse("displays_over_time")).context["effects"]}
    assert "Apple iOS" not in left or left["Apple iOS"].middle == ios.middle, "it has taken no time anew"
