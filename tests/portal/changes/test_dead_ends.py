"""Where people were led to nothing: an empty form, the same time again, a change in the way without a way to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tenants.domain.actors import PLATFORM
from tests.portal.parties import LABEL
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.mark.parametrize("name", ["change_new", "proof_new"])
def test_without_a_chosen_number_the_list_stays_and_says_so(
    operator: PortalClient, numbers: list[Number], name: str
) -> None:
    """As the list's form sends it."""
    assert '<input type="hidden" name="scope" value="selected">' in operator.get(reverse("numbers")).content.decode()
    answer = operator.get(reverse(name), {"scope": "selected"}, follow=True)
    assert answer.redirect_chain == [(reverse("numbers"), 302)]
    assert "Choose at least one number first." in answer.content.decode()
    chosen = operator.get(reverse(name), {"scope": "selected", "number": str(numbers[0].pk)})
    assert chosen.status_code == 200
    assert "Choose at least one number first." not in chosen.content.decode()


def test_numbers_without_a_label_are_chosen_already(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from maintenance.models import MaintenanceRequest

    answer = operator.get(reverse("dashboard"))
    (todo,) = [item for item in answer.context["todo"] if item.title == "3 numbers have no label"]
    form = operator.get(todo.url)
    assert form.context["scope"] == "unlabelled"
    window = book(numbers=numbers[:2])
    run_due_work()
    made = operator.post(reverse("change_new"), {"text": LABEL, "scope": "unlabelled"})
    draft = MaintenanceRequest.objects.exclude(pk=window.request_id).get()
    assert made["Location"] == reverse("proposal", args=[draft.pk])
    assert [number.pk for number in draft.numbers.all()] == [numbers[2].pk], "the others have one, or get one"
    assert 'value="unlabelled"' not in operator.get(reverse("change_calibration")).content.decode()


def test_no_number_is_without_a_label(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any], run_due_work: DueWork
) -> None:
    book()
    answer = operator.post(reverse("change_new"), {"text": LABEL, "scope": "unlabelled"})
    assert answer.status_code == 422
    assert "Choose at least one number." in answer.content.decode()


def test_a_change_under_way_has_a_link_to_it(
    operator: PortalClient, numbers: list[Number], book: Callable[..., Any]
) -> None:
    from maintenance import services
    from maintenance.models import MaintenanceRequest
    from tests.scenarios.numbers import ACTOR

    waiting = services.draft_label_change(text="青禾", numbers=[numbers[0].pk], actor=ACTOR)
    window = book(slot=1)
    url = f'<a href="{reverse("window", args=[window.pk])}">{LABEL}</a>'
    answer = operator.post(reverse("change_new"), {"text": "青禾", "scope": "all"})
    assert answer.status_code == 422
    assert "already under way" in answer.content.decode()
    assert url in answer.content.decode()
    (slot, *_others) = operator.get(reverse("proposal", args=[waiting.pk])).context["times"].slots
    answer = operator.post(reverse("book", args=[waiting.pk]), {"slot": slot.value})
    assert answer.status_code == 409
    assert url in answer.content.decode()
    assert MaintenanceRequest.objects.get(pk=waiting.pk).state == "draft", "nothing is lost"


def test_a_window_is_not_moved_to_the_time_it_has(
    operator: PortalClient, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    from maintenance.models import Window
    from tenants.outbox.models import Message

    window = book(slot=1)
    run_due_work()
    url, told = reverse("window_move", args=[window.pk]), Message.objects.count()
    offered = operator.get(url).context["times"].slots
    assert offered
    assert window.starts_at not in [slot.starts_at for slot in offered]
    present = {"slot": window.starts_at.isoformat(), "sequence": window.sequence}
    answer = operator.post(url, present)
    assert answer.status_code == 409
    assert "The window is already at this time" in answer.content.decode()
    same = Window.objects.get(pk=window.pk)
    assert (same.starts_at, same.sequence, Message.objects.count()) == (window.starts_at, window.sequence, told)
    operator.post(url, {**present, "slot": offered[0].value})
    assert Window.objects.get(pk=window.pk).sequence == window.sequence + 1


def test_nor_over_the_api(in_acme: Any, book: Callable[..., Any], client_of: Callable[..., PortalClient]) -> None:
    from tenants.people.services import make_api_key
    from tests.portal.programs import Program

    _key, secret = make_api_key(name="program", scopes=("read", "request"), by=PLATFORM)
    window = book(slot=1)
    answer = Program(client_of(in_acme), secret).post(
        f"/windows/{window.pk}/move", {"start": window.starts_at.isoformat(), "sequence": window.sequence}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "same_time")


def test_paper_says_business_time(operator: PortalClient, numbers: list[Number]) -> None:
    assert f"{NOON:%Y-%m-%d %H:%M}" in operator.get(reverse("numbers")).content.decode()
