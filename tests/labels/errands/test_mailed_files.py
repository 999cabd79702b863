"""Files that go by e-mail: once by themselves; where nobody knows whether one arrived, a person has it tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from labels.directories.models import Directory
from labels.errands import files
from labels.errands.models import DeskParty, ErrandFile
from labels.errands.services import PREPARE, Ordered, order_errands
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now, real_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox import tasks
from tenants.outbox.models import Message
from tests.work import BusinessClock, DueWork

LI = Actor("staff", "Li", "1")
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(acme: Tenant, staff: Tenant, run_due_work: DueWork) -> ErrandFile:
    """Its letter waits to be sent."""
    party = Directory.objects.create(
        **dict.fromkeys(("code", "name", "name_en"), "vivo"),
        kind="handset",
        platform="android",
        adapter="desk",
        address="mailto:labels@vivo.example",
        cache_min=timedelta(0),
        cache_max=timedelta(days=1),
    )
    DeskParty.objects.create(directory=party)
    with context.client(acme):
        order_errands(party, [Ordered(1, 1, "key", "+862161006666", "青禾网络")])
    Work.objects.filter(name=PREPARE).update(due_at=business_now())
    run_due_work()
    row: ErrandFile = ErrandFile.objects.get()
    assert row.state == "sending"
    return row


def send() -> None:
    with context.platform():
        tasks.send_messages("email")


def test_a_letter_whose_worker_died_is_not_sent_again_by_itself(
    file: ErrandFile, mailoutbox: list[Any], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    """The mail server may have taken it: it went out once more by itself, and “Try again” sent nothing."""
    Message.objects.update(in_air_since=real_now())  # whoever had it in hand is dead
    send()
    assert (Message.objects.get().state, len(mailoutbox)) == ("unknown", 0)
    business_clock.advance(minutes=3)
    run_due_work()
    file.refresh_from_db()
    assert (file.state, file.trouble) == ("prepared", files.UNKNOWN)

    files.send_again(file.pk, actor=LI)
    run_due_work()
    send()
    business_clock.advance(minutes=3)
    run_due_work()
    file.refresh_from_db()
    assert (file.state, file.trouble) == ("sent", "")
    [letter] = mailoutbox
    assert [name for name, _content, _type in letter.attachments] == [file.name]


def test_a_letter_that_was_refused_can_be_tried_again(
    file: ErrandFile, mailoutbox: list[Any], business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    Message.objects.update(state="failed", done_at=real_now(), last_error="550 no such user")
    business_clock.advance(minutes=3)
    run_due_work()
    file.refresh_from_db()
    assert (file.state, file.trouble) == ("prepared", "550 no such user")
    files.send_again(file.pk, actor=LI)
    run_due_work()
    send()
    assert len(mailoutbox) == 1
