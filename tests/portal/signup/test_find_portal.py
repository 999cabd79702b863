"""Somebody has forgotten where to sign in: the platform says the same to everybody, and mails whoever it knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from compliance.catalogue.services import new_terms
from labels.directories.models import Directory
from portal.tryout.demo import ensure_directories
from tenants.agenda.models import Work
from tenants.context import platform
from tenants.domain.actors import PLATFORM
from tenants.models import SignInAddress, Tenant
from tenants.outbox.models import Message
from tenants.people import services as people
from tenants.people.models import User
from tests.portal_client import words
from tests.work import DueMessages, DueWork

pytestmark = pytest.mark.django_db

MINE = "owner@acme.example"


@pytest.fixture
def visitor(staff: Tenant, client_of: Any) -> Any:
    """Somebody at the platform's address, who reads English."""
    client = client_of(staff)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def owner(in_acme: Tenant) -> User:
    return people.create_person(email=MINE, name="Olivia", role="owner", password="a long one indeed")


@pytest.fixture
def ask(visitor: Any) -> Callable[[str], str]:
    def asked(email: str) -> str:
        answer = visitor.post("/portal/", {"email": email}, follow=True)
        assert (answer.status_code, answer.redirect_chain) == (200, [("/portal/done/", 302)])
        return words(answer)

    return asked


def letters() -> list[Message]:
    with platform():
        return list(Message.objects.filter(template="tenants/portal_found"))


def test_the_landing_page_leads_clients_to_their_portal(visitor: Any) -> None:
    assert 'href="/portal/"' in visitor.get("/").content.decode()
    assert "Find your portal" in words(visitor.get("/portal/"))
    wrong = visitor.post("/portal/", {"email": "no address"})
    assert wrong.status_code == 422


def test_whoever_signs_in_somewhere_is_mailed_where_and_nobody_else_is(
    owner: User, acme: Tenant, ask: Callable[[str], str], run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    known, unknown = ask("Owner@ACME.example "), ask("nobody@acme.example")
    assert known == unknown, "the answer does not tell who signs in here"
    with platform():
        waiting = Work.objects.filter(name="people.find_portals", done_at=None)
        assert waiting.count() == 2, "the same is done for both"
        assert not any("acme" in str(each.arguments) for each in waiting), "addresses stand in no row"
    run_due_work()
    [letter] = letters()
    assert letter.recipient_id == owner.pk
    send_due_messages()
    [mail] = [each for each in send_due_messages.emails if "守号门户" in each.subject]
    assert MINE in mail.to[0]
    assert "acme." in mail.body
    ask(MINE)
    run_due_work()
    assert len(letters()) == 1, "one letter an hour"


def test_who_may_not_sign_in_any_more_is_not_written_to(
    owner: User, ask: Callable[[str], str], run_due_work: DueWork
) -> None:
    people.create_person(email="second@acme.example", name="Second", role="owner", password="a long one indeed")
    people.change_person(owner.pk, active=False)
    with platform():
        assert SignInAddress.objects.filter(person=owner.pk).count() == 0
    ask(MINE)
    run_due_work()
    assert letters() == []


def test_a_network_asks_ten_times_in_an_hour(owner: User, visitor: Any, ask: Callable[[str], str]) -> None:
    for number in range(10):
        ask(f"somebody{number}@acme.example")
    refused = visitor.post("/portal/", {"email": MINE})
    assert refused.status_code == 422
    assert "try again in an hour" in words(refused)


def test_the_landing_page_says_telephone_and_prices(visitor: Any) -> None:
    assert "Telephone" not in words(visitor.get("/"))
    new_terms({"telephone": "400-818-0000"}, note="ours", by=PLATFORM)
    ensure_directories()
    first = Directory.objects.filter(active=True, acceleration_price=300_00)[0]
    said = words(visitor.get("/"))
    assert "Telephone 400-818-0000" in said
    assert f"Acceleration at {first} ¥300" in said
    assert "Appeal against a wrong mark ¥50" in said
