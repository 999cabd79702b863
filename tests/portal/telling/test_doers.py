"""Whoever books or restores is told what becomes of it, also where nobody is a contact, until it declines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from maintenance import selectors
from tenants.people.models import Contact, User
from tests.contacts import agreed_contact
from tests.maintenance.booking import ask_calibration
from tests.portal_client import PortalClient, words
from tests.work import DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]


def of(role: str) -> User:
    """Whom the client of that role is signed in as."""
    return User.objects.filter(role=role).order_by("email")[0]


@pytest.fixture
def booked(book: Callable[..., Any]) -> Callable[..., Any]:
    """booked(numbers=…): a window for a label change."""
    return book


def book_as(client: PortalClient, numbers: list[Number]) -> None:
    """Through the pages, as somebody who signs in."""
    request = ask_calibration(numbers)
    start = selectors.proposal(request).slots[0].start
    answer = client.post(reverse("book", args=[request.pk]), {"slot": start.isoformat()})
    assert answer.status_code == 302, words(answer)


def test_whoever_books_is_told_by_mail_and_bell_and_may_decline(
    operator: PortalClient,
    numbers: list[Number],
    client_of: Callable[..., PortalClient],
    acme: Any,
    send_due_messages: DueMessages,
) -> None:
    assert not Contact.objects.exists()
    book_as(operator, numbers[:1])
    send_due_messages()
    [mail] = send_due_messages.emails
    assert of("operator").email in mail.to[0]
    assert reverse("window", args=[_window().pk]) in mail.body
    assert "booked" in words(operator.get(reverse("bell"))).lower()
    assert words(operator.get(reverse("window", args=[_window().pk]))).count(of("operator").name) >= 1
    way_out = re.search(r"https?://[^/\s]+(/\S*stop/\S+)", mail.body)
    assert way_out is not None
    stranger = client_of(acme)
    assert stranger.get(way_out[1]).status_code == 200
    assert not Contact.objects.exists(), "to look does nothing"
    assert stranger.post(way_out[1], {"what": "email"}).status_code == 200
    assert Contact.objects.get().email_answer == Contact.Answer.WITHDREW
    book_as(operator, numbers[1:2])
    send_due_messages()
    assert len(send_due_messages.emails) == 1, "it has declined"


def test_who_is_a_contact_too_is_told_once_as_it_chose(
    operator: PortalClient,
    numbers: list[Number],
    send_due_messages: DueMessages,
) -> None:
    agreed_contact(name="Me", email=of("operator").email.upper(), mobile="+8613912345678")
    book_as(operator, numbers[:1])
    send_due_messages()
    assert all("Me <" in each.to[0] for each in send_due_messages.emails), "not beside it as who did it"
    assert sum("已预约" in each.subject for each in send_due_messages.emails) == 1
    assert len(send_due_messages.texts) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "has restored a backup: 1 number is as in the backup again."), ("zh-hans", "恢复了一份备份：1 个号码")],
)
def test_the_owner_of_a_restore_is_told_what_it_did(
    owner: PortalClient,
    numbers: list[Number],
    booked: Callable[..., Any],
    run_due_work: DueWork,
    send_due_messages: DueMessages,
    language: str,
    said: str,
) -> None:
    from labels.models import LabelVersion, Snapshot

    User.objects.filter(role="owner").update(language=language)
    owner.cookies["django_language"] = "en"
    booked(numbers=numbers[:1])
    run_due_work()
    owner.post(reverse("backup_make"))
    LabelVersion.objects.filter(number=numbers[0]).update(state="withdrawn")
    backup = Snapshot.objects.get(reason="by_hand")
    answer = owner.post(reverse("backup_restore", args=[backup.pk]), {"scope": "whole", "confirmed": "1"})
    assert answer.status_code == 302, words(answer)
    send_due_messages()
    [mail] = [each for each in send_due_messages.emails if said in each.body]
    assert of("owner").email in mail.to[0]
    assert "Restored: 1 number" in words(owner.get(reverse("bell")))


def _window() -> Any:
    from maintenance.models import Window

    return Window.objects.get()
