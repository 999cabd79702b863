"""The one menu of endings: what each would do here and now, and what is not offered, as it would do nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.parties import LABEL
from tests.portal.windows.test_pages import NOON, order
from tests.portal_client import PortalClient
from tests.stand_ins import fresh as unused
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

SECOND = "青禾"


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


def said(client: PortalClient, window: Any) -> dict[str, dict[str, str]]:
    """Ending → of what → what becomes of it."""
    endings = client.get(reverse("window", args=[window.pk])).context["endings"]
    return {name: dict(ending.effects) for name, ending in endings.items()}


@pytest.fixture
def labelled(book: Callable[..., Any], run_due_work: DueWork, business_clock: BusinessClock) -> Any:
    """A completed first change: all three numbers carry LABEL."""
    window = book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    return window


def test_a_booked_window_is_cancelled_and_the_label_stays(
    operator: PortalClient, labelled: Any, book: Callable[..., Any]
) -> None:
    window = book(text=SECOND, slot=1)
    ways = said(operator, window)
    assert set(ways) == {"cancel"}
    assert ways["cancel"]["Labels"] == f"It stays: “{LABEL}” on 3 numbers."
    assert ways["cancel"]["Who is notified"].startswith("“Window cancelled” goes to ")
    assert "nobody" not in ways["cancel"]["Who is notified"] or not window.booked_by_id
    assert "Displays" not in ways["cancel"]
    assert order(operator, window, "window_cancel", reason="not needed").status_code == 302
    assert said(operator, window) == {}  # nothing is left to be ended


def test_labels_beyond_those_that_are_named_are_counted(
    operator: PortalClient,
    in_acme: Tenant,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    from labels.models import LabelVersion

    more = unused(7)
    book(numbers=more)
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    for place, number in enumerate(more):
        LabelVersion.objects.filter(number=number).update(text=f"{LABEL}{place}")
    window = book(text=SECOND, numbers=more, slot=1)
    said_of = said(operator, window)["cancel"]["Labels"]
    assert said_of.count("on 1 number") == 5
    assert said_of.endswith("2 other labels.")


def test_a_label_that_no_handset_may_show_is_not_said_to_be_seen(
    operator: PortalClient, labelled: Any, book: Callable[..., Any], run_due_work: DueWork, numbers: list[Number]
) -> None:
    from labels.displays.reconciler import reconcile_displays
    from labels.models import NumberProof

    window = book(text=SECOND, slot=1)
    NumberProof.objects.filter(number=numbers[0]).delete()
    reconcile_displays([numbers[0].pk])
    assert said(operator, window)["cancel"]["Labels"] == (
        f"It stays: “{LABEL}” on 3 numbers."
        " On 1 of them nothing is shown now: it is not verified, frozen or not in use."
    )


def test_what_is_said_of_an_abort_is_what_it_does(
    operator: PortalClient,
    labelled: Any,
    book: Callable[..., Any],
    run_due_work: DueWork,
    numbers: list[Number],
) -> None:
    from labels.models import Display, LabelVersion

    window = book(text=SECOND)
    run_due_work()
    ways = said(operator, window)
    assert {"abort", "roll_back"} <= set(ways)
    assert ways["abort"]["Labels"] == ways["roll_back"]["Labels"] == f"Then stands: “{LABEL}” on 3 numbers."
    sent = Display.objects.filter(directory__active=True, wanted=SECOND).exclude(state="pending").count()
    assert sent
    assert ways["abort"]["Displays"].startswith(f"{sent} displays that were sent")
    assert order(operator, window, "window_abort", reason="wrong").status_code == 302
    live = LabelVersion.objects.filter(number__in=numbers, state="published").values_list("text", flat=True)
    assert list(live) == [LABEL] * 3
    assert set(Display.objects.filter(directory__active=True).values_list("wanted", flat=True)) == {LABEL}


def test_a_label_that_was_changed_since_is_not_said_to_go(
    operator: PortalClient,
    labelled: Any,
    book: Callable[..., Any],
    run_due_work: DueWork,
    numbers: list[Number],
) -> None:
    window = book(text=SECOND)
    run_due_work()
    book(text="青禾网络售后", numbers=numbers[:1])
    run_due_work()
    window.refresh_from_db()
    assert window.state in ("running", "verifying")
    assert (
        said(operator, window)["abort"]["Labels"] == f"Then stands: “{LABEL}” on 2 numbers; “青禾网络售后” on 1 number."
    )


def test_a_calibration_has_no_labels_to_roll_back(
    operator: PortalClient, labelled: Any, numbers: list[Number], run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from maintenance import selectors, services
    from tests.scenarios.numbers import ACTOR

    request = services.draft_calibration(numbers=[number.pk for number in numbers], actor=ACTOR)
    window = services.book(request.pk, selectors.proposal(request).slots[0].start, actor=ACTOR)
    business_clock.set(window.starts_at)
    run_due_work()
    ways = said(operator, window)
    assert set(ways) == {"abort", "finish"}
    assert ways["abort"]["Labels"] == f"It stays: “{LABEL}” on 3 numbers."
    assert "Displays" not in ways["abort"]
    assert ways["finish"]["Time"].endswith("is released.")
    assert ways["finish"]["Labels"] == "They stay as they are; handsets are still checked.", "the time is said once"


def test_an_order_that_was_refused_opens_its_part_of_the_menu(operator: PortalClient, book: Callable[..., Any]) -> None:
    window = book(slot=1)
    text = order(operator, window, "window_cancel", reason=" ").content.decode()
    assert '<details class="fold danger-fold" open>' in text
    assert "Give a reason" in text
