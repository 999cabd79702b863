"""The night-duty line is a telephone number, on pages, in the plan and in letters; without one nobody speaks of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from compliance.catalogue.services import new_terms
from tenants.domain.actors import PLATFORM
from tests.contacts import agreed_contact
from tests.portal_client import PortalClient, words
from tests.work import DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

TELEPHONE = "400-818-0022"
ENGLISH, CHINESE = f"call the night-duty line: {TELEPHONE}", f"请拨打夜间值班专线：{TELEPHONE}"


@pytest.fixture
def window(in_acme: Any, numbers: list[Number]) -> Any:
    from tests.maintenance.booking import ask_calibration, book

    return book(ask_calibration(numbers))


def _pages(client: PortalClient, window: Any) -> list[str]:
    """Help, the window and its plan, the status page."""
    plan = reverse("window_plan", args=[window.pk])
    addresses = (reverse("case_new"), reverse("window", args=[window.pk]), plan, reverse("status"))
    return [words(client.get(each)) for each in addresses]


def test_it_stands_wherever_help_is_offered_and_nowhere_without_a_number(operator: PortalClient, window: Any) -> None:
    for page in _pages(operator, window):
        assert "night-duty line" not in page
    new_terms({"night_telephone": TELEPHONE}, note="ours", by=PLATFORM)
    for page in _pages(operator, window):
        assert f"from 22:00 to 06:00, {ENGLISH}" in page
    operator.cookies["django_language"] = "zh-hans"
    for page in _pages(operator, window):
        assert f"夜间 22:00–06:00 {CHINESE}" in page


def test_strangers_on_the_status_page_do_not_read_it(
    owner: PortalClient, acme: Any, client_of: Callable[..., PortalClient], window: Any
) -> None:
    new_terms({"night_telephone": TELEPHONE}, note="ours", by=PLATFORM)
    owner.post(reverse("settings_status"), {"status_page_public": "on"})
    assert TELEPHONE not in words(client_of(acme).get(reverse("status")))


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_letters_of_a_window_say_it(
    window: Any, run_due_work: DueWork, send_due_messages: DueMessages, business_clock: Any, language: str, said: str
) -> None:
    agreed_contact(name="Anne", email="anne@acme.example", language=language)
    new_terms({"night_telephone": TELEPHONE}, note="ours", by=PLATFORM)
    business_clock.set(window.starts_at)
    run_due_work()
    send_due_messages()
    assert any(said in each.body for each in send_due_messages.emails)


def test_programs_read_it(acme: Any, program_of: Callable[..., Any]) -> None:
    program = program_of(acme)
    assert program.get("/night-duty").json()["telephone"] == ""
    new_terms({"night_telephone": TELEPHONE}, note="ours", by=PLATFORM)
    assert program.get("/night-duty").json()["telephone"] == TELEPHONE
