"""Outside the sandbox: three parties that people serve carry labels from request to completed; handsets are looked at.

Stories 1 and 9 where no program can ask anybody: one party's files are downloaded, another's go by e-mail, the third's
by SFTP. Over the pages, the API and the desk, each as the person who does it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count
from django.urls import reverse
from openpyxl import load_workbook

from compliance.evidence.models import Record
from labels.directories.connections import begin_secret
from labels.directories.models import Connection, Credential, Directory
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandReceipt
from labels.models import Display
from labels.registry.models import HandsetPicture
from tenants import context
from tenants.agenda.services import schedule
from tenants.clock import real_now
from tenants.models import Tenant
from tenants.outbox import tasks
from tenants.outbox.models import Message
from tenants.people.models import User
from tenants.sealing import sealed
from tests.contacts import agreed_contact
from tests.labels.directories.aggregators.conftest import Standing, make_aggregator, sees
from tests.labels.directories.conftest import Sandbox
from tests.labels.errands.sftp_server import SftpPeer, sftp_server
from tests.portal.admin.conftest import words
from tests.portal.pages.test_handsets import photo
from tests.portal_client import PortalClient, sign_in
from tests.scenarios.programs import Program
from tests.tenants.outbox.peers import Mail, mail_server
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Thursday in a working week: the files go out on the same day, and the parties answer in the next days.
TWO_AT_NIGHT = datetime(2027, 3, 11, 2, 0, tzinfo=SHANGHAI)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LABEL = "青禾网络"
FILES = "/admin/errands/errandfile/"
PARTIES = ("oppo", "vivo", "apple")
NUMBERS = 50
SAMPLE = 8  # of fifty


@dataclass
class Outside:
    """Business time, what is due, and the peers; nothing of the sandbox."""

    clock: BusinessClock
    work: DueWork
    mail: Mail
    sftp: SftpPeer
    reviewer: PortalClient
    colours: Iterator[int] = field(default_factory=lambda: iter(range(1, 1000)))

    def later(self, **length: float) -> None:
        """Let time pass and do what is due; letters leave over SMTP."""
        self.clock.set(self.clock.now() + timedelta(**length))
        self.run()

    def run(self) -> None:
        self.work()
        with context.platform():
            while tasks.send_messages("email"):
                pass
        self.work()

    def file(self, code: str) -> ErrandFile:
        """The party's only file."""
        found: ErrandFile = ErrandFile.objects.get(directory__code=code)
        return found

    def rows(self, code: str) -> list[dict[str, str]]:
        """What lies before the party, as it came there."""
        file = self.file(code)
        if code == "apple":
            return list(csv.DictReader(io.StringIO((self.sftp.folder / file.name).read_text("utf-8-sig"))))
        if code == "vivo":
            [letter] = [each for each in self.mail.taken if each["To"] and "labels@vivo.example" in each["To"]]
            [attached] = [part for part in letter.walk() if part.get_filename() == file.name]
            sheet = load_workbook(io.BytesIO(attached.get_payload(decode=True))).active
            head, *lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
            return [dict(zip(head, line, strict=True)) for line in lines]
        content = self.reviewer.get(f"{FILES}{file.pk}/change/?download=1").content
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    def order(self, code: str, order: str, **given: Any) -> str:
        """A reviewer does something on the page of the party's file; what the page says then."""
        address = f"{FILES}{self.file(code).pk}/change/"
        return words(self.reviewer.post(address, {"order": order, **given}, follow=True))

    def receipt(self, code: str, rows: list[dict[str, str]], name: str, result: str = "通过") -> str:
        """The party answers these rows; its file is brought in at the desk."""
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows({**row, "处理结果": result} for row in rows)
        said = self.order(code, "receipt", file=SimpleUploadedFile(name, out.getvalue().encode(), "text/csv"))
        self.run()
        return said

    def picture(self, taker: PortalClient, second: PortalClient, display: int, **seen: str) -> None:
        """Somebody photographs a handset, and a second person says what the picture shows."""
        colour = f"#{next(self.colours) * 4321:06x}"
        form = {"file": photo(colour), "seen": "expected", **seen}
        answer = taker.post(reverse("display_picture", args=[display]), form, follow=True)
        assert "Picture saved" in words(answer), words(answer)
        kept = HandsetPicture.objects.order_by("-taken_at", "-id")[0]
        second.post(reverse("handset_picture_decide", args=[kept.pk]), {"confirmed": "1"}, follow=True)
        self.run()


@pytest.fixture
def outside(
    acme: Tenant,
    staff: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    tmp_path: Path,
    settings: Any,
) -> Iterator[Outside]:
    """Three parties by desk, and everybody with a second factor, as in earnest."""
    business_clock.set(TWO_AT_NIGHT)
    with mail_server() as mail, sftp_server(tmp_path) as sftp:
        settings.SANDBOX = False
        settings.EMAIL_BACKEND = "tenants.outbox.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail.port
        account = Connection.objects.create(name="apple", kind="sftp")
        secret = sealed(json.dumps(sftp.secret))
        begin_secret(Credential.objects.create(connection=account, secret=secret, given_by="Li", given_at=real_now()))
        ways = (("", None, "csv"), ("mailto:labels@vivo.example", None, "xlsx"), (sftp.address, account, "csv"))
        for position, (code, (address, connection, sheet)) in enumerate(zip(PARTIES, ways, strict=True)):
            made = Directory.objects.create(
                code=code,
                name={"oppo": "欧珀", "vivo": "维沃", "apple": "苹果"}[code],
                name_en={"oppo": "OPPO", "vivo": "vivo", "apple": "Apple iOS"}[code],
                kind="handset",
                platform="ios" if code == "apple" else "android",
                adapter="desk",
                address=address,
                connection=connection,
                cache_min=DAY,
                cache_max=3 * DAY,
                position=position,
            )
            DeskParty.objects.create(directory=made, sheet=sheet, form="dashed")
        with context.client(staff):
            for user in User.objects.all():
                Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        reviewer = sign_in(staff, "reviewer", 1)
        reviewer.cookies["django_language"] = "en"
        yield Outside(business_clock, run_due_work, mail, sftp, reviewer)


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    """The stand-in of the aggregators, behaving as published."""
    sandbox = Sandbox.start(tmp_path / "stand-ins")
    yield Standing(f"http://127.0.0.1:{sandbox.base}")
    sandbox.stop()


@pytest.fixture
def program(acme: Tenant, client_of: Callable[..., PortalClient]) -> Program:
    """The client's program, which may do everything."""
    from portal.api.scopes import SCOPES
    from tenants.people.services import make_api_key

    with context.client(acme):
        _key, secret = make_api_key(name="scenario", scopes=list(SCOPES), by="test")
        agreed_contact(name="王敏", email="wang@acme.example", language="en")
    return Program(client_of(acme), secret, acme)


def english(tenant: Tenant, role: str) -> PortalClient:
    client = sign_in(tenant, role)
    client.cookies["django_language"] = "en"
    return client


def states(tenant: Tenant) -> dict[str, int]:
    with context.client(tenant):
        found = list(Display.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in found}


def nobody_is_said_to_have_seen(tenant: Tenant) -> None:
    with context.client(tenant):
        assert set(Display.objects.values_list("shown", "looked_at", "mark")) == {(None, None, "")}
        assert not Record.objects.filter(action__in=("window_completed", "window_proved", "handsets_seen")).exists()
        assert "shown" not in states(tenant)


def begin(outside: Outside, program: Program) -> str:
    """Fifty numbers, and a label asked for at two at night; all three files are before their parties. The window."""
    registered = program.register(*(f"021-6100 {place:04}" for place in range(NUMBERS)))
    asked = {each["id"] for each in registered} | {each["id"] for each in program.get("/numbers?limit=500")["results"]}
    booked = program.book(0, content="label_change", text=LABEL, numbers=sorted(asked))
    outside.run()
    outside.clock.set(max(datetime.fromisoformat(booked["starts_at"]), outside.clock.now()))
    outside.run()
    assert states(program.tenant) == {"pending": 3 * NUMBERS}
    outside.later(days=1)
    assert {file.directory.code: file.rows for file in ErrandFile.objects.select_related("directory")} == dict.fromkeys(
        PARTIES, NUMBERS
    )
    outside.later(minutes=5)
    assert {code: outside.file(code).state for code in PARTIES} == {"oppo": "prepared", "vivo": "sent", "apple": "sent"}
    assert "Noted" in outside.order("oppo", "sent", how="商家平台上传")
    return str(booked["id"])


def test_story_1_a_label_for_fifty_numbers_by_desk(
    outside: Outside, program: Program, standing: Standing, acme: Tenant
) -> None:
    window = begin(outside, program)
    for code in PARTIES:
        rows = outside.rows(code)
        assert {row["标签名称"] for row in rows} == {LABEL}
        assert len({row["号码"] for row in rows}) == NUMBERS
    outside.later(days=20)
    assert states(acme) == {"pending": 3 * NUMBERS}, "handed over never becomes accepted by time"
    assert program.get(f"/windows/{window}")["published_at"] is None

    outside.receipt("vivo", outside.rows("vivo"), "vivo.csv")
    outside.receipt("apple", outside.rows("apple"), "apple.csv")
    oppo = outside.rows("oppo")
    assert "Being imported" in outside.receipt("oppo", oppo[:30], "first.csv")
    assert states(acme) == {"submitted": 2 * NUMBERS + 30, "pending": NUMBERS - 30}
    assert "read already" in outside.receipt("oppo", oppo[:30], "first again.csv")
    outside.later(days=9)
    stranger = {**oppo[0], "工单编号": "77-1"}
    outside.receipt("oppo", [*reversed(oppo), stranger], "late.csv")
    late = ErrandReceipt.objects.get(source="late.csv")
    assert (late.accepted, late.repeated, late.problem_count) == (NUMBERS - 30, 30, 1)
    assert Errand.objects.filter(state="accepted").count() == 3 * NUMBERS
    assert program.get(f"/windows/{window}")["state"] == "verifying"
    nobody_is_said_to_have_seen(acme)

    outside.later(days=4)
    detail = program.get(f"/windows/{window}")
    assert (detail["state"], detail["completion"]) == ("completed", "assumed")
    assert states(acme) == {"assumed": 3 * NUMBERS}
    nobody_is_said_to_have_seen(acme)
    viewer = english(acme, "viewer")
    assert "assumed on handsets by estimate" in words(viewer.get(reverse("window", args=[window])))

    look_through_ihuyi(outside, standing, acme)
    look_at_all(outside, program, acme)
    detail = program.get(f"/windows/{window}")
    assert detail["completion"] == "proved"
    assert {each["sample"]["verdict"] for each in detail["directories"]} == {"proved"}
    with context.client(acme):
        looked = Display.objects.exclude(looked_at=None).order_by().values_list("directory__code")
        counts = dict(looked.annotate(Count("pk")))
    assert counts == {"oppo": NUMBERS, "vivo": SAMPLE, "apple": SAMPLE}, "and of no other it is said"
    with context.client(acme):
        assert set(Display.objects.filter(looked_at=None).values_list("state", flat=True)) == {"assumed"}

    taker, second = english(acme, "operator"), english(acme, "owner")
    with context.client(acme):
        wrong = Display.objects.filter(directory__code="vivo", looked_at=None).order_by("pk")[0]
    outside.picture(taker, second, wrong.pk, seen="other", other="诈骗电话")
    assert program.get(f"/windows/{window}")["completion"] == "contradicted"
    assert "handsets show something else" in words(viewer.get(reverse("window", args=[window])))
    with context.client(acme):
        assert Message.objects.filter(template="labels/display_wrong").exists()
        assert Record.objects.filter(action="window_contradicted").count() == 1
    again = program.get("/sightings/next")
    assert {each["directory"] for each in again} == {"vivo"}, "it is open again: more of them have to be seen"
    outside.later(hours=1)
    outside.picture(taker, second, wrong.pk)
    assert program.get(f"/windows/{window}")["completion"] == "assumed"
    while to_see := program.get("/sightings/next"):
        outside.picture(taker, second, to_see[0]["display"])
    assert program.get(f"/windows/{window}")["completion"] == "proved"
    assert len(outside.sftp.named) == 1, "no file goes twice"
    assert sum("labels@vivo.example" in (each["To"] or "") for each in outside.mail.taken) == 1


def look_through_ihuyi(outside: Outside, standing: Standing, acme: Tenant) -> None:
    """An administrator has set up the aggregator, which knows one of the parties; the night asks it."""
    sees(make_aggregator(standing, "ihuyi_marks"), Oppo=Directory.objects.get(code="oppo"))
    for place in range(NUMBERS):
        standing.shows(f"0216100{place:04}", "Oppo", LABEL)
    with context.client(acme):
        schedule("labels.sweep", key="nightly")
    outside.run()


def look_at_all(outside: Outside, program: Program, acme: Tenant) -> None:
    """What samples lack: one party by a farm of handsets, another by eye, with the phone's page."""
    taker, second = english(acme, "operator"), english(acme, "owner")
    asked = program.get("/sightings/next")
    lacking = {code: sum(each["directory"] == code for each in asked) for code in PARTIES}
    assert lacking == {"oppo": 0, "vivo": SAMPLE, "apple": SAMPLE}
    sights = [
        {
            "number": each["number"],
            "directory": "apple",
            "source": "farm",
            "shown": LABEL,
            "seen_at": outside.clock.now().isoformat(),
            "device": "iphone-17",
            "call": str(each["display"]),
        }
        for each in asked
        if each["directory"] == "apple"
    ]
    assert program.post("/sightings", {"sightings": sights})["taken"] == SAMPLE
    while listed := taker.get(reverse("handset_pictures")).context["next"]:
        outside.picture(taker, second, listed[0].display)


def test_story_9_ios_does_not_show_the_label_and_a_picture_says_so(
    outside: Outside, program: Program, acme: Tenant
) -> None:
    window = begin(outside, program)
    for code in PARTIES:
        outside.receipt(code, outside.rows(code), f"{code}.csv")
    outside.later(days=2)
    taker, second = english(acme, "operator"), english(acme, "owner")
    with context.client(acme):
        early, cell = Display.objects.filter(directory__code="apple").order_by("pk")[:2]
    outside.picture(taker, second, early.pk, seen="nothing")
    with context.client(acme):
        assert Display.objects.get(pk=early.pk).state == "submitted", "its time is not over: that says nothing"
    outside.later(days=2)
    assert program.get(f"/windows/{window}")["completion"] == "assumed"
    outside.picture(taker, second, cell.pk, seen="nothing")
    assert program.get(f"/windows/{window}")["completion"] == "contradicted"
    with context.client(acme):
        overdue = Message.objects.get(template="labels/display_overdue")
        assert overdue.parameters["directory"] == "apple"
    [ios] = [each for each in program.get(f"/windows/{window}")["directories"] if each["directory"] == "apple"]
    assert ios["sample"]["verdict"] == "contradicted"
    page = words(english(acme, "viewer").get(reverse("display", args=[cell.pk])))
    assert "Apple iOS" in page
    assert "Accelerate for" not in page, "nobody there can be made to push it"
    outside.later(hours=6)
    outside.picture(taker, second, cell.pk)
    assert program.get(f"/windows/{window}")["completion"] == "assumed"
    with context.client(acme):
        assert Display.objects.get(pk=cell.pk).state == "shown"
