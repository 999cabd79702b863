"""Programs of the clients in the crash test: good ones, one of every mood, and one that wants nothing more at first.

Each event arrives at each of them at least once, as it was written, and none is missing between two numbers. What
arrives again is told by its id, and never more often than it was taken in hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import psycopg

from tests.chaos.faults import ROOT
from tests.chaos.load import Load
from tests.tenants.webhooks.receiver import Receiver

MOODS: tuple[int | str, ...] = (*[200] * 8, 500, 503, 429, 302, "reset", "garbage", "slow", "hang")
_NOTE = """
import time
from django.db import DatabaseError, connection
from tenants import context
from tenants.domain.topics import Topic
from tenants.models import Tenant
from tenants.webhooks import services

tenants = [Tenant.objects.get(schema_name=schema) for schema in {schemas}]
noted = 0
while noted < {events}:
    try:
        with context.client(tenants[noted % len(tenants)]):
            services.note_event("window.moved", Topic.WINDOWS, {{"number": noted}})
        noted += 1
        time.sleep({pause})
    except DatabaseError:
        connection.close()
        time.sleep(0.5)
"""
_HURRY = """
    UPDATE public.attempts_attempt SET not_before = clock_timestamp() WHERE done_at IS NULL AND lease_until IS NULL;
    UPDATE public.tenants_party SET silent_until = NULL, trouble = '' WHERE address LIKE 'webhook %';
    SELECT pg_notify('{channel}', '')
"""
_OPEN = """
    SELECT (SELECT count(*) FROM public.attempts_attempt WHERE done_at IS NULL)
         + (SELECT count(*) FROM {schema}.webhooks_webhookevent WHERE seq IS NULL AND NOT test)
"""
_PLACES = """
    SELECT coalesce(max(seq), 0), count(*) FILTER (WHERE seq IS NULL) FROM {schema}.webhooks_webhookevent WHERE NOT test
"""
_EVENTS = "SELECT id::text, sha256 FROM {schema}.webhooks_webhookevent WHERE seq >= %s"
_TAKEN_IN_HAND = """
    SELECT event::text, sum(attempts) FROM public.attempts_attempt WHERE endpoint = %s::uuid GROUP BY event
"""


@dataclass
class Programs:
    """Where they listen, by client and path. before: the last place of what happened before they did."""

    load: Load
    receiver: Receiver
    endpoints: dict[tuple[str, str], str] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    noting: subprocess.Popen[bytes] | None = None

    def listen(self) -> None:
        """Each client has its programs told of everything."""
        for house in self.load.houses:
            self.before[house["schema"]] = self._last_place(house["schema"])
            for kind in ("good", "moody", "gone"):
                path = f"/{house['schema']}/{kind}"
                asked = {"name": kind, "url": self.receiver.url(path), "topics": []}
                made = self.load.ask(house, "POST", "/webhooks", f"listen {path}", asked)
                self.endpoints[house["schema"], path] = made["id"]
                self.receiver.behaves[path] = {"good": 200, "moody": "moody", "gone": 410}[kind]
        self.receiver.moods = MOODS

    def note(self, events: int, *, seconds: float) -> None:
        """So many events happen within these seconds beside those of the windows, whatever breaks meanwhile."""
        if events:
            schemas = [house["schema"] for house in self.load.houses]
            script = _NOTE.format(schemas=schemas, events=events, pause=seconds / events)
            command = [sys.executable, "manage.py", "shell", "-v0", "-c", script]
            self.noting = subprocess.Popen(command, cwd=ROOT, env=self.load.stack.environment)

    def all_noted(self) -> None:
        """Wait until they have happened. Raises RuntimeError when they could not."""
        if self.noting is not None and self.noting.wait(600):
            raise RuntimeError("not all events were noted")

    def calm(self) -> None:
        """All programs work; those that wanted nothing more want everything again."""
        self.receiver.behaves.clear()
        for house in self.load.houses:
            gone = self.endpoints[house["schema"], f"/{house['schema']}/gone"]
            self.load.ask(house, "POST", f"/webhooks/{gone}/switch", f"on {gone}", {"on": True})
            self.load.ask(house, "POST", f"/webhooks/{gone}/replay", f"again {gone}", {"after": 0})

    def waiting(self) -> int:
        """What is not told yet; the pauses between tries are over at once."""
        with contextlib.suppress(psycopg.Error), self._connected() as connection:
            for statement in _HURRY.format(channel="agenda").split(";"):
                connection.execute(statement)
            rows = [connection.execute(_OPEN.format(schema=each["schema"])).fetchone() for each in self.load.houses]
            return sum(row[0] for row in rows if row)
        return 1

    def told(self) -> dict[str, int]:
        """What became of the events."""
        counts = Counter[str](webhooks_lost=0, webhooks_twice=0, webhooks_gaps=0, webhooks_changed=0)
        for (schema, path), endpoint in self.endpoints.items():
            first = 1 if path.endswith("/gone") else self.before[schema] + 1  # it had sent again whatever there was
            events, in_hand = self._events(schema, first), self._in_hand(endpoint)
            got = self.receiver.at(path)
            arrived = Counter(each.headers["webhook-id"] for each in got)
            seqs = sorted({json.loads(each.body)["seq"] for each in got})
            counts["webhooks"] += len(events)
            counts["webhooks_arrived"] += len(got)
            counts["webhooks_repeated"] += len(got) - len(arrived)
            counts["webhooks_lost"] += len(events.keys() - arrived.keys())
            counts["webhooks_twice"] += (arrived - in_hand).total() + len(arrived.keys() - events.keys())
            counts["webhooks_gaps"] += seqs != list(range(first, first + len(events)))
            counts["webhooks_changed"] += sum(
                hashlib.sha256(each.body).hexdigest() != events.get(each.headers["webhook-id"]) for each in got
            )
        counts["webhooks_followed"] = len(self.receiver.at("/elsewhere"))
        return dict(counts)

    def _last_place(self, schema: str) -> int:
        """Of what has happened so far, when all of it has a place."""
        while True:
            with self._connected() as connection:
                last, without = connection.execute(_PLACES.format(schema=schema)).fetchone() or (0, 1)
            if not without:
                return int(last)
            time.sleep(0.1)

    def _events(self, schema: str, first: int) -> dict[str, str]:
        with self._connected() as connection:
            rows = connection.execute(_EVENTS.format(schema=schema), [first]).fetchall()
        return dict(rows)

    def _in_hand(self, endpoint: str) -> Counter[str]:
        with self._connected() as connection:
            rows = connection.execute(_TAKEN_IN_HAND, [endpoint]).fetchall()
        return Counter({event: int(count) for event, count in rows})

    def _connected(self) -> psycopg.Connection:
        url = self.load.stack.environment["DATABASE_OWNER_URL"]
        return psycopg.connect(url, connect_timeout=5, autocommit=True)


def wait_until_told(programs: Programs, ends: float) -> int:
    """Until nothing is left to be told, or the end (monotonic). Returns what is left."""
    while (left := programs.waiting()) and time.monotonic() < ends:
        time.sleep(0.5)
    return left
