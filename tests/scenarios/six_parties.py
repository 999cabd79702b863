"""A world of six parties, three of them served by people: what is outside the product, and the people before it.

Parties' programs, the mail server and the SMS centre are processes of their own, as the product's roles are; what has
come there is asked from them. Nothing here calls a service.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import lxml.html

from compliance.reviews.models import Case
from labels.directories.models import Connection, Directory
from labels.directories.sandbox.parties import PARTIES
from labels.errands.models import Errand, ErrandFile
from tests.chaos.faults import Stack
from tests.claims.truth import Asked, Outside
from tests.database import Database
from tests.labels.directories.conftest import SMS_ACCOUNTS, SMS_PASSWORD, TOKEN, Sandbox
from tests.loopback import plain_client
from tests.portal_client import words
from tests.scenarios.by_desk import CONNECTIONS, DIRECTORIES, FILES, INBOX, PARTIES_AT_DESK, Desk
from tests.scenarios.in_earnest import Browser, Clock, in_earnest, signed_in
from tests.template import email_of

TASKS = "/admin/errands/tasks/"
HOUR = timedelta(hours=1)
# code: kind, platform, how long handsets keep what they have
BY_PROGRAM = {
    "china-mobile": ("carrier", "network", HOUR / 12, HOUR / 2),
    "huawei": ("handset", "android", HOUR * 0, HOUR * 0),
    "tencent-guard": ("app", "app", HOUR / 2, HOUR * 2),
}
BY_PEOPLE = {
    "oppo": ("handset", "android", HOUR * 24, HOUR * 72),
    "vivo": ("handset", "android", HOUR * 24, HOUR * 48),
    "apple": ("handset", "ios", HOUR * 6, HOUR * 12),
}
NAMES = {
    "china-mobile": ("中国移动", "China Mobile"),
    "huawei": ("华为", "Huawei"),
    "tencent-guard": ("腾讯手机管家", "Tencent Guard"),
    "oppo": ("欧珀", "OPPO"),
    "vivo": ("维沃", "vivo"),
    "apple": ("苹果", "Apple iOS"),
}
BY_HAND, UNHURRIED = "oppo", "oppo"  # its orders are tasks; no window waits for it


@dataclass(frozen=True)
class Told:
    """A message as it came: to whom, in business time when, and what it says. key: of the message, once for each."""

    key: str
    to: str
    at: datetime
    channel: str
    subject: str
    text: str


@dataclass
class AsItIs(Outside):
    """What handsets show is known, not worked out. seen: by (party, number), with since when."""

    seen: dict[tuple[str, str], tuple[str | None, datetime]] = field(default_factory=dict)

    def visible(self, party: str, number: str, now: datetime) -> str | None:
        return self.seen[party, number][0] if (party, number) in self.seen else None


@dataclass
class World(Desk):
    """The roles, what stands outside them, and the staff.

    pictured, answered: by (party, number), what people have seen on handsets and what parties' people took, with when.
    """

    clock: Clock
    stack: Stack
    outside: Sandbox
    reviewer: Browser
    administrators: tuple[Browser, Browser]
    pictured: dict[tuple[str, str], tuple[str | None, datetime]] = field(default_factory=dict)
    answered: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)

    def set_up_parties(self) -> None:
        """Administrators add the six, at the desk: an account for programs, how people serve the others."""
        self.saved(f"{CONNECTIONS}add/", name="programs", kind="token", token=TOKEN)
        self.confirm_all()
        account = Connection.objects.get(name="programs").pk
        for place, (code, how) in enumerate({**BY_PROGRAM, **BY_PEOPLE}.items()):
            kind, platform, earliest, latest = how
            name, name_en = NAMES[code]
            program = code in BY_PROGRAM
            way: dict[str, Any] = {"adapter": "http" if program else "desk"}
            if program:
                way |= {"address": self.address(code), "connection": account}
            elif code == "apple":
                way["address"] = "mailto:labels@apple.example"
            self.saved(
                f"{DIRECTORIES}add/",
                code=code,
                name=name,
                name_en=name_en,
                kind=kind,
                platform=platform,
                cache_min=str(earliest),
                cache_max=str(latest),
                position=place,
                active=None,
                critical=None if code == UNHURRIED else "on",
                **way,
            )
        self.confirm_all()
        for code in BY_PEOPLE:
            by = "hand" if code == BY_HAND else "file"
            party = Directory.objects.get(code=code).pk
            self.saved(f"{PARTIES_AT_DESK}add/", directory=party, by=by, sheet="csv", form="international")
        for directory in Directory.objects.all():
            self.saved(f"{DIRECTORIES}{directory.pk}/change/", active="on")
            self.confirm_all()
        assert Directory.objects.filter(active=True).count() == len(NAMES)

    def address(self, code: str) -> str:
        """Of a party's program."""
        return f"http://127.0.0.1:{self.outside.base + 1 + [each.code for each in PARTIES].index(code)}"

    def peers(self, path: str, **asked: str) -> list[dict[str, Any]]:
        """What has come to the mail server or the SMS centre, the oldest first."""
        with plain_client(f"http://127.0.0.1:{self.outside.base}") as client:
            answer = client.get(path, params={"format": "json", "limit": "10000", **asked}).raise_for_status()
        return list(reversed(answer.json()["items"]))

    def told(self) -> list[Told]:
        """Every message that came, by the hour at which it came."""
        mails = [
            Told(f"mail {each['id']} {to}", to, _instant(each["at"]), "email", each["subject"], each["text"] or "")
            for each in self.peers("/mail")
            for to in each["to"]
        ]
        texts = [
            Told(f"sms {each['id']}", each["to"], _instant(each["at"]), "sms", "", each["text"])
            for each in self.peers("/sms")
        ]
        return sorted([*mails, *texts], key=lambda each: each.at)

    def last_to(self, address: str, holding: str = "") -> Told:
        """The newest message there."""
        came = [each for each in self.told() if each.to == address and holding in each.subject + each.text]
        assert came, f"nothing came to {address} with {holding}: {[(e.to, e.subject) for e in self.told()]}"
        return came[-1]

    def decide(self, kind: str, decision: str = "approve", **given: str) -> str:
        """A reviewer decides the open case of a kind at the desk; what the page says then."""
        case = Case.objects.filter(kind=kind, decided_at=None).order_by("due_at")[0]
        page = self.reviewer.fill(f"{INBOX}{case.pk}/change/", {"decision": decision, **given})
        self.clock.settle()
        assert not Case.objects.filter(pk=case.pk, decided_at=None).exists(), words(page)
        return words(page)

    # ------------------------------------------------------------ what is so

    def truth(self, numbers: Iterable[str]) -> AsItIs:
        """What each party holds and its handsets show: asked from its program, or from who carried its answers."""
        made = AsItIs(
            delays={code: how[3] for code, how in {**BY_PROGRAM, **BY_PEOPLE}.items()},
            critical=frozenset({*BY_PROGRAM, *BY_PEOPLE} - {UNHURRIED}),
            people=frozenset(BY_PEOPLE),
            taken={key: [(at, label, 1)] for key, (label, at) in self.answered.items()},
            seen=dict(self.pictured),
        )
        for code in BY_PROGRAM:
            with plain_client(self.address(code), headers={"Authorization": f"Bearer {TOKEN}"}) as party:
                answer = party.post("/lookups", json={"numbers": list(numbers)}).raise_for_status().json()
            for item in answer["items"]:
                if held := item["held"]:
                    at = _instant(held["accepted_at"])
                    made.taken[code, item["number"]] = [(at, held["label"], held["revision"])]
                if shown := item["shown"]:
                    made.seen[code, item["number"]] = (shown["label"], _instant(shown["since"]))
        return made

    # ------------------------------------------------------------ people at the desk serve three parties

    def hand_over_tasks(self, ticket: str) -> None:
        """What is to be done by hand is done, all of it."""
        self._act("carried", ticket=ticket)

    def tasks_answered(self, act: str = "accepted", **given: str) -> None:
        """The party's word on all tasks, brought by a person."""
        self._note(Errand.objects.filter(directory__code=BY_HAND, state="sent"))
        self._act(act, **given)

    def _act(self, act: str, **given: str) -> None:
        page = self.reviewer.get(TASKS)
        tasks = lxml.html.fromstring(page.text).xpath("//input[@name='task']/@value")
        assert tasks, words(page)
        said = self.reviewer.send(page, {"act": act, "task": tasks, **given})
        assert "processed" in words(said), words(said)
        self.clock.settle()

    def files(self, code: str) -> list[ErrandFile]:
        """Those of a party that are not answered yet."""
        rows = ErrandFile.objects.filter(directory__code=code).exclude(state="answered")
        return list(rows.order_by("made_at"))

    def hand_over_files(self, code: str, how: str) -> None:
        """Somebody downloads a party's files and hands them over."""
        for file in self.files(code):
            page = f"{FILES}{file.pk}/change/"
            assert self.reviewer.get(f"{page}?download=1").content
            assert "Noted" in words(self.reviewer.fill(page, {"order": "sent", "how": how}))

    def receipts(self, code: str) -> None:
        """The party accepts every row of its open files; a reviewer brings its answers in."""
        for file in self.files(code):
            page = f"{FILES}{file.pk}/change/"
            text = self.reviewer.get(f"{page}?download=1").content.decode("utf-8-sig")
            rows = [{**row, "处理结果": "通过"} for row in csv.DictReader(io.StringIO(text))]
            out = io.StringIO()
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
            answer = (f"answer-{file.name}", out.getvalue().encode(), "text/csv")
            self._note(file.errands.filter(state="sent"))
            self.reviewer.fill(page, {"order": "receipt"}, file=answer)
            self.clock.settle()

    def _note(self, orders: Iterable[Errand]) -> None:
        """As the party itself remembers it."""
        for order in orders:
            self.answered[order.directory.code, order.number] = (order.label or "", self.clock.now())


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """None where one of them is not known."""
    every = list(instants)
    known = [each for each in every if each is not None]
    return max(known) if known and len(known) == len(every) else None


def taken_at(truth: AsItIs, asked: Asked, party: str) -> datetime | None:
    """When a party took a window's label for the last of its numbers."""
    rows = [truth.taken.get((party, number), [(None, None, 0)])[-1] for number in asked.numbers]
    return latest(at if label == asked.label else None for at, label, _revision in rows)


def seen_at(truth: AsItIs, asked: Asked, party: str) -> datetime | None:
    """Since when its handsets show it: by its program, by a picture, or after the time that people there go by."""
    if party in BY_PEOPLE:
        taken = taken_at(truth, asked, party)
        return None if taken is None else taken + truth.delays[party]
    rows = [truth.seen.get((party, number), (None, None)) for number in asked.numbers]
    return latest(since if label == asked.label else None for label, since in rows)


@contextmanager
def six_parties(database: Database, folder: Path, begins: datetime) -> Iterator[World]:
    """Everything runs, from an hour of business time on; staff are signed in with a second factor."""
    clock = Clock("email", "sms")
    outside = Sandbox.start(folder, "--clock-dsn", database.url)
    account = f"{SMS_ACCOUNTS[0]}:{SMS_PASSWORD}"
    try:
        programs = [f"http://127.0.0.1:{outside.base + 1 + place}" for place in range(len(PARTIES))]
        with in_earnest(
            database,
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=str(outside.base + 20),
            SMPP_URL=f"smpp://127.0.0.1:{outside.base + 21}/?sender=10690000",
            SMPP_ACCOUNT=account,
            ADDRESSES_INSIDE=",".join(programs),
        ) as stack:
            clock.to(begins)  # nobody's product starts in another year
            desk = [
                signed_in(stack, "localhost", email_of("staff", role, number), second_factor=True)
                for role, number in (("reviewer", 1), ("administrator", 1), ("administrator", 2))
            ]
            yield World(clock, stack, outside, desk[0], (desk[1], desk[2]))
    finally:
        outside.stop()
