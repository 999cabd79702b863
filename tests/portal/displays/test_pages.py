"""Every number on every directory, and the labels in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.budgets import within_budget
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def shown(client: PortalClient, **query: str) -> list[str]:
    page = client.get(reverse("displays"), query).context["page"]
    return [row.number for row in page.object_list]


def test_the_matrix(
    operator: PortalClient, book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork
) -> None:
    book(numbers=numbers[:2])
    run_due_work()
    answer = operator.get(reverse("displays"))
    names = [str(directory) for directory in answer.context["directories"]]
    row = answer.context["page"].object_list[0]
    assert row.wanted == LABEL
    assert [name for name, _cell in row.cells] == names
    assert dict(row.cells)["Huawei"].state == "shown"
    assert answer.context["counts"].shown == 4  # two numbers on two Android vendors
    assert sum(astuple(answer.context["counts"])) == 2 * len(names)


def test_filters(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    parties: Parties,
    business_clock: BusinessClock,
) -> None:
    from labels.directories.adapters import Mark

    parties.marks["huawei", numbers[0].canonical] = Mark("fraud", business_clock.now())
    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    assert len(shown(operator)) == 3
    assert shown(operator, only="wrong") == shown(operator, only="trouble") == ["400-820-1234"]
    assert shown(operator, only="on_the_way") == []
    assert shown(operator, only="nonsense") == shown(operator)
    assert shown(operator, q="8765") == ["0571-8765 4321"]
    assert shown(operator, q="8765", only="wrong") == []


def test_what_has_to_go_from_a_number_out_of_use_is_seen_until_it_is_gone(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    """Handsets may show it long after the carrier took the number back, and it may be another person's then."""
    from labels.displays import reconciler
    from labels.models import ConsistencyAnswer, Display

    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    numbers[0].state = "recycled"
    numbers[0].save()
    reconciler.reconcile_displays([numbers[0].pk])
    run_due_work()
    number = "400-820-1234"
    assert shown(operator, only="on_the_way") == [number]
    assert operator.get(reverse("dashboard")).context["handsets"].on_the_way == 1
    Display.objects.filter(number=numbers[0], directory__code="apple").update(state="stale")
    assert shown(operator, only="trouble") == [number], "where a message that it is overdue leads"
    assert operator.get(reverse("dashboard")).context["handsets"].wrong == 1
    operator.post(reverse("display_look"))
    run_due_work()
    last = ConsistencyAnswer.objects.filter(directory__code="apple").latest("pk")
    assert last.agree + last.left_out + last.on_the_way + last.differ == 3, "it is looked at, too"
    assert number not in shown(operator), "gone"
    handsets = operator.get(reverse("dashboard")).context["handsets"]
    assert (handsets.numbers, handsets.shown, handsets.unlabelled) == (2, 2, 0)


def test_looking_again_now(
    operator: PortalClient,
    viewer: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    parties: Parties,
    business_clock: BusinessClock,
) -> None:
    from labels.models import Display

    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    parties.held.clear()  # every directory has lost it
    assert viewer.post(reverse("display_look")).status_code == 403
    from labels.models import ConsistencyCheck

    for _again in range(2):  # a second click while the first waits is led to the same check
        answer = operator.post(reverse("display_look"))
        assert answer["Location"] == reverse("consistency_check", args=[ConsistencyCheck.objects.get(scope="all").pk])
    run_due_work()
    assert all(cell.accepted_revision == 2 for cell in Display.objects.all())  # told again


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({"agree": 3, "left_out": 1}, "agrees"),
        ({"left_out": 4}, "left_out"),
        ({"left_out": 1, "on_the_way": 1}, "on_the_way"),
        ({"agree": 1, "on_the_way": 1, "differ": 1}, "differs"),
    ],
)
def test_a_check_stands_in_the_list_as_on_its_page(
    viewer: PortalClient, numbers: list[Number], counts: dict[str, int], state: str
) -> None:
    from labels.directories.models import Directory
    from labels.models import ConsistencyAnswer, ConsistencyCheck
    from tenants.clock import business_now

    now = business_now()
    check = ConsistencyCheck.objects.create(scope="all", asked_at=now)
    answer = ConsistencyAnswer.objects.create(asked=check, directory=Directory.objects.get(code="huawei"))
    page = reverse("consistency_check", args=[check.pk])
    [listed] = viewer.get(reverse("displays")).context["checks"]
    assert (listed.state, viewer.get(page).context["check"].answers[0].state) == ("asked", "asked")
    ConsistencyCheck.objects.update(ended_at=now)
    ConsistencyAnswer.objects.filter(pk=answer.pk).update(looked_at=now, **counts)
    [listed] = viewer.get(reverse("displays")).context["checks"]
    assert (listed.state, viewer.get(page).context["check"].answers[0].state) == (state, state)


def test_each_why_of_a_check_leads_to_its_number_and_directory(
    operator: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    """Two numbers are suspended by their carrier: they are left out, each with its reason where it is looked after."""
    from labels.displays import reconciler

    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    for number in numbers[1:]:
        number.state = "suspended"
        number.save()
    reconciler.reconcile_displays([number.pk for number in numbers])
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    answer = operator.post(reverse("display_look"), follow=True)
    run_due_work()
    answer = operator.get(answer.redirect_chain[-1][0])
    check, page = answer.context["check"], answer.content.decode()
    assert check.critical
    assert "a maintenance window is complete only when this directory’s handsets agree" in page
    for directory in check.answers:
        assert directory.left_out == len(directory.without) == 2
        for cell in directory.without:
            assert cell.url in page
            shown_there = operator.get(cell.url).content.decode()
            assert cell.number in shown_there
            assert directory.name in shown_there
            assert cell.why in shown_there


def test_a_check_of_one_number_leads_to_it(
    operator: PortalClient, numbers: list[Number], run_due_work: DueWork
) -> None:
    answer = operator.post(reverse("display_look"), {"number": numbers[1].pk}, follow=True)
    assert answer.context["check"].url == reverse("number", args=[numbers[1].pk])


def test_queries_of_a_full_page(
    operator: PortalClient, in_acme: Any, parties: Parties, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from tests.scenarios.numbers import register

    book(numbers=register(*[f"0571-8000 {place:04}" for place in range(60)]))
    run_due_work()
    with within_budget("displays: sixty numbers"):
        assert len(shown(operator)) == 25
    with within_budget("labels: sixty numbers"):  # one of them asks which label is answered more often
        operator.get(reverse("labels"))


def test_labels_in_use_and_changes_under_way(
    operator: PortalClient, book: Callable[..., Any], numbers: list[Number], run_due_work: DueWork
) -> None:
    from maintenance import services
    from tests.scenarios.numbers import ACTOR

    window = book(numbers=numbers[:2])
    run_due_work()
    draft = services.draft_label_change(text="青禾", numbers=[numbers[2].pk], actor=ACTOR)
    answer = operator.get(reverse("labels"))
    (label,) = answer.context["labels"]
    assert (label.text, label.number_count) == (LABEL, 2)
    assert label.numbers == ["0571-8765 4321", "400-820-1234"]
    page = answer.content.decode()
    assert reverse("window", args=[window.pk]) in page
    assert reverse("proposal", args=[draft.pk]) in page
