"""A number's page: its windows, labels, marks and all that was done to it, each bounded and leading to the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from tests.portal.budgets import within_budget
from tests.portal_client import PortalClient
from tests.work import DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def test_of_a_new_number_each_part_says_that_there_is_nothing(
    operator: PortalClient, parties: object, in_acme: object
) -> None:
    from tests.scenarios.numbers import register

    [number] = register("0571-8765 4321", proved=False)
    page = operator.get(reverse("number", args=[number.pk])).content.decode()
    for said in (
        "No directory is known to have marked this number",
        "No window is booked for this number.",
        "No window of this number is over.",
        "No label yet.",
        "No document names this number.",
        "Nothing is noted of this number itself",
    ):
        assert said in page


def test_windows_stand_under_what_they_are(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from maintenance.models import Window

    over, coming = book(numbers=numbers[:1]), book(text="青禾", numbers=numbers[1:2], slot=1)
    Window.objects.filter(pk=over.pk).update(state="completed", completion="proved")
    first = operator.get(reverse("number", args=[numbers[0].pk])).context
    assert ([row.id for row in first["coming"]], [row.id for row in first["past"]]) == ([], [over.pk])
    second = operator.get(reverse("number", args=[numbers[1].pk])).context
    assert ([row.id for row in second["coming"]], [row.id for row in second["past"]]) == ([coming.pk], [])
    listed = operator.get(reverse("window_list"), {"number": str(numbers[1].pk)})
    assert [row.id for row in listed.context["rows"]] == [coming.pk]
    assert "Of 0571-8765 4321 only." in listed.content.decode()
    assert len(operator.get(reverse("window_list"), {"number": "x"}).context["rows"]) == 2


def test_marks_with_what_can_be_done(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from labels.models import Display, SeenMark
    from tenants.clock import business_now

    book(numbers=numbers[:1])
    run_due_work()
    first, second = Display.objects.filter(number=numbers[0]).order_by("pk")[:2]
    since = business_now() - timedelta(days=3)
    SeenMark.objects.create(display=first, kind="harassment", since=since)
    SeenMark.objects.create(display=second, kind="fraud", since=since, gone_at=business_now())
    answer = operator.get(reverse("number", args=[numbers[0].pk]))
    marks = answer.context["marks"]
    assert [(mark.mark, mark.gone_at is None) for mark in marks] == [("Harassment", True), ("Fraud", False)]
    page = answer.content.decode()
    assert page.count("What can be done about it") == 1
    assert reverse("display", args=[first.pk]) in page
    for at in range(12):
        gone = since + timedelta(hours=at)
        SeenMark.objects.create(display=second, kind="fraud", since=gone, gone_at=gone)
    assert 'href="?all#marks"' in operator.get(reverse("number", args=[numbers[0].pk])).content.decode()
    assert len(operator.get(reverse("number", args=[numbers[0].pk]), {"all": ""}).context["marks"]) == 14


def test_all_labels_are_one_click_away(operator: PortalClient, numbers: list[Number]) -> None:
    from labels.models import LabelVersion

    for sequence in range(1, 13):
        LabelVersion.objects.create(number=numbers[0], sequence=sequence, text=f"标签{sequence}", state="superseded")
    url = reverse("number", args=[numbers[0].pk])
    few = operator.get(url)
    assert [version.sequence for version, _state in few.context["versions"]] == [*range(12, 2, -1)]
    assert 'href="?all#labels"' in few.content.decode()
    assert len(operator.get(url, {"all": ""}).context["versions"]) == 12


def test_its_history_holds_what_was_done_to_many(operator: PortalClient, numbers: list[Number]) -> None:
    from labels.numbers.groups import regroup
    from tests.scenarios.numbers import ACTOR

    regroup([each.pk for each in numbers[:2]], "总部", actor=ACTOR)
    said = "Numbers put into the group “总部”: 2"
    for number, told in [(numbers[0], True), (numbers[2], False)]:
        records = operator.get(reverse("number", args=[number.pk])).context["records"]
        assert (said in [record.text for record in records]) is told
        listed = operator.get(reverse("history"), {"number": str(number.pk)})
        assert (said in listed.content.decode()) is told
        assert "Of 400-820-1234 only." in listed.content.decode() or number is numbers[2]


def test_a_number_with_many_windows_stays_as_cheap(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any]
) -> None:
    from django.utils.timezone import now

    from maintenance.models import MaintenanceRequest, Window

    first = book(numbers=numbers[:1])
    requests = MaintenanceRequest.objects.bulk_create(
        MaintenanceRequest(kind="data_calibration", content="label_change", requested_by="x", created_at=now())
        for _each in range(300)
    )
    through: Any = MaintenanceRequest.numbers.through
    through.objects.bulk_create(
        through(maintenancerequest_id=request.pk, number_id=numbers[0].pk) for request in requests
    )
    start = first.starts_at
    Window.objects.bulk_create(
        Window(
            request=request,
            state="completed" if at % 2 else "scheduled",
            lane="standard",
            impact=False,
            starts_at=start + timedelta(days=at),
            ends_at=start + timedelta(days=at, hours=1),
            time_zone="Asia/Shanghai",
            policy_version=1,
            booked_at=now(),
            booked_by="x",
        )
        for at, request in enumerate(requests)
    )
    with within_budget("number: three hundred windows"):
        page = operator.get(reverse("number", args=[numbers[0].pk]))
    assert (len(page.context["coming"]), len(page.context["past"]), page.context["more_windows"]) == (10, 10, True)
    assert f"{reverse('window_list')}?number={numbers[0].pk}" in page.content.decode()
