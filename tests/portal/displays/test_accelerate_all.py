"""All that is late is accelerated by one order: one sum, the limit once, each by itself, and once however often."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.parties import Parties
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
URL = "/displays/accelerate/"


@pytest.fixture
def late(
    book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork, business_clock: BusinessClock
) -> list[int]:
    """iOS keeps what it has cached, for three numbers; its displays."""
    from labels.models import Display

    book()
    run_due_work()
    return list(Display.objects.filter(directory__code="apple").order_by("pk").values_list("pk", flat=True))


def order(client: PortalClient, late: list[int], price: int = 900_00, once: str = "t") -> Any:
    return client.post(URL, {"display": late, "price": price, "once": once})


def orders() -> int:
    from labels.models import Acceleration

    return Acceleration.objects.count()


def owed() -> int:
    from tenants.ledger.selectors import balance

    return -balance().fen


def test_all_are_shown_with_one_sum_and_ordered_once(
    operator: PortalClient, viewer: PortalClient, late: list[int]
) -> None:
    assert "Accelerate all 3…" in words(operator.get(reverse("displays")))
    assert URL not in viewer.get(reverse("displays")).text
    page = operator.get(URL)
    for said in ("3 × ¥300 = ¥900", "Expected on handsets by", "as soon as the directory", "Accelerate all 3 for ¥900"):
        assert said in words(page)
    assert sorted(page.context["displays"]) == late
    assert orders() == 0
    assert (order(viewer, late).status_code, orders()) == (403, 0)
    for _double_click in range(2):
        done = order(operator, late)
        assert "What came of the order: ¥900 charged" in words(done)
        assert (orders(), owed()) == (3, 900_00)
    assert "Nothing to accelerate" in words(operator.get(URL))
    assert "Accelerate all" not in words(operator.get(reverse("displays")))


@pytest.mark.parametrize(("limit", "ordered"), [(899_99, 0), (900_00, 3)])
def test_the_limit_is_looked_at_for_the_whole(
    operator: PortalClient, late: list[int], acme: Any, limit: int, ordered: int
) -> None:
    type(acme).objects.filter(pk=acme.pk).update(credit_limit=limit)
    for _double_click in range(2):
        done = order(operator, late)
        assert (done.status_code, orders(), owed()) == (200 if ordered else 409, ordered, ordered * 300_00)
    assert ("would exceed your credit limit" in words(done)) is not bool(ordered)


def test_what_is_seen_meanwhile_is_not_ordered_and_said(operator: PortalClient, late: list[int]) -> None:
    from labels.models import Display

    Display.objects.filter(pk=late[1]).update(state="shown")
    done = order(operator, late)
    assert "¥600 charged" in words(done)
    assert [bool(each.refused) for each in done.context["outcomes"]] == [False, True, False]
    assert "No acceleration needed" in words(done)
    assert (orders(), owed()) == (2, 600_00)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"price": "90000"}, "displays have changed"),
        ({"display": ["1000000000"], "price": "30000"}, "displays have changed"),
        ({"display": ["x"], "price": "0"}, "displays have changed"),
    ],
)
def test_what_was_not_shown_is_refused(
    operator: PortalClient, late: list[int], given: dict[str, Any], said: str
) -> None:
    page = operator.post(URL, given)
    assert (page.status_code, orders()) == (409, 0)
    assert said in words(page)


@pytest.mark.parametrize("price", ["89999", "", "x", "9" * 40])
def test_another_sum_than_the_shown_one_is_refused(operator: PortalClient, late: list[int], price: str) -> None:
    page = operator.post(URL, {"display": late, "price": price})
    assert (page.status_code, orders()) == (409, 0)
    assert "The price has changed" in words(page)


def test_those_of_one_directory_are_chosen_by_the_check_that_names_it(
    operator: PortalClient, late: list[int], parties: Parties, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from labels.directories.adapters import Mark

    assert operator.get(URL, {"directory": "apple"}).context["count"] == 3
    assert operator.get(URL, {"directory": "huawei"}).context["count"] == 0
    business_clock.advance(hours=13)
    run_due_work()
    [number] = {cell.number for cell in _cells(late[:1])}
    parties.marks["apple", number.canonical] = Mark("harassment", business_clock.now())
    check = operator.post(reverse("display_look"), {"number": str(number.pk)})["Location"]
    run_due_work()
    assert f'href="{URL}?directory=apple"' in operator.get(check).text


def _cells(keys: list[int]) -> Any:
    from labels.models import Display

    return Display.objects.filter(pk__in=keys).select_related("number")
