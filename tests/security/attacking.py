"""The attack: hostile calls at every door as everybody, each undone again, and what no answer may ever be.

A call follows from its seed and place alone: `make attack ARGS="--seed 7 --only 412"` makes it again.
"""

from __future__ import annotations

import json
import random
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from django.core.files.base import ContentFile
from django.core.signals import got_request_exception
from django.db import transaction

from tests.portal_client import PortalClient
from tests.security import hostile
from tests.security.doors import Door, described
from tests.security.furnished import MARKER

SLOWEST = 5.0  # seconds of the processor, of one answer
TRACEBACKS = (b"Traceback (most recent call last)", b"Exception Type:", b"psycopg.errors")
MULTIPART = "multipart"


@dataclass(frozen=True)
class Account:
    """Somebody at a site. may_read: whether the marked client's own words may come back."""

    site: str
    name: str
    client: PortalClient
    may_read: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """What is sent."""

    method: str
    path: str
    body: Any
    content_type: str
    headers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path[:200]} {self.content_type} {str(self.headers)[:200]} {str(self.body)[:600]}"


@dataclass
class Attack:
    """accounts: who calls pages, by site, and who the API. ids: of rows, also of the marked client."""

    doors: list[Door]
    accounts: list[Account]
    programs: list[Account]
    ids: list[str]
    seed: int
    answers: Counter[int] = field(default_factory=Counter)
    called: set[tuple[str, str]] = field(default_factory=set)
    slowest: float = 0.0

    def at(self, place: int) -> list[str]:
        """Make the call of this place; what is wrong with its answer."""
        dice = random.Random(f"{self.seed} {place}")
        door = self.doors[place % len(self.doors)]
        account = dice.choice(self.programs if door.api else [each for each in self.accounts if each.site == door.site])
        call = self.call(door, account, dice)
        self.called.add((door.site, door.name))
        said = f"--seed {self.seed} --only {place}: {account.name} at {account.site}, {door.name}: {call}"
        return [f"{fault}\n    {said}" for fault in self.faults(account, call)]

    def call(self, door: Door, account: Account, dice: random.Random) -> Call:
        """Honest in most, spoilt in some."""
        path = dice.choice(door.paths)
        if dice.random() < 0.1:  # another row, or none
            path = "/".join(self.elsewhere(part, dice) for part in path.split("/"))
        if dice.random() < (0.7 if door.method == "GET" else 0.1):
            names = [*few(door.parameters, dice), *few(door.others, dice)]
            asked = {name: hostile.some([], dice) for name in names}
            path += "?" + urlencode(hostile.spoilt(asked, dice), doseq=True, errors="replace")
        headers = dict(account.headers)
        if dice.random() < 0.1:
            headers |= dice.choice(hostile.HEADERS)
        if door.method == "GET" and dice.random() < 0.95:
            return Call("GET", path, None, "", headers)
        if dice.random() < 0.06:
            content_type, raw = dice.choice(hostile.BODIES)
            return Call(dice.choice((door.method, *hostile.METHODS)), path, raw, content_type, headers)
        if door.api:
            return self.operation(door, path, headers, dice)
        values = {name: hostile.some(offered, dice) for name, offered in door.fields.items()}
        sent = hostile.spoilt(values, dice) | {name: upload(dice) for name in door.files if dice.random() < 0.5}
        return Call(door.method, path, sent, MULTIPART, headers)

    def operation(self, door: Door, path: str, headers: dict[str, str], dice: random.Random) -> Call:
        """A call of the API with a body by its schema, or against it."""
        headers.setdefault("idempotency-key", f"{dice.getrandbits(64):x}")
        if door.body is None:
            return Call(door.method, path, b"", "application/json", headers)
        body = hostile.by_schema(door.body, described()["components"]["schemas"], dice, self.ids)
        body = body if dice.random() < 0.3 else hostile.with_a_fault(body, dice)
        if not door.files:
            return Call(door.method, path, json.dumps(body).encode(), "application/json", headers)
        sent = {name: text(value) for name, value in body.items()} if isinstance(body, dict) else {}
        return Call(door.method, path, sent | {name: upload(dice) for name in door.files}, MULTIPART, headers)

    def elsewhere(self, part: str, dice: random.Random) -> str:
        if not any(each.isdigit() for each in part):
            return part
        return quote(dice.choice((dice.choice(self.ids), hostile.odd(dice)[:200], "0", "-1", "9" * 30)), safe="")

    def faults(self, account: Account, call: Call) -> Iterator[str]:
        """Send it, forget what it wrote, look at the answer."""
        raised: list[str] = []

        def note(**_signal: Any) -> None:
            raised.append(traceback.format_exc()[-1500:])

        got_request_exception.connect(note)
        account.client.cookies, before = deepcopy(account.client.cookies), account.client.cookies
        began = time.process_time()
        try:
            with transaction.atomic():
                answer = sent(account.client, call)
                content = b"".join(answer) if answer.streaming else answer.content
                transaction.set_rollback(True)
        finally:
            account.client.cookies = before
            got_request_exception.disconnect(note)
        took = time.process_time() - began
        self.slowest = max(self.slowest, took)
        self.answers[answer.status_code] += 1
        told = content + "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
        if answer.status_code >= 500:
            yield f"{answer.status_code} {' '.join(raised) or content[:300]!r}"
        if any(each in told for each in TRACEBACKS):
            yield f"a traceback: {content[:300]!r}"
        if MARKER.encode() in told and not account.may_read:
            yield f"another client's words: …{told.partition(MARKER.encode())[0][-200:]!r}"
        if took > SLOWEST:
            yield f"{took:.1f} seconds of the processor"


def few(names: Sequence[str], dice: random.Random) -> list[str]:
    return dice.sample(names, min(len(names), dice.randint(0, 3)))


def text(value: Any) -> Any:
    """A value of a body as a form sends it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)


def upload(dice: random.Random) -> ContentFile[bytes]:
    name, content = hostile.files(dice)
    return ContentFile(content, name)


def sent(client: PortalClient, call: Call) -> Any:
    """The answer."""
    if call.content_type == MULTIPART:
        body = {key: value for key, value in call.body.items() if value is not None}
        send: Callable[..., Any] = getattr(client, call.method.lower())
        if call.method == "POST":
            return client.post(call.path, body, headers=call.headers)
        return send(call.path, urlencode(body), "application/x-www-form-urlencoded", headers=call.headers)
    return client.generic(call.method, call.path, call.body or b"", call.content_type, headers=call.headers)
