"""How long the first try at a good program waits while others hang, refuse, redirect or drip.

Ours: events noted as the product notes them, numbered by due work, sent by the task that the dispatcher wakes. Theirs:
one queue, first in first out, two blocking senders with the same limit of time. Small: two good programs and one of
each kind; full: 10,000 events. Nothing may be lost: each good program has every event, with its digest.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - theirs; touches no database
from contextlib import suppress
from datetime import timedelta

from benchmarks._workers import count, running, wait_until
from benchmarks.frame import House, NotTheSame, Report, compare_measured
from portal.runtime import roles
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.outside.exchange import PassingTrouble, exchange
from tenants.webhooks import services
from tenants.webhooks.models import WebhookEvent
from tests.tenants.webhooks.receiver import Receiver, receiving

GOOD = ("/good", "/better")
BAD: dict[str, int | str] = {"/500": 500, "/410": 410, "/429": 429, "/302": 302, "/reset": "reset", "/slow": "slow"}
HANGS = "/hangs"
PATIENCE = timedelta(seconds=15)
FEW = 20  # events of theirs: each waits for the one that hangs
OPEN = "SELECT count(*) FROM acme.webhooks_webhookevent WHERE seq IS NULL AND NOT test"


def measure(house: House) -> Report:
    events = house.of_size(toy=20, small=300, full=10_000)
    acme = Tenant.objects.get(schema_name="acme")
    with (
        receiving() as receiver,
        running(house, (list(roles.RESERVED_LANES), 1), (list(roles.ALL_LANES), 2), dispatcher=True),
    ):
        receiver.behaves |= {**BAD, HANGS: "hang"}
        with context.client(acme):
            for path in (*GOOD, *BAD, HANGS):
                services.make_endpoint(path, receiver.url(path), [], by=PLATFORM)
        told = _Told(acme, receiver)
        told.run(5)  # a new process connects and compiles by its first ones
        waits: list[float] = []
        compared = compare_measured(
            lambda: _one_queue(receiver, 3 if events < FEW else FEW),
            lambda: told.run(events, waits),
            rounds=1,
            unit="s, p99 until the first try",
        )
    return Report(compared, figures={"events": events, "p50_seconds": _share(waits, 0.5), "most_seconds": max(waits)})


class _Told:
    """Ours. Waits are from the note of an event to its arrival at a good program."""

    def __init__(self, acme: Tenant, receiver: Receiver) -> None:
        self.acme, self.receiver = acme, receiver

    def run(self, events: int, waits: list[float] | None = None) -> float:
        self.receiver.got.clear()
        noted: dict[int, float] = {}
        with context.client(self.acme):
            for number in range(events):
                noted[number] = time.monotonic()
                services.note_event("window.moved", Topic.WINDOWS, {"number": number})
                time.sleep(0.005)
        wait_until(lambda: all(len(self.receiver.at(path)) >= events for path in GOOD), every=0.05)
        delays = [
            got.at - noted[json.loads(got.body)["data"]["number"]] for path in GOOD for got in self.receiver.at(path)
        ]
        self._check(events)
        if waits is not None:
            waits += delays
        return _share(delays, 0.99)

    def _check(self, events: int) -> None:
        with context.client(self.acme):
            digests = set(WebhookEvent.objects.order_by("-seq").values_list("sha256", flat=True)[:events])
        for path in GOOD:
            got = {hashlib.sha256(each.body).hexdigest() for each in self.receiver.at(path)}
            if got != digests:
                raise NotTheSame(f"{path} got {len(got & digests)} of {len(digests)} events")
        if self.receiver.at("/elsewhere"):
            raise NotTheSame("a redirect was followed")
        if count(OPEN):
            raise NotTheSame("events without a place are left")


def _one_queue(receiver: Receiver, events: int) -> float:
    receiver.got.clear()
    began = time.monotonic()
    paths = [path for _number in range(events) for path in (HANGS, *GOOD)]

    def send(path: str) -> None:
        with suppress(PassingTrouble):
            exchange("POST", receiver.url(path), {"Content-Type": "application/json"}, b"{}", PATIENCE)

    senders = ThreadPoolExecutor(2)
    for path in paths:
        senders.submit(send, path)
    wait_until(lambda: len(receiver.at(HANGS)) >= min(events, 4), every=0.05)
    senders.shutdown(wait=False, cancel_futures=True)  # those that wait in vain end with the receiver
    return _share([got.at - began for path in GOOD for got in receiver.at(path)], 0.99)


def _share(waits: Sequence[float], share: float) -> float:
    ordered = sorted(waits)
    return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)], 3)
