"""The load of the crash test: clients that book windows over the API and keep asking until they are answered."""

from __future__ import annotations

import contextlib
import hashlib
import json
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import psycopg
import smpplib.consts

from tests.chaos.faults import ROOT, Stack
from tests.loopback import plain_client

NAMES = ["青禾", "明川", "远山", "星桥", "临江"]  # a label that two clients ask for goes to a reviewer
PREPARE = """
import json
from django.conf import settings
from portal.tryout import demo
from compliance.catalogue.services import new_terms
from labels.domain.numbers import parse_number
from labels.numbers import services as labels
from labels.models import Number
from tenants.domain.actors import PLATFORM
from tenants import context
from tenants.models import Tenant
from tenants.domain.actors import Actor
from tenants.people.models import Contact, Role
from tenants.people.services import create_person, make_api_key
from tests.ownership import prove
from tests.scenarios.numbers import Row

figures = {{"most_unproved_new": 100_000, "most_unproved_sole_proprietor": 100_000}}
new_terms(figures, note="chaos", by=Actor("staff", "chaos", "1"))
demo.ensure_directories()
{more}
with context.client(demo.make_tenant("staff", settings.BASE_DOMAIN, "Staff", kind=Tenant.Kind.STAFF)):
    create_person(email="desk@chaos.example", name="Desk", role=Role.REVIEWER, password=demo.PASSWORD)
made = []
for client in range({clients}):
    name = f"chaos{{client}}"
    legal_name = "杭州" + {names}[client] + "网络科技有限公司"
    kind = ("sole_proprietor", "enterprise")[client % 2]  # of the fast lane, of the standard one
    tenant = demo.make_tenant(name, f"{{name}}.localhost", legal_name, subject_type=kind)
    with context.client(tenant):
        actor = Actor("person", "chaos")
        Contact.objects.create(name="Chen", email=f"{{name}}@chaos.example", mobile=f"+86139{{client:08}}",
            email_answer="agreed", mobile_answer="agreed")
        texts = [f"138{{client:04}}{{place:04}}" for place in range({numbers})]
        labels.register_numbers([Row(parse_number(text)) for text in texts], actor=actor)
        prove(Number.objects.filter(canonical__in=[parse_number(text).canonical for text in texts]))
        _key, secret = make_api_key(name="chaos", scopes=["read", "request", "manage"], by=PLATFORM)
        made.append({{"schema": tenant.schema_name, "secret": secret}})
print(json.dumps(made))
"""
_OPEN_WORK = """
    SELECT name, key, attempts, round(extract(epoch FROM clock_timestamp() - due_at)) AS late,
           round(extract(epoch FROM not_before - clock_timestamp())) AS put_off,
           round(extract(epoch FROM lease_until - clock_timestamp())) AS leased, left(last_error, 100)
    FROM public.agenda_work WHERE done_at IS NULL AND due_at <= business_now() ORDER BY due_at LIMIT 30
"""
_SILENT = """
    SELECT address, silence, silent_until - clock_timestamp(), trouble FROM public.tenants_party
    WHERE silent_until > clock_timestamp()
"""
OVER_QUOTA = "the client's quota is used up"  # why a message waits (tenants.outbox.quotas): five clients are told a lot
Mark = str | tuple[str, int | None]  # what a message is known by where it arrives
AT_ONCE = {"cache_min_minutes": 0, "cache_max_minutes": 0, "latency_ms": 5}


@dataclass
class Load:
    """Clients, their numbers, and what was promised to them."""

    stack: Stack
    clients: int
    windows: int
    houses: list[dict[str, Any]] = field(default_factory=list)
    booked: list[tuple[str, str]] = field(default_factory=list)  # schema, window
    not_answered: Counter[str] = field(default_factory=Counter)  # what was asked again, by its status or trouble

    def prepare(self, *, more: str = "") -> str:
        """Make the clients and their numbers; directories show at once, so that windows finish in seconds.

        more: Python that is run before the clients are made; what it prints is the answer.
        """
        per_client = -(-self.windows // self.clients)
        script = PREPARE.format(clients=self.clients, numbers=per_client, names=NAMES, more=more)
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", script],
            cwd=ROOT,
            env={**self.stack.environment, "DATABASE_ROLE": "owner"},  # it makes schemas, and no child has to
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        *said, made = done.stdout.strip().splitlines()
        self.houses = json.loads(made)
        for directory in self.stack.directories():
            directory.put("/sandbox/behaviour", json=AT_ONCE).raise_for_status()
        for house, name in zip(self.houses, NAMES, strict=False):
            house["label"] = f"{name}网络"
            house["numbers"] = self._all(house, "/numbers?limit=500")
        return "\n".join(said)

    def codes(self) -> dict[int, str]:
        """The directories' codes by port."""
        with psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5) as connection:
            rows = connection.execute("SELECT code, address FROM public.directories_directory").fetchall()
        return {urlsplit(address).port or 80: code for code, address in rows}

    def book(self, place: int) -> None:
        """Book one window, however often it takes; every repetition carries the same key."""
        house = self.houses[place % self.clients]
        number = house["numbers"][place // self.clients]["id"]
        asked = self.ask(
            house,
            "POST",
            "/requests",
            f"ask {place}",
            {"content": "label_change", "text": house["label"], "numbers": [number]},
        )
        slots = self.ask(house, "GET", f"/requests/{asked['id']}/proposal", "", None)["slots"]
        window = self.ask(
            house, "POST", f"/requests/{asked['id']}/booking", f"book {place}", {"start": slots[0]["start"]}
        )
        self.booked.append((house["schema"], window["id"]))

    def _all(self, house: dict[str, Any], path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask(house, "GET", path, "", None)["results"]
        return rows

    def ask(
        self, house: dict[str, Any], method: str, path: str, key: str, body: dict[str, Any] | None
    ) -> dict[str, Any]:
        """What the API answers a client; asked again, with the same key, until it does. Raises RuntimeError."""
        headers = {
            "Host": f"{house['schema']}.localhost",
            "Authorization": f"Bearer {house['secret']}",
            "Idempotency-Key": key or "-",
        }
        ends = time.monotonic() + 60
        problem = ""
        while time.monotonic() < ends:
            self.stack.everyone_goes_on(until=time.monotonic())
            try:
                with plain_client(f"http://127.0.0.1:{self.stack.port}/api/v1", headers=headers) as client:
                    answer = client.request(method, path, json=body)
            except httpx.TransportError as error:
                problem = repr(error)
                self.not_answered["no answer"] += 1
            else:
                if answer.is_success:
                    told: dict[str, Any] = answer.json()
                    return told
                problem = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code < 500 and "Retry-After" not in answer.headers:  # 409: the first is still at it
                    raise RuntimeError(f"{method} {path}: {problem}")
                self.not_answered[str(answer.status_code)] += 1
            time.sleep(0.1)
        raise RuntimeError(f"{method} {path} was not answered for a minute: {problem}")

    def states(self) -> dict[tuple[str, str], str]:
        """(schema, window) → state, as the database has it."""
        states = {}
        with psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5) as connection:
            for house in self.houses:
                for window, state in connection.execute(
                    f"SELECT id::text, state FROM {house['schema']}.maintenance_window"
                ):  # type: ignore[arg-type]
                    states[house["schema"], window] = state
        return states

    def unfinished(self) -> list[tuple[str, str]]:
        """Booked windows that are not completed; all of them while the database is away."""
        with contextlib.suppress(psycopg.Error):
            states = self.states()
            return [window for window in self.booked if states.get(window) != "completed"]
        return self.booked

    def open_work(self) -> list[tuple[Any, ...]]:
        """What is due and not done, and who is left alone: what to look at when windows are unfinished."""
        with (
            contextlib.suppress(psycopg.Error),
            psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"]) as connection,
        ):
            return connection.execute(_OPEN_WORK).fetchall() + connection.execute(_SILENT).fetchall()
        return []

    def lost(self) -> int:
        """Windows that were promised and are not there, or are there and were never asked for."""
        return len(set(self.booked) ^ set(self.states()))

    def twice(self) -> int:
        """Effects (number, revision) or (number, label in a row) that a directory's log holds more than once."""
        count = 0
        for directory in self.stack.directories():
            effects = (
                directory.get("/sandbox/effects", params={"after": 0, "limit": 10000})
                .raise_for_status()
                .json()["items"]
            )
            seen = [(effect["number"], effect["revision"]) for effect in effects]
            labels = [(effect["number"], effect["label"]) for effect in effects]
            count += len(seen) - len(set(seen)) + len(labels) - len(set(labels))
        return count

    def repeated(self) -> int:
        """Requests that came again and were answered from the directories' store: what idempotency is for."""
        return sum(
            directory.get("/sandbox/effects").json().get("repeated", 0) for directory in self.stack.directories()
        )

    # ---------------------------------------------------------------- what people were told

    def messages(self) -> list[Told]:
        """Every message to the clients' people and to the desk's, as the outbox has it."""
        with psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5) as connection:
            rows = connection.execute(
                "SELECT m.key, channel, t.schema_name, m.state, unanswered,"
                " done_at IS NOT NULL OR due_at > business_now() OR last_error = %s,"
                " extract(epoch FROM sent_at - m.created_at)"
                " FROM public.outbox_message m JOIN public.tenants_tenant t ON t.id = tenant_id",
                [OVER_QUOTA],
            ).fetchall()
        return [Told(*row[:6], float(row[6] or 0)) for row in rows]

    def untold(self) -> list[str]:
        """Keys of messages that wait without a reason: no try of them was left without an answer."""
        with contextlib.suppress(psycopg.Error):
            return [each.key for each in self.messages() if not each.settled and not each.unanswered]
        return ["the database is away"]

    def arrivals(self) -> Counter[Mark]:
        """How often each message arrived, by its mark."""
        mail, sms = self.stack.mail, self.stack.sms
        assert mail is not None
        assert sms is not None
        mails = Counter[Mark](str(each["Message-ID"]).strip() for each in mail.taken)
        texts = Counter[Mark]((str(each.destination_addr), _reference(each)) for each in sms.taken if _begins(each))
        with plain_client(f"http://127.0.0.1:{self.stack.sandbox}") as sandbox:
            calls = sandbox.get("/calls?format=json&limit=1000").raise_for_status().json()["items"]
        return mails + texts + Counter[Mark]((str(each["to"]).lstrip("+"), None) for each in calls)

    def lateness(self, lane: str) -> list[float]:
        """Seconds that each finished piece of a lane was late."""
        with psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5) as connection:
            rows = connection.execute(
                "SELECT extract(epoch FROM done_at - greatest(due_at, created_at)) FROM public.agenda_work"
                " WHERE lane = %s AND done_at IS NOT NULL AND attempts = 1 ORDER BY done_at",
                [lane],
            ).fetchall()
        return [float(seconds) for (seconds,) in rows]

    def now(self) -> datetime:
        """PostgreSQL's clock."""
        with psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5) as connection:
            [now] = connection.execute("SELECT clock_timestamp()").fetchone() or [None]
        assert isinstance(now, datetime)
        return now

    def waits(self, since: datetime, *, without: Collection[str]) -> list[float]:
        """Seconds that each piece noted since an instant was late, or is by now, but those for these directories."""
        with psycopg.connect(self.stack.environment["DATABASE_OWNER_URL"], connect_timeout=5) as connection:
            rows = connection.execute(
                "SELECT extract(epoch FROM coalesce(done_at, clock_timestamp()) - greatest(due_at, created_at))"
                " FROM public.agenda_work WHERE created_at >= %s AND due_at <= business_now()"
                " AND coalesce(arguments->>'directory', '') <> ALL(%s)",
                [since, list(without)],
            ).fetchall()
        return [float(seconds) for (seconds,) in rows]


@dataclass(frozen=True)
class Told:
    """One message. settled: done, not due yet, or over its client's quota of the hour; wait: seconds from when it was
    noted until it was sent.
    """

    key: str
    channel: str
    schema: str
    state: str
    unanswered: int
    settled: bool
    wait: float

    @property
    def mark(self) -> Mark:
        """By what the other side tells it from others: a Message-ID, or a number and a reference of 16 bits; of calls
        there is one to a number.
        """
        if self.channel == "email":
            return f"<{hashlib.sha256(self.key.encode()).hexdigest()[:40]}@localhost>"
        reference = None if self.channel == "voice" else zlib.crc32(self.key.encode()) & 0xFFFF
        return f"86139{self.schema.removeprefix('chaos'):0>8}", reference


def _begins(part: Any) -> bool:
    """Whether a submit_sm is a whole text or the first part of one: its header ends with its place among the parts."""
    header = bytes(part.short_message[:6])
    return not part.esm_class & smpplib.consts.SMPP_GSMFEAT_UDHI or header[5] == 1


def _reference(part: Any) -> int | None:
    """The user_message_reference of a submit_sm."""
    return next((tlv.as_int() for tlv in part.tlvs if tlv.tag == 0x0204), None)
