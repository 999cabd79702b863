"""The list of numbers: what it says, counts, sorts and finds, and what is ordered for all that it finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.budgets import within_budget
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

HTMX = {"HTTP_HX_REQUEST": "true"}


def stored(**fields: Any) -> Any:
    from labels.models import Number

    return Number.objects.filter(**fields)


def test_the_list_says_label_coming_label_and_display(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    book(numbers=numbers[:1])
    run_due_work()
    book(text="青禾", numbers=numbers[:2], slot=1)
    rows = {row.number: row for row in operator.get(reverse("numbers")).context["rows"]}
    assert rows["400-820-1234"].known.label == LABEL
    assert rows["400-820-1234"].known.coming == "青禾"
    assert rows["400-820-1234"].known.display in ("submitted", "waiting")  # iOS is the last
    other = rows["0571-8765 4321"]
    assert (other.known.label, other.known.coming, other.kind) == ("", "青禾", "Fixed line")
    assert rows["138 0571 0001"].known.display == "nothing"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "4321"}, ["0571-8765 4321"]),
        ({"q": "138 0571"}, ["138 0571 0001"]),
        ({"group": "客服"}, ["0571-8765 4321", "400-820-1234"]),
        ({"q": "nothing"}, []),
        ({"q": "4321", "group": "x"}, []),
    ],
)
def test_search_and_group(
    operator: PortalClient, numbers: list[Number], query: dict[str, str], found: list[str]
) -> None:
    page = operator.get(reverse("numbers"), query).context
    assert sorted(row.number for row in page["rows"]) == found


def test_pages(operator: PortalClient, in_acme: Any, parties: object) -> None:
    from tests.scenarios.numbers import register

    register(*[f"0571-8000 {place:04}" for place in range(120)])
    with within_budget("numbers: a hundred and twenty"):
        first = operator.get(reverse("numbers"))
    assert len(first.context["rows"]) == 50
    assert len(operator.get(reverse("numbers"), {"page": 3}).context["rows"]) == 20
    assert operator.get(reverse("numbers"), {"page": "x"}).status_code == 200


def test_states_are_counted_and_filtered_by(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from labels.models import Display
    from labels.numbers.critical import mark_critical
    from tests.scenarios.numbers import ACTOR

    book(numbers=numbers[:1])
    run_due_work()
    cell = Display.objects.filter(number=numbers[0]).first()
    assert cell
    Display.objects.filter(pk=cell.pk).update(state="wrong", shown="x")
    mark_critical([numbers[1].pk], critical=True, actor=ACTOR)
    operator.post(reverse("number_add"), {"number": "95588"})
    page = operator.get(reverse("numbers")).context
    counted = {facet.key: facet.count for facet in page["listed"].facets}
    assert counted == {None: 4, "waits": 3, "wrong": 1, "unlabelled": 3, "unproved": 1, "moving": 1, "critical": 1}
    for key, count in counted.items():
        found = operator.get(reverse("numbers"), {"only": key or ""}).context["listed"].page
        assert found.paginator.count == count, key
    of_group = operator.get(reverse("numbers"), {"q": "95588", "only": "wrong"}).context
    assert {facet.key: facet.count for facet in of_group["listed"].facets} == {
        None: 1,
        "waits": 1,
        "wrong": 0,
        "unlabelled": 1,
        "unproved": 1,
    }, "of what the search leaves; a state that nothing is in is shown where it is chosen"


def test_the_label_of_a_row_is_changed_from_the_row(
    operator: PortalClient, viewer: PortalClient, numbers: list[Number]
) -> None:
    from labels.models import Number

    Number.objects.filter(pk=numbers[0].pk).update(state="recycled")
    change = [f'href="{reverse("change_new")}?number={number.pk}"' for number in numbers]
    page = operator.get(reverse("numbers")).content.decode()
    assert [link in page for link in change] == [False, True, True], "where it is in use"
    assert change[1] not in viewer.get(reverse("numbers")).content.decode()


@pytest.mark.parametrize("found", ["x", "group=%00", "q=&group=%00&only=", "q=1&group=&only=&more=1"])
def test_a_text_that_is_no_filter_chooses_nothing(operator: PortalClient, numbers: list[Number], found: str) -> None:
    """A NUL in it was a 500, and any other text chose all numbers."""
    answer = operator.get(reverse("change_new"), {"found": found})
    assert answer.status_code == 200
    assert "0 numbers found in the list" in answer.content.decode()


@pytest.mark.parametrize(
    ("sort", "head"), [("number", "ascending"), ("-number", "descending"), ("-added", ""), ("x", "")]
)
def test_the_list_is_sorted(operator: PortalClient, numbers: list[Number], sort: str, head: str) -> None:
    answer = operator.get(reverse("numbers"), {"sort": sort})
    listed = [row.id for row in answer.context["rows"]]
    rows = sorted(numbers, key=lambda each: each.canonical)
    expected = {"number": rows, "-number": rows[::-1], "-added": sorted(numbers, key=lambda each: each.pk)[::-1]}
    usual = sorted(numbers, key=lambda each: (each.group, each.canonical))
    assert listed == [each.pk for each in expected.get(sort, usual)]
    assert answer.context["listed"].heads["number"].sorted == head
    assert f'aria-sort="{head or "ascending"}"' in answer.content.decode() or sort == "-added"


def test_all_that_a_filter_finds_is_chosen_by_the_filter(operator: PortalClient, in_acme: Any, parties: object) -> None:
    from maintenance.models import MaintenanceRequest
    from tests.scenarios.numbers import register

    register(*[f"0571-8000 {place:04}" for place in range(53)])
    register("95588")
    found = operator.get(reverse("numbers"), {"q": "0571"}).context["found"]
    assert operator.get(reverse("numbers"), {"q": "95588"}).context["found"] == "", "all stand on the page"
    page = operator.get(reverse("change_new"), {"found": found, "scope": "selected"})
    assert "53 numbers found in the list" in page.content.decode()
    seen = page.context["form"].seen_now
    operator.post(reverse("change_new"), {"text": LABEL, "scope": "found", "found": found, "seen": seen})
    assert MaintenanceRequest.objects.get().number_count == 53
    marked = operator.get(reverse("numbers_critical"), {"found": found, "scope": "selected"}).context
    assert len(marked["numbers"]) + marked["more"] == 53
    operator.post(reverse("numbers_critical"), {"found": found, "critical": "1", "seen": marked["seen"]})
    assert stored(critical=True).count() == 53
    proof = operator.get(reverse("proof_new"), {"found": found, "scope": "selected"}).context
    assert len(proof["numbers"]) + proof["more"] == 53


@pytest.mark.parametrize(
    ("page", "more"), [("change_new", {"text": LABEL, "scope": "found"}), ("numbers_critical", {"critical": "1"})]
)
def test_a_filter_that_finds_others_by_now_orders_nothing(
    operator: PortalClient, in_acme: Any, parties: object, page: str, more: dict[str, str]
) -> None:
    """What a form has shown is what it orders: a number that came meanwhile was taken along unseen."""
    from maintenance.models import MaintenanceRequest
    from tests.scenarios.numbers import register

    register(*[f"0571-8000 {place:04}" for place in range(3)])
    found = {"found": "q=0571&group=&only="}
    shown = re.findall(r'name="seen" value="([^"]+)"', operator.get(reverse(page), found).content.decode())
    register("0571-8000 9999")
    answer = operator.post(reverse(page), {**found, **more, "seen": shown[0]})
    text = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert "now there are 4." in text
    assert not MaintenanceRequest.objects.exists()
    assert not stored(critical=True).exists()
    again = re.findall(r'name="seen" value="([^"]+)"', text)
    assert operator.post(reverse(page), {**found, **more, "seen": again[0]}).status_code == 302
    assert MaintenanceRequest.objects.exists() or stored(critical=True).count() == 4
