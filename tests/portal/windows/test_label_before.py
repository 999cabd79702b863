"""A completed change is taken back: from its window's page, in two clicks, and only where its label still stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

SECOND, THIRD = "青禾", "青禾网络售后"


@pytest.fixture
def complete(business_clock: BusinessClock, run_due_work: DueWork, book: Callable[..., Any]) -> Callable[..., Any]:
    """A window for a change of labels, from its booking to its completion."""
    business_clock.set(datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")))

    def completed(text: str, **chosen: Any) -> Any:
        window = book(text=text, **chosen)
        run_due_work()
        business_clock.advance(hours=13)
        run_due_work()
        window.refresh_from_db()
        assert window.state == "completed"
        return window

    return completed


def live(number: Number) -> list[str]:
    from labels.models import LabelVersion

    return list(LabelVersion.objects.filter(number=number, state="published").values_list("text", flat=True))


def confirm(client: PortalClient, window: Any) -> Any:
    url = reverse("window_back", args=[window.pk])
    seal = re.search(r'name="seal" value="(\w+)"', client.get(url).content.decode())
    assert seal
    return client.post(url, {"seal": seal[1]}, follow=True)


def test_the_label_before_comes_back_with_one_confirmation(
    operator: PortalClient, viewer: PortalClient, complete: Callable[..., Any], numbers: list[Number]
) -> None:
    from compliance.evidence.models import Record
    from labels.models import Number, Snapshot

    complete(LABEL)
    window = complete(SECOND)
    address = reverse("window_back", args=[window.pk])
    assert f'href="{address}"' in operator.get(reverse("window", args=[window.pk])).content.decode()
    assert f'href="{address}"' not in viewer.get(reverse("window", args=[window.pk])).content.decode()
    Number.objects.filter(pk=numbers[0].pk).update(note="written since")
    asked = operator.get(address)
    assert [(row.now, row.then) for row in asked.context["difference"].rows] == [(SECOND, LABEL)] * 3
    assert all(row.number in asked.content.decode() for row in asked.context["difference"].rows)

    answer = confirm(operator, window)
    assert "3 numbers are to show again" in answer.content.decode()
    assert [live(number) for number in numbers] == [[LABEL]] * 3
    assert Number.objects.get(pk=numbers[0].pk).note == "written since"  # labels alone come back
    assert Snapshot.objects.filter(reason="before_restore").count() == 1
    assert Record.objects.filter(action="label_taken_back", subject_id=str(window.pk)).count() == 1
    assert f'href="{address}"' not in answer.content.decode()  # nothing is left of it
    assert "Nothing to take back" in operator.get(address).content.decode()


def test_what_was_changed_since_is_named_and_left_out(
    operator: PortalClient, complete: Callable[..., Any], numbers: list[Number]
) -> None:
    complete(LABEL)
    window = complete(SECOND)
    complete(THIRD, numbers=numbers[:1])
    page = operator.get(reverse("window_back", args=[window.pk]))
    assert "1 number is left out" in page.content.decode()
    assert page.context["changed"] == "400-820-1234"
    confirm(operator, window)
    assert [live(number) for number in numbers] == [[THIRD], [LABEL], [LABEL]]


def test_a_page_that_is_no_longer_true_changes_nothing(
    operator: PortalClient, complete: Callable[..., Any], numbers: list[Number]
) -> None:
    window = complete(LABEL)
    answer = operator.post(reverse("window_back", args=[window.pk]), {"seal": "0" * 64})
    assert answer.status_code == 409
    assert "The labels have changed meanwhile" in answer.content.decode()
    assert [live(number) for number in numbers] == [[LABEL]] * 3
    seal = re.search(r'name="seal" value="(\w+)"', answer.content.decode())
    assert seal
    assert seal[1] != "0" * 64  # sent again, it is about what is there now
    operator.post(reverse("window_back", args=[window.pk]), {"seal": seal[1]})
    assert [live(number) for number in numbers] == [[]] * 3  # there was none before


def test_a_window_that_is_not_completed_has_nothing_to_take_back(
    operator: PortalClient, book: Callable[..., Any]
) -> None:
    window = book()
    assert "Back to the label before" not in operator.get(reverse("window", args=[window.pk])).content.decode()
    assert operator.post(reverse("window_back", args=[window.pk]), {"seal": ""}).status_code in (409, 422)


def test_nothing_comes_back_beneath_a_change_that_is_booked(
    operator: PortalClient, complete: Callable[..., Any], book: Callable[..., Any], numbers: list[Number]
) -> None:
    """What came back lay above the booked change: its scene label was never shown."""
    complete(LABEL)
    window = complete(SECOND)
    book(text=THIRD, numbers=numbers[:1])
    assert confirm(operator, window).status_code == 409
    assert [live(number) for number in numbers] == [[SECOND]] * 3


def test_while_edits_are_paused_nothing_comes_back(
    operator: PortalClient, complete: Callable[..., Any], numbers: list[Number], business_clock: BusinessClock
) -> None:
    """It waited in the line, and overwrote what was changed meanwhile."""
    from maintenance.intake import services as intake
    from maintenance.intake.models import Pooled
    from tenants import context
    from tests.scenarios.numbers import ACTOR

    complete(LABEL)
    window = complete(SECOND)
    with context.platform():
        intake.pause_edits(reason="Repairs.", actor=ACTOR, ends_at=business_clock.now() + timedelta(hours=2))
    assert confirm(operator, window).status_code == 409
    assert not Pooled.objects.exists()
    assert [live(number) for number in numbers] == [[SECOND]] * 3


def test_a_label_in_the_place_of_the_same_one_is_not_offered_to_be_taken_back(
    operator: PortalClient, complete: Callable[..., Any], numbers: list[Number]
) -> None:
    """The dashboard offered it, and led to a page that had nothing to take back."""
    complete(LABEL)
    again = complete(LABEL)
    address = reverse("window_back", args=[again.pk])
    assert address not in operator.get(reverse("dashboard")).content.decode()
    assert address not in operator.get(reverse("window", args=[again.pk])).content.decode()
    newer = complete(SECOND, numbers=numbers[:1])
    assert reverse("window_back", args=[newer.pk]) in operator.get(reverse("dashboard")).content.decode()


def test_its_window_says_that_it_was_taken_back(operator: PortalClient, complete: Callable[..., Any]) -> None:
    complete(LABEL)
    window = complete(SECOND)
    confirm(operator, window)
    page = operator.get(reverse("window", args=[window.pk]))
    assert page.context["events"][0].text.startswith("Label of a completed window taken back; numbers: 3")
    assert "On the handsets now, later changes included" in page.content.decode()
