"""Saying something to everybody: a message for each contact and channel of many clients, and handing SMS over.

Contacts are read schema by schema on both sides. Theirs: the contacts by the ORM, `bulk_create`, and a Celery message
for each (`delay`). Ours: `queue_message` to `everyone_to_tell`, one statement a client; nothing but rows is carried.
Both leave the same messages waiting.

`delivery`: SMS of some clients wait and go to a provider's stand-in, an SMS centre over SMPP. Theirs: one claim, one
request, as a task for each message does it; timed over a part, since each takes as long as the others. Ours:
`outbox.send_messages`. Both end with each there once, and sent, which is compared on one client's before.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from benchmarks._clients import Clients
from benchmarks.frame import Comparison, House, NotTheSame, Report, Side, check_ends, compare, in_turn
from portal.celery import app
from portal.runtime.folders import ROOT
from tenants import context
from tenants.agenda import claiming
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outbox import carriers, sending, tasks
from tenants.outbox.gathering import Gather
from tenants.outbox.models import Message
from tenants.outbox.services import queue_message
from tenants.people.models import Contact
from tenants.people.telling import everyone_to_tell

TEMPLATE, TOPIC = "labels/display_overdue", Topic.DISPLAYS
SAID: dict[str, Any] = {"count": 3, "directory": "huawei"}
COPIED = ("people_contact", "people_subscription", "people_bellentry", "people_bellread")
TABLES = "; ".join(f"CREATE TABLE IF NOT EXISTS {{schema}}.{each} (LIKE acme.{each} INCLUDING ALL)" for each in COPIED)
CHANNELS = 2
QUEUE = "bench-fanout"  # of the broker; nobody takes from it


def measure(house: House) -> Report:
    count = house.of_size(toy=3, small=6, full=300)
    contacts = house.of_size(toy=4, small=167, full=167)
    tenants = Clients(house).make(count, table=TABLES)
    for tenant in tenants:
        _fill(house, tenant, contacts)
    queued = _queueing(house, tenants)
    told = tenants[: house.of_size(toy=2, small=3, full=12)]
    each = house.of_size(toy=4, small=390, full=390)  # of one client in an hour (tenants.outbox.quotas)
    delivered = _delivery(house, told, each)
    done: dict[str, float | str | bool] = {"messages": count * contacts * CHANNELS, "delivered": len(told) * each}
    return Report(queued, {"delivery": delivered}, done)


def _fill(house: House, tenant: Tenant, count: int, *, first: int = 0) -> None:
    """Contacts instead of those that there are. first: the number of the first, by which its mobile is known."""
    with house.owner() as owner:
        owner.execute(f"DELETE FROM {tenant.schema_name}.people_contact")
        owner.execute(
            f"INSERT INTO {tenant.schema_name}.people_contact (id, name, email, mobile, language, email_answer,"
            " mobile_answer) SELECT gen_random_uuid(), 'Contact ' || n, 'c' || n || '@bench.example',"
            " '+86139' || lpad(n::text, 8, '0'), 'zh-hans', 'agreed', 'agreed'"
            " FROM generate_series(%s::int, %s::int) AS n",
            [first, first + count - 1],
        )


# ---------------------------------------------------------------- queueing


@app.task(name="bench.send_one", queue=QUEUE, ignore_result=True)
def send_one(key: str) -> None:
    """What theirs sends for each message; nobody runs it here."""


def _queueing(house: House, tenants: Sequence[Tenant]) -> Comparison:
    def reset() -> None:
        _forget_messages(house)
        with house.owner() as owner:
            for tenant in tenants:
                owner.execute(f"TRUNCATE {tenant.schema_name}.people_bellentry")
        with app.connection_for_write() as broker:
            channel: Any = broker.channel()
            channel.queue_declare(QUEUE, durable=True)
            channel.queue_purge(QUEUE)

    def theirs() -> float:
        said = 0
        for tenant in tenants:
            with context.client(tenant), transaction.atomic():
                contacts = Contact.objects.all()
                rows = [_message(tenant, each, channel) for each in contacts for channel in each.channels]
                Message.objects.bulk_create(rows)
            for row in rows:
                send_one.delay(row.key)
            said += len(rows)
        return said

    def ours() -> float:
        said = 0
        for tenant in tenants:
            with context.client(tenant), transaction.atomic():
                said += queue_message(TEMPLATE, everyone_to_tell(TOPIC), key="bench", about="bench", **SAID)
        return said

    def state() -> list[str]:
        rows = Message.objects.order_by().values_list("tenant", "channel", "recipient_id", "template", "key", "state")
        return sorted(map(str, rows))

    return compare(Side(theirs, reset, state), Side(ours, reset, state), rounds=house.rounds, unit="s a message")


def _message(tenant: Tenant, contact: Contact, channel: str) -> Message:
    return Message(
        tenant=tenant,
        channel=channel,
        topic=TOPIC,
        template=TEMPLATE,
        recipient_kind="contact",
        recipient_id=contact.pk,
        about="bench",
        parameters=SAID,
        key=f"{tenant.pk}:bench:{contact.pk}:{channel}",
        due_at="2026-01-01T00:00:00Z",
        gather=Gather.MINUTE,
    )


def _forget_messages(house: House) -> None:
    with house.owner() as owner:
        owner.execute("TRUNCATE public.outbox_message CASCADE")


# ---------------------------------------------------------------- delivery


def _delivery(house: House, tenants: Sequence[Tenant], each: int) -> Comparison:
    for place, tenant in enumerate(tenants):
        _fill(house, tenant, each, first=place * each)
    with _centre() as centre:
        settings.SMPP_URL = f"smpp://shouhao:secret@127.0.0.1:{centre.port}"

        def sides(some: Sequence[Tenant], *, most: int) -> tuple[Side, Side]:
            count = len(some) * each
            reset, state = partial(_let_wait, house, centre, some), partial(_arrived, centre, count)
            return Side(partial(_one_by_one, most), reset, state), Side(partial(_ours, count), reset, state)

        check_ends(*sides(tenants[:1], most=each))
        return in_turn(*sides(tenants, most=max(each // 8, 1)), rounds=house.rounds, unit="s an SMS")


def _let_wait(house: House, centre: _Centre, tenants: Sequence[Tenant]) -> None:
    _forget_messages(house)
    centre.came()
    for tenant in tenants:
        with context.client(tenant), transaction.atomic():
            queue_message(TEMPLATE, everyone_to_tell(TOPIC), key="bench", about="bench", **SAID)
    with house.owner() as owner:
        owner.execute("DELETE FROM public.outbox_message WHERE channel <> 'sms'")
        owner.execute("VACUUM ANALYZE public.outbox_message")


def _one_by_one(most: int) -> float:
    sent = 0
    while sent < most and _send_one():
        sent += 1
    return sent


def _send_one() -> bool:
    held = carriers.hold("sms")
    try:
        claims = claiming.claim(Message, limit=1, lane="sms")
        sending.send(claims, held)
        return bool(claims)
    finally:
        carriers.let_go(held)


def _ours(count: int) -> float:
    sent = 0
    while sent < count and (taken := tasks.send_messages("sms")):
        sent += taken
    if sent != count:
        raise NotTheSame(f"{sent} of {count} were sent")
    return sent


def _arrived(centre: _Centre, count: int) -> list[str]:
    """The numbers that an SMS has come to. Raises NotTheSame."""
    numbers = centre.came()
    sent = Message.objects.filter(state=Message.State.SENT).count()
    if len(set(numbers)) != count or sent != count:
        raise NotTheSame(f"{len(numbers)} arrived at {len(set(numbers))} of {count}, {sent} are sent")
    return numbers


_CENTRE = """
import json, sys
from tests.tenants.outbox.peers import sms_centre
with sms_centre() as centre:
    print(centre.port, flush=True)
    for _asked in sys.stdin:
        numbers, centre.taken[:] = sorted(str(each.destination_addr) for each in centre.taken), []
        print(json.dumps(numbers), flush=True)
"""


@dataclass
class _Centre:
    """An SMS centre in a process of its own, as any is."""

    process: subprocess.Popen[str]
    port: int

    def came(self) -> list[str]:
        """The numbers that an SMS has come to since it was asked last."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        numbers: list[str] = json.loads(self.process.stdout.readline())
        return numbers


@contextmanager
def _centre() -> Iterator[_Centre]:
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", _CENTRE], cwd=ROOT, **pipes) as process:
        assert process.stdout is not None
        try:
            yield _Centre(process, int(process.stdout.readline()))
        finally:
            process.terminate()
