"""E-mails about windows carry a calendar entry for those who have chosen it, METHOD only for invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from maintenance import selectors, services
from maintenance.models import Window
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.maintenance.booking import ask_calibration, book, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients")]


@pytest.fixture
def window(in_acme: Tenant) -> Window:
    """Booked, with three readers: without an entry, with one, with an invitation."""
    agreed_contact(name="程序", email="noc@acme.example", language="zh-hans", calendar="entry")
    agreed_contact(name="李雷, 主管", email="li@acme.example", language="en", calendar="request")
    return book(ask_calibration(register("021-6123 4001", "021-6123 4002")), -1)


def entries(messages: DueMessages, reader: str) -> list[tuple[str, Any]]:
    """METHOD of the MIME type and calendar of each e-mail to a reader, parsed from its bytes."""
    invitations = []
    for mail in messages.emails:
        if reader not in mail.to[0]:
            continue
        for part in mail.message().walk():
            if part.get_content_type() == "text/calendar":
                assert part.get_param("charset") == "utf-8"
                made = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                invitations.append((part.get_param("method", ""), made))
    return invitations


def test_who_has_chosen_nothing_gets_none(
    window: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    run_due_work()
    send_due_messages()
    assert entries(send_due_messages, "wang@acme.example") == []


def test_a_program_reads_maintnote_without_a_method(
    window: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    send_due_messages()
    method, made = entries(send_due_messages, "noc@acme.example")[0]
    [event] = made.walk("VEVENT")
    assert (method, made.get("method")) == ("", None)
    assert str(event["x-maintnote-maintenance-id"]) == str(window.pk)
    assert str(event["x-maintnote-status"]) == "CONFIRMED"
    assert [str(each) for each in event["x-maintnote-object-id"]] == ["+862161234001", "+862161234002"]
    assert event["dtstart"].dt == window.starts_at
    assert "attendee" not in event


def test_an_invitation_and_its_end_say_their_method_twice_alike(window: Window, send_due_messages: DueMessages) -> None:
    services.cancel(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="no need")
    send_due_messages()
    mails = entries(send_due_messages, "li@acme.example")
    assert mails
    method, made = mails[-1]
    [event] = made.walk("VEVENT")
    assert (method, str(made["method"]), str(event["status"])) == ("CANCEL", "CANCEL", "CANCELLED")
    assert str(event["attendee"]) == "mailto:li@acme.example"
    assert event["attendee"].params["CN"] == "李雷, 主管"
    assert event["sequence"] == fresh(window).sequence


def test_what_is_not_agreed_on_is_tentative_and_then_confirmed(window: Window, send_due_messages: DueMessages) -> None:
    later = window.starts_at + timedelta(days=10)
    start = selectors.other_times(fresh(window), not_before=later).slots[0].start
    staff = Actor("staff", "Administrator", "1")
    services.move_by_staff(window.pk, start, sequence=fresh(window).sequence, actor=staff, reason="")
    send_due_messages()
    _method, offered = entries(send_due_messages, "li@acme.example")[-1]
    assert str(offered.walk("VEVENT")[0]["status"]) == "TENTATIVE"
    services.accept(window.pk, actor=ACTOR)
    send_due_messages()
    method, agreed = entries(send_due_messages, "li@acme.example")[-1]
    [event] = agreed.walk("VEVENT")
    assert (method, str(event["status"])) == ("REQUEST", "CONFIRMED")
    assert event["uid"] == offered.walk("VEVENT")[0]["uid"]
    assert event["dtstart"].dt == start
