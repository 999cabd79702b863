"""Feedback on the client's pages: a form for a window and for all, what was answered, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tenants.people.models import User
from tenants.people.services import create_person
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.template import PASSWORD, email_of
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def window(book: Callable[..., Any], business_clock: BusinessClock, run_due_work: DueWork) -> Any:
    """A window that was booked and has run its course."""
    business_clock.set(NOON)
    made = book()
    business_clock.set(made.starts_at + timedelta(minutes=1))
    run_due_work()
    for _step in range(4):
        business_clock.advance(hours=8)
        run_due_work()
    made.refresh_from_db()
    assert made.state == "completed"
    return made


def suggestions() -> Any:
    from maintenance.feedback.models import Suggestion

    return Suggestion.objects.all()


def tell(client: PortalClient, **given: str) -> Any:
    return client.post(reverse("feedback_new"), given)


def test_a_day_after_a_window_its_people_are_asked_once_and_their_answer_stands_on_the_page(
    operator: PortalClient,
    window: Any,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    mailoutbox: list[Any],
) -> None:
    from tests.contacts import agreed_contact

    agreed_contact(name="Anne", email="anne@acme.example")
    form = reverse("feedback_window", args=[window.pk])
    assert form in operator.get(reverse("window", args=[window.pk])).content.decode()
    business_clock.advance(days=2)
    run_due_work()
    run_due_work()
    business_clock.advance(minutes=5)
    send_due_messages()
    asked = [letter for letter in mailoutbox if form in letter.body]
    assert len(asked) == 1, "once"
    answer = operator.post(form, {"told": "yes", "timing": "no", "text": "避开工作日早高峰"})
    assert answer["Location"] == reverse("feedback")
    page = operator.get(reverse("feedback")).content.decode()
    for said in ("避开工作日早高峰", "Did the time suit your business?", "Waiting for our answer", str(window)):
        assert said in page, said
    row = suggestions().get()
    assert (row.window_id, row.told, row.timing, row.outcome, row.state) == (window.pk, "yes", "no", "", "waiting")


def test_who_has_answered_already_is_not_asked(
    operator: PortalClient, window: Any, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    from tenants.outbox.models import Message
    from tests.contacts import agreed_contact

    agreed_contact(name="Anne", email="anne@acme.example")
    operator.post(reverse("feedback_window", args=[window.pk]), {"told": "yes"})
    assert suggestions().get().state == "counted", "nothing to answer"
    business_clock.advance(days=2)
    run_due_work()
    assert not Message.objects.filter(template="maintenance/feedback_asked").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Answer a question, or write"),
        ({"text": "   "}, "Answer a question, or write"),
        ({"text": "长" * 1001}, "at most 1000 characters"),
        ({"told": "perhaps"}, "not one of the available choices"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused_and_kept(
    operator: PortalClient, in_acme: Tenant, given: dict[str, str], said: str
) -> None:
    answer = tell(operator, **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not suggestions().exists()


def test_a_window_that_is_not_over_cannot_be_judged(operator: PortalClient, book: Callable[..., Any]) -> None:
    answer = operator.post(reverse("feedback_window", args=[book().pk]), {"told": "yes"})
    assert answer.status_code == 409
    assert "not over yet" in answer.content.decode()


def test_at_most_twenty_wait_for_an_answer_and_answers_alone_always_count(
    operator: PortalClient, in_acme: Tenant
) -> None:
    for place in range(20):
        assert tell(operator, text=f"suggestion {place}").status_code == 302
    refused = tell(operator, text="one more")
    assert refused.status_code == 409
    assert "one more" in refused.content.decode(), "what was written is not lost"
    assert tell(operator, told="no").status_code == 302
    assert suggestions().count() == 21


def test_a_double_click_is_one(operator: PortalClient, in_acme: Tenant) -> None:
    tell(operator, text="x", once="token")
    tell(operator, text="x", once="token")
    assert suggestions().count() == 1


def test_a_program_gives_feedback_and_reads_only_its_own(
    program_of: Callable[..., Program],
    globex: Tenant,
    in_acme: Tenant,
) -> None:
    program = program_of(in_acme)
    made = program.post("/feedback", {"timing": "no", "text": "避开工作日早高峰"})
    assert made.status_code == 201
    assert (made.json()["state"], made.json()["rewarded"]) == ("waiting", False)
    assert [each["text"] for each in program.get("/feedback").json()["results"]] == ["避开工作日早高峰"]
    assert program_of(globex).get("/feedback").json()["results"] == []
    assert program.post("/feedback", {}).status_code == 409
    assert program.post("/feedback", {"timing": "perhaps"}).status_code == 422
    assert program.get("/improvements").json()["results"] == []


def test_names_go_when_they_are_erased(in_acme: Tenant, operator: PortalClient) -> None:
    from django.core.management import call_command

    tell(operator, text="ask Mr Chen")
    row = suggestions().get()
    name, me = row.given_by, User.objects.get(email=email_of("acme", "operator"))
    assert (row.given_by_kind, row.given_by_id) == ("person", str(me.pk))
    create_person(email="twin@acme.example", name=me.name, role="viewer", password=PASSWORD)
    assert f"{me.name} ({me.email})" in operator.get(reverse("feedback")).text, "told from a twin who came later"
    call_command("evidence", "erase", "--client", in_acme.schema_name, name)
    call_command("evidence", "erase", "--client", in_acme.schema_name, "Mr Chen")
    row = suggestions().get()
    assert (row.given_by, row.given_by_id, row.text) == ("", "", "")


def test_who_said_it_is_forgotten_after_its_term_and_what_was_said_is_not(
    in_acme: Tenant, operator: PortalClient, run_due_work: DueWork
) -> None:
    from django.conf import settings

    from portal import purging
    from tenants.agenda.services import schedule_for_platform
    from tenants.clock import business_now

    tell(operator, text="old")
    term = timedelta(days=settings.KEEP_DELIVERIES_DAYS + 1)
    suggestions().update(given_at=business_now() - term)
    tell(operator, text="new")
    schedule_for_platform(purging.PLATFORM, key="test", lane="bulk")
    run_due_work(name=purging.PLATFORM)
    said = dict(suggestions().values_list("text", "given_by"))
    assert said["old"] == ""
    assert said["new"]


def test_a_client_that_leaves_waits_for_no_answer(in_acme: Tenant, operator: PortalClient) -> None:
    from maintenance.feedback.services import withdraw_waiting

    tell(operator, text="late")
    withdraw_waiting()
    assert suggestions().get().state == "counted"
