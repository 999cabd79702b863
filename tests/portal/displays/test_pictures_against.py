"""A confirmed picture shows something else than the directory itself says: the state stays, and the pages say why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.displays.test_handsets_pages import decide, look
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Display, Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def at_huawei(number: Number) -> Display:
    from labels.models import Display

    cell: Display = Display.objects.select_related("directory").get(number=number, directory__code="huawei")
    return cell


@pytest.fixture
def marked(
    operator: PortalClient,
    owner: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> Display:
    """Huawei says that it shows the label; a confirmed picture shows a mark beside it, and Huawei was not asked."""
    from labels.registry.models import HandsetPicture

    book()
    run_due_work()
    business_clock.advance(hours=1)
    cell = at_huawei(numbers[0])
    look(operator, cell, "red", mark="harassment")
    said = words(decide(owner, HandsetPicture.objects.get()))
    assert "Confirmed: Huawei is asked about it, and its answer decides the state" in said
    assert "it counts now" not in said
    return cell


def test_the_page_says_that_the_directory_is_asked_and_then_why_the_state_stays(
    operator: PortalClient, marked: Display, run_due_work: DueWork
) -> None:
    page = reverse("display", args=[marked.pk])
    shown = words(operator.get(page))
    assert "A confirmed picture shows “Harassment ·" in shown
    assert "Huawei is asked about it by" in shown or "has not been asked since" in shown
    run_due_work()
    shown = words(operator.get(page))
    assert "Huawei was asked at" in shown
    assert "says that handsets show what they should" in shown
    assert at_huawei(marked.number).state == "shown", "a directory that can be asked is believed"


def test_the_dashboard_leads_there_until_somebody_has_appealed(
    operator: PortalClient, marked: Display, run_due_work: DueWork
) -> None:
    from labels.models import Appeal

    run_due_work()
    [todo] = [each for each in operator.get(reverse("dashboard")).context["todo"] if "a picture shows" in each.title]
    assert todo.url == reverse("display", args=[marked.pk])
    appeal = reverse("display_appeal", args=[marked.pk])
    assert f'href="{appeal}"' in operator.get(todo.url).content.decode()
    assert "On the confirmed picture Harassment" in words(operator.get(appeal))
    operator.post(appeal, {"price": "5000", "statement": "我司是零售企业。", "once": "t"})
    assert Appeal.objects.get().about == "harassment"
    assert "a picture shows" not in words(operator.get(reverse("dashboard")))
    assert "A confirmed picture shows" in words(operator.get(todo.url))


def test_it_is_over_with_a_later_picture_that_agrees_or_with_its_time(
    operator: PortalClient,
    owner: PortalClient,
    marked: Display,
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    from labels.registry.models import HandsetPicture

    run_due_work()
    page = reverse("display", args=[marked.pk])
    business_clock.advance(hours=2)
    look(operator, marked, "green")
    decide(owner, HandsetPicture.objects.get(state="waiting"))
    assert "A confirmed picture shows" not in words(operator.get(page))
    business_clock.advance(hours=2)
    look(operator, marked, "blue", mark="harassment")
    decide(owner, HandsetPicture.objects.get(state="waiting"))
    assert "A confirmed picture shows" in words(operator.get(page))
    business_clock.advance(days=(marked.directory.trust.age + timedelta(days=1)).days)
    assert "A confirmed picture shows" not in words(operator.get(page))
