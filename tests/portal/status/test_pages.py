"""The status page: public by choice, numbers masked, moving by itself."""

from __future__ import annotations

from collections.abc import Callable
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

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def anyone(acme: Any, client_of: Callable[..., PortalClient]) -> PortalClient:
    return client_of(acme, HTTP_ACCEPT_LANGUAGE="en", HTTP_COOKIE="django_language=en")


def test_only_for_signed_in_people_until_an_owner_chooses(
    anyone: PortalClient,
    viewer: PortalClient,
    operator: PortalClient,
    owner: PortalClient,
    in_acme: Any,
    parties: Parties,
) -> None:
    from compliance.evidence.models import Record

    assert anyone.get(reverse("status"))["Location"].startswith(reverse("account_login"))
    assert viewer.get(reverse("status")).status_code == 200
    url = reverse("settings_status")
    assert operator.post(url, {"status_page_public": "on"}).status_code == 403
    assert "disabled" in viewer.get(url).content.decode()
    for _again in range(2):
        owner.post(url, {"status_page_public": "on"})
    assert anyone.get(reverse("status")).status_code == 200
    owner.post(url, {})
    assert anyone.get(reverse("status")).status_code == 302
    assert Record.objects.filter(action="status_page_switched").count() == 2


def test_what_strangers_see(
    anyone: PortalClient,
    owner: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    business_clock: BusinessClock,
) -> None:
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    window = book(numbers=numbers[:2], text=LABEL)
    planned = book(numbers=numbers[2:], text="青禾", slot=1)
    run_due_work()
    answer = anyone.get(reverse("status"))
    page = answer.content.decode()
    assert answer.context["overall"] == "maintenance"
    assert [row.title for row in answer.context["running"]] == [LABEL]
    assert [row.title for row in answer.context["planned"]] == ["青禾"]
    assert answer.context["running"][0].numbers == ["057*******21", "400*****34"]
    for secret in (
        "8765",
        "4321",
        "820-1234",
        "4008201234",
        "13805710001",
        str(window.pk),
        str(planned.pk),
        "Operator",
    ):
        assert secret not in page
    business_clock.advance(hours=13)
    run_due_work()
    later = anyone.get(reverse("status"))
    assert (LABEL, "completed") in [(row.title, row.state) for row in later.context["past"]]


def test_a_label_that_no_reviewer_has_seen_is_not_shown(
    viewer: PortalClient, book: Callable[..., Any], numbers: list[Number]
) -> None:
    book(text="小天鹅")
    assert "小天鹅" not in viewer.get(reverse("status")).content.decode()


def test_it_moves_by_itself(viewer: PortalClient, book: Callable[..., Any], run_due_work: DueWork) -> None:
    version = viewer.get(reverse("status")).context["version"]
    assert viewer.get(reverse("status"), {"version": version}, **HTMX).status_code == 204
    book()
    run_due_work()
    with within_budget("status: something new"):
        answer = viewer.get(reverse("status"), {"version": version}, **HTMX)
    assert "<html" not in answer.content.decode()
    assert "In progress" in answer.content.decode()


def test_trouble_is_admitted(
    viewer: PortalClient,
    book: Callable[..., Any],
    numbers: list[Number],
    run_due_work: DueWork,
    parties: Parties,
    business_clock: BusinessClock,
) -> None:
    from labels.directories.adapters import Mark

    parties.marks["huawei", numbers[0].canonical] = Mark("fraud", business_clock.now())
    for number in numbers:
        parties.marks["xiaomi", number.canonical] = Mark("fraud", business_clock.now())
    book()
    run_due_work()
    business_clock.advance(hours=13)
    run_due_work()
    answer = viewer.get(reverse("status"))
    states = {row.name: row.state for row in answer.context["directories"]}
    assert (states["Huawei"], states["Xiaomi"], states["Apple iOS"]) == ("degraded", "outage", "operational")
    assert answer.context["overall"] == "degraded"


@pytest.mark.parametrize(
    ("canonical", "shown"),
    [("+8613800138000", "138******00"), ("95588", "95588"), ("4008201234", "400*****34"), ("10086", "10086")],
)
def test_masks(canonical: str, shown: str) -> None:
    from portal.shell.words import masked

    assert masked(canonical) == shown
