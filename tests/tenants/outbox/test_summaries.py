"""Summaries over two months in five zones, over the changes of their clocks, with beats doubled and workers killed."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tenants import context
from tenants.agenda import claiming
from tenants.clock import business_now, real_now
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Choice, Rhythm, Topic
from tenants.models import Tenant
from tenants.outbox import gathering, sending, tasks
from tenants.outbox.models import Message
from tenants.outbox.services import queue_message
from tenants.people.models import Contact
from tenants.people.subscriptions import choose
from tenants.people.telling import everyone_to_tell
from tests.contacts import agreed_contact
from tests.work import BusinessClock, DueMessages

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago")
READERS, DAYS = 5, 60
BEGIN = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)  # Santiago leaps on 6 September, Lord Howe on 4 October, Berlin on 25
IN_TIME = timedelta(minutes=5)


@pytest.mark.django_db
def test_each_item_is_in_exactly_one_summary_at_the_readers_time(
    in_acme: Tenant, send_due_messages: DueMessages, business_clock: BusinessClock
) -> None:
    chance = random.Random(15)
    business_clock.set(BEGIN)
    times = {
        f"reader{n}@acme.example": (ZONES[n % len(ZONES)], time(chance.choice((0, 2, 9)), 30)) for n in range(READERS)
    }
    for number, (email, (zone, at)) in enumerate(times.items()):
        row = agreed_contact(name=f"读者{number}", email=email, time_zone=zone)
        Contact.objects.filter(pk=row.pk).update(summary_at=at, summary_weekday=number % 7)
        choose(row, Topic.DISPLAYS, Choice(rhythm=Rhythm.WEEKLY if number % 3 == 0 else Rhythm.DAILY), by=PLATFORM)
    sent: list[tuple[str, datetime, list[str]]] = []
    for day in range(DAYS + 8):
        if day < DAYS:
            name, told = f"件{day}!", everyone_to_tell(Topic.DISPLAYS)
            queue_message("maintenance/window_aborted", told, key=name, title=name, reason="")
        while (due := next_due()) is not None and due < BEGIN + timedelta(days=day + 1):
            business_clock.set(due + timedelta(seconds=chance.randrange(200)))
            die_in_the_midst(chance)
            before = len(send_due_messages.emails)
            with context.platform():
                while tasks.send_messages("email"):
                    pass
                tasks.send_messages("email")  # the beat comes twice
            for letter in send_due_messages.emails[before:]:
                to = re.search(r"<(\S+)>", letter.to[0])
                assert to
                sent.append((to[1], business_now(), sorted(set(re.findall(r"件\d+!", letter.subject + letter.body)))))
        business_clock.set(max(business_now(), BEGIN + timedelta(days=day + 1)))
    items = Counter((to, item) for to, _at, items_sent in sent for item in items_sent)
    assert len(items) == READERS * DAYS, "none is lost"
    assert {*items.values()} == {1}, "none is said twice"
    for to, at, _found in sent:
        zone, wanted = times[to]
        local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        late = local - datetime.combine(local.date(), wanted)
        leapt = datetime.combine(local.date(), wanted, ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
        gap = leapt.replace(tzinfo=None) - datetime.combine(local.date(), wanted)
        assert timedelta(0) <= late <= gap + IN_TIME, (to, at, late)


def next_due() -> datetime | None:
    rows = Message.objects.filter(done_at=None).order_by("due_at").values_list("due_at", flat=True)
    return rows.first()


def die_in_the_midst(chance: random.Random) -> None:
    """A worker claims some messages, takes some in hand or none, and is killed; its lease ends."""
    if chance.random() < 0.5:
        return
    with context.platform():
        claims = claiming.claim(Message, limit=3, lane="email")
        hands = [sending.MessageInHand(each, Message.objects.get(pk=each.id)) for each in claims[: chance.randrange(4)]]
        first, _others = sending._one_of_each_letter(hands)
        gathering.take_along([each.message for each in sending._mark(first)], business_now())
        Message.objects.filter(pk__in=[claim.id for claim in claims]).update(lease_until=real_now() - IN_TIME)
