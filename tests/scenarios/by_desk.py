"""Parties that people serve, the people at the desk, and a client with fifty numbers, as three stories need them."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from django.urls import reverse
from openpyxl import load_workbook

from compliance.reviews.models import Case
from labels.directories.models import Connection, Directory
from labels.errands.models import DeskParty, ErrandFile
from labels.models import Display
from tenants import context
from tenants.models import Tenant
from tests.chaos.faults import Stack
from tests.labels.directories.aggregators.conftest import ACCOUNT, Standing
from tests.labels.directories.conftest import SMS_PASSWORD
from tests.labels.errands.sftp_server import SftpPeer
from tests.portal.displays.test_handsets_pages import photo
from tests.portal_client import words
from tests.scenarios.in_earnest import Browser, Clock
from tests.scenarios.programs import Program
from tests.tenants.outbox.peers import Mail

CONNECTIONS, DIRECTORIES, PARTIES_AT_DESK, FILES, INBOX = (
    f"/admin/{path}/"
    for path in (
        "directories/connection",
        "directories/directory",
        "errands/deskparty",
        "errands/errandfile",
        "reviews/case",
    )
)
NAMES = {"oppo": ("欧珀", "OPPO"), "vivo": ("维沃", "vivo"), "apple": ("苹果", "Apple iOS")}
SHEETS = {"oppo": "csv", "vivo": "xlsx", "apple": "csv"}
NUMBERS = 50
SAMPLE = 8  # of fifty
PRICE = 5  # fen


class Desk:
    """Two administrators before the desk, the second of whom confirms what the first proposes."""

    administrators: tuple[Browser, Browser]

    def confirm_all(self) -> None:
        """What one administrator has proposed the other confirms."""
        for case in Case.objects.filter(kind=Case.Kind.STAFF_ACT, decided_at=None):
            self.administrators[1].fill(f"{INBOX}{case.pk}/change/", {"decision": "confirm"})
        assert not Case.objects.filter(kind=Case.Kind.STAFF_ACT, decided_at=None).exists()

    def saved(self, page: str, **fields: Any) -> None:
        """An administrator fills a form of the desk."""
        said = self.administrators[0].fill(page, fields)
        for _look in range(100):
            if 'name="confirmed"' in said.text:  # what it does is looked at first
                said = self.administrators[0].send(said, {"_save": "1"})
            elif 'name="tried"' in said.text:  # a worker tries another address or account, and it answers
                waits = "is being tested" in words(said)
                assert waits or "It answers" in words(said) or "Tested:" in words(said), words(said)
                time.sleep(0.5 if waits else 0)
                said = self.administrators[0].send(said, {"_save": "1"})
            else:
                break
        assert str(said.url.path) != page, words(said)


@dataclass
class Outside(Desk):
    """Business time, the parties' peers, and the people before the product."""

    clock: Clock
    mail: Mail
    sftp: SftpPeer
    stand_in: Standing
    stand_in_over_tls: str
    stack: Stack
    reviewer: Browser
    administrators: tuple[Browser, Browser]
    colours: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    def letters(self, address: str) -> list[Message]:
        """What came there by e-mail."""
        return [each for each in self.mail.taken if address in str(each["To"])]

    def set_up_parties(self) -> None:
        """Day one, as docs/parties.md tells it: an account, the parties, how each is served, and then they are on."""
        secret = {name: value for name, value in self.sftp.secret.items() if value}
        self.saved(f"{CONNECTIONS}add/", name="apple", kind="sftp", **secret)
        self.confirm_all()
        account = Connection.objects.get(name="apple").pk
        ways = {"oppo": {}, "vivo": {"address": "mailto:labels@vivo.example"}}
        ways["apple"] = {"address": self.sftp.address, "connection": account}
        for position, code in enumerate(NAMES):
            name, name_en = NAMES[code]
            self.saved(
                f"{DIRECTORIES}add/",
                code=code,
                name=name,
                name_en=name_en,
                kind="handset",
                platform="ios" if code == "apple" else "android",
                adapter="desk",
                cache_min="1 00:00:00",
                cache_max="3 00:00:00",
                position=position,
                active=None,
                **ways[code],
            )
        self.confirm_all()
        for directory in Directory.objects.all():
            code = directory.code
            self.saved(f"{PARTIES_AT_DESK}add/", directory=directory.pk, sheet=SHEETS[code], form="dashed")
            self.saved(f"{DIRECTORIES}{directory.pk}/change/", active="on")
            self.confirm_all()  # it may hold windows from now on: that takes two
        assert DeskParty.objects.count() == Directory.objects.filter(active=True).count() == len(NAMES)

    def set_up_ihuyi(self) -> None:
        """An aggregator that knows one of the parties, with an account and a budget; the night asks it."""
        secret = {"account": ACCOUNT, "key": SMS_PASSWORD}
        self.saved(
            f"{CONNECTIONS}add/", name="互亿无线", kind="account", price_of_a_call=PRICE, monthly_budget=1000, **secret
        )
        account = Connection.objects.get(name="互亿无线").pk
        self.saved(
            f"{DIRECTORIES}add/",
            code="ihuyi",
            name="互亿无线",
            name_en="ihuyi",
            kind="aggregator",
            platform="app",
            adapter="ihuyi_marks",
            address=self.stand_in_over_tls,
            connection=account,
            cache_min="0",
            cache_max="0",
            critical=None,
            active=None,
            shadow="on",
            vendors="Oppo oppo",
        )
        self.confirm_all()


@dataclass
class Client:
    """A client with fifty numbers, its people before their browsers and its program."""

    outside: Outside
    tenant: Tenant
    label: str
    lines: str
    program: Program
    people: dict[str, Browser]

    def file(self, code: str) -> ErrandFile:
        """The only one that carries this client's orders to a party."""
        row: ErrandFile = ErrandFile.objects.filter(directory__code=code, errands__tenant=self.tenant).distinct().get()
        return row

    def page(self, code: str) -> str:
        """Of that file, at the desk."""
        return f"{FILES}{self.file(code).pk}/change/"

    def rows(self, code: str) -> list[dict[str, str]]:
        """What lies before the party, as it came there."""
        file = self.file(code)
        if code == "apple":
            return list(csv.DictReader(io.StringIO((self.outside.sftp.folder / file.name).read_text("utf-8-sig"))))
        if code == "vivo":
            parts = [part for letter in self.outside.letters("labels@vivo.example") for part in letter.walk()]
            [attached] = [part for part in parts if part.get_filename() == file.name]
            sheet = load_workbook(io.BytesIO(attached.get_payload(decode=True))).active
            head, *lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
            return [dict(zip(head, line, strict=True)) for line in lines]
        content = self.outside.reviewer.get(f"{self.page(code)}?download=1").content
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    def receipt(self, code: str, rows: list[dict[str, str]], name: str, result: str = "通过") -> str:
        """The party answers these rows; a reviewer brings its file in. What the page says then."""
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows({**row, "处理结果": result} for row in rows)
        said = self.outside.reviewer.fill(
            self.page(code), {"order": "receipt"}, file=(name, out.getvalue().encode(), "text/csv")
        )
        self.outside.clock.settle()
        return words(said)

    def picture(self, display: int, **seen: str) -> None:
        """The operator photographs a handset, and the owner says that the picture shows that."""
        taken = photo(f"#{next(self.outside.colours) * 4321:06x}").read()
        page = reverse("display_picture", args=[display])
        answer = self.people["operator"].fill(page, {"seen": "expected", **seen}, file=("1.jpg", taken, "image/jpeg"))
        assert "Picture saved" in words(answer), words(answer)
        said = self.people["owner"].fill(reverse("handset_pictures"), {"confirmed": "1"})
        assert "Confirmed: it counts now" in words(said), words(said)
        self.outside.clock.settle()

    def states(self) -> dict[str, int]:
        """Its displays by state."""
        with context.client(self.tenant):
            return dict(Counter(Display.objects.values_list("state", flat=True)))
