"""In earnest: three parties that people serve carry labels from request to completed; handsets are looked at.

Stories 1 and 9 where no program can ask anybody, through the real roles with SANDBOX=0: one party's files are
downloaded, another's go by e-mail, the third's by SFTP. Administrators set the parties up at the desk; everybody else
acts over the pages, the API and the desk, too, each as the person who does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import translation

from compliance.evidence.models import Record
from labels.directories.models import Connection
from labels.errands.models import Errand, ErrandReceipt
from labels.models import Display
from portal.shell.api.scopes import SCOPES
from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.domain.money import money_text
from tenants.models import Tenant
from tenants.people.services import make_api_key
from tests.authority import authority
from tests.contacts import agreed_contact
from tests.database import Database
from tests.labels.directories.aggregators.conftest import Standing
from tests.labels.directories.conftest import Sandbox
from tests.labels.errands.sftp_server import sftp_server
from tests.portal_client import words
from tests.scenarios.by_desk import (
    CONNECTIONS,
    NAMES,
    NUMBERS,
    PRICE,
    SAMPLE,
    Client,
    Outside,
)
from tests.scenarios.in_earnest import Clock, ProgramDoor, in_earnest, over_tls, signed_in
from tests.scenarios.programs import Program
from tests.template import email_of
from tests.tenants.outbox.peers import mail_server

pytestmark = pytest.mark.timeout(300)  # both stories share the roles, which the first of them starts


@pytest.fixture(scope="module")
def outside(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """The roles run; the parties are set up; staff are signed in, with a second factor."""
    folder = tmp_path_factory.mktemp("outside")
    trusted = authority(folder)
    stand_ins = Sandbox.start(folder)
    try:
        with (
            mail_server() as mail,
            sftp_server(folder / "party") as sftp,
            over_tls(trusted.server, stand_ins.base) as ihuyi_port,
            in_earnest(
                module_database,
                EMAIL_HOST="127.0.0.1",
                EMAIL_PORT=str(mail.port),
                SSL_CERT_FILE=str(trusted.bundle),
                ADDRESSES_INSIDE=f"https://127.0.0.1:{ihuyi_port},{sftp.address.removesuffix('/in')}",
            ) as stack,
        ):
            desk = [
                signed_in(stack, "localhost", email_of("staff", role, number), second_factor=True)
                for role, number in (("reviewer", 1), ("administrator", 1), ("administrator", 2))
            ]
            parties = Outside(
                Clock(),
                mail,
                sftp,
                Standing(f"http://127.0.0.1:{stand_ins.base}"),
                f"https://127.0.0.1:{ihuyi_port}",
                stack,
                desk[0],
                (desk[1], desk[2]),
            )
            parties.set_up_parties()
            yield parties
    finally:
        stand_ins.stop()


def client_of(outside: Outside, schema: str, label: str, lines: str) -> Client:
    """A client of the template, whose program may do everything; somebody is told by e-mail."""
    tenant = Tenant.objects.get(schema_name=schema)
    with context.client(tenant):
        _key, secret = make_api_key(name="scenario", scopes=list(SCOPES), by=PLATFORM)
        agreed_contact(name="王敏", email=f"wang@{schema}.example", language="en")
    host = f"{schema}.localhost"
    people = {role: signed_in(outside.stack, host, email_of(schema, role)) for role in ("owner", "operator", "viewer")}
    door = ProgramDoor(outside.stack.port, host)
    return Client(outside, tenant, label, lines, Program(door, secret, tenant), people)


def nobody_is_said_to_have_seen(client: Client) -> None:
    with context.client(client.tenant):
        assert set(Display.objects.values_list("shown", "looked_at", "mark")) == {(None, None, "")}
        assert not Record.objects.filter(action__in=("window_completed", "window_proved", "handsets_seen")).exists()
    assert "shown" not in client.states()


def begin(outside: Outside, client: Client) -> str:
    """Fifty numbers, and a label asked for; all three files are before their parties, and who asks an aggregator reads
    there what OPPO's handsets show. The window.
    """
    client.program.register(*(f"{client.lines} {place:04}" for place in range(NUMBERS)))
    numbers = [each["id"] for each in client.program.get("/numbers?limit=500")["results"]]
    booked = client.program.book(0, content="label_change", text=client.label, numbers=numbers)
    outside.clock.settle()
    outside.clock.to(max(datetime.fromisoformat(booked["starts_at"]), outside.clock.now()))
    assert client.states() == {"pending": 3 * NUMBERS}
    orders = Errand.objects.filter(tenant=client.tenant)
    for _day in range(12):  # the cut-off is on a working day
        if not orders.filter(file=None).exists():
            break
        outside.clock.later(days=1)
    assert {code: client.file(code).rows for code in NAMES} == dict.fromkeys(NAMES, NUMBERS)
    for row in client.rows("oppo"):
        outside.stand_in.shows(row["号码"].replace("-", ""), "Oppo", client.label)
    outside.clock.later(minutes=5)
    assert {code: client.file(code).state for code in NAMES} == {"oppo": "prepared", "vivo": "sent", "apple": "sent"}
    assert "Noted" in words(outside.reviewer.fill(client.page("oppo"), {"order": "sent", "how": "商家平台上传"}))
    return str(booked["id"])


def test_story_1_a_label_for_fifty_numbers_by_desk(outside: Outside) -> None:
    client = client_of(outside, "acme", "青禾网络", "021-6100")
    clock, program, window = outside.clock, client.program, begin(outside, client)
    for code in NAMES:
        rows = client.rows(code)
        assert {row["标签名称"] for row in rows} == {client.label}
        assert len({row["号码"] for row in rows}) == NUMBERS
    clock.later(days=20)
    assert client.states() == {"pending": 3 * NUMBERS}, "handed over never becomes accepted by time"
    assert program.get(f"/windows/{window}")["published_at"] is None

    client.receipt("vivo", client.rows("vivo"), "vivo.csv")
    client.receipt("apple", client.rows("apple"), "apple.csv")
    oppo = client.rows("oppo")
    assert "Being imported" in client.receipt("oppo", oppo[:30], "first.csv")
    assert client.states() == {"submitted": 2 * NUMBERS + 30, "pending": NUMBERS - 30}
    assert "read already" in client.receipt("oppo", oppo[:30], "first again.csv")
    clock.later(days=9)
    stranger = {**oppo[0], "工单编号": "77-1"}
    client.receipt("oppo", [*reversed(oppo), stranger], "late.csv")
    late = ErrandReceipt.objects.get(source="late.csv")
    assert (late.accepted, late.repeated, late.problem_count) == (NUMBERS - 30, 30, 1)
    assert Errand.objects.filter(tenant=client.tenant, state="accepted").count() == 3 * NUMBERS
    assert program.get(f"/windows/{window}")["state"] == "verifying"
    nobody_is_said_to_have_seen(client)

    clock.later(days=4)
    detail = program.get(f"/windows/{window}")
    assert (detail["state"], detail["completion"]) == ("completed", "assumed")
    assert client.states() == {"assumed": 3 * NUMBERS}
    nobody_is_said_to_have_seen(client)
    page = reverse("window", args=[window])
    viewer = client.people["viewer"]
    assert "assumed on handsets by estimate" in words(viewer.get(page))

    look_through_ihuyi(outside, client)
    look_at_the_others(outside, client)
    detail = program.get(f"/windows/{window}")
    assert detail["completion"] == "proved"
    assert {each["sample"]["verdict"] for each in detail["directories"]} == {"proved"}
    with context.client(client.tenant):
        looked = Display.objects.exclude(looked_at=None).order_by().values_list("directory__code", flat=True)
        assert Counter(looked) == {"oppo": NUMBERS, "vivo": SAMPLE, "apple": SAMPLE}, "and of no other it is said"
        assert set(Display.objects.filter(looked_at=None).values_list("state", flat=True)) == {"assumed"}
        wrong = Display.objects.filter(directory__code="vivo", looked_at=None).order_by("pk")[0]

    client.picture(wrong.pk, seen="other", other="诈骗电话")
    assert program.get(f"/windows/{window}")["completion"] == "contradicted"
    assert "handsets show something else" in words(viewer.get(page))
    assert any("vivo" in str(letter["Subject"]) for letter in outside.letters("wang@acme.example")), (
        "the client is told"
    )
    with context.client(client.tenant):
        assert Record.objects.filter(action="window_contradicted").count() == 1
    again = program.get("/sightings/next")
    assert {each["directory"] for each in again} == {"vivo"}, "it is open again: more of them have to be seen"
    clock.later(hours=1)
    client.picture(wrong.pk)
    assert program.get(f"/windows/{window}")["completion"] == "assumed"
    while to_see := program.get("/sightings/next"):
        client.picture(to_see[0]["display"])
    assert program.get(f"/windows/{window}")["completion"] == "proved"
    no_file_went_twice(outside, client)


def no_file_went_twice(outside: Outside, client: Client) -> None:
    assert outside.sftp.named.count(client.file("apple").name) == 1
    attached = [part.get_filename() for each in outside.letters("labels@vivo.example") for part in each.walk()]
    assert attached.count(client.file("vivo").name) == 1


def look_through_ihuyi(outside: Outside, client: Client) -> None:
    """The aggregator is set up, and the night asks it; no number is paid twice, and what it cost stands at the desk."""
    numbers = [row["号码"].replace("-", "") for row in client.rows("oppo")]
    outside.set_up_ihuyi()
    outside.clock.later(days=1)
    assert [outside.stand_in.paid(number) for number in numbers] == [1] * NUMBERS
    everybodys = Errand.objects.filter(directory__code="oppo").values_list("number", flat=True)
    cost = PRICE * outside.stand_in.paid(*(number.replace("+86", "0") for number in everybodys))
    account = Connection.objects.get(name="互亿无线")
    shown = words(outside.administrators[0].get(f"{CONNECTIONS}{account.pk}/change/"))
    with translation.override("en"):
        assert f"Spent this month {money_text(cost)}" in shown, shown


def look_at_the_others(outside: Outside, client: Client) -> None:
    """What samples lack: one party by a farm of handsets, another by eye, with the phone's page."""
    program = client.program
    asked = program.get("/sightings/next")
    lacking = Counter(each["directory"] for each in asked)
    assert lacking == {"vivo": SAMPLE, "apple": SAMPLE}
    sights = [
        {
            "number": each["number"],
            "directory": "apple",
            "source": "farm",
            "shown": client.label,
            "seen_at": outside.clock.now().isoformat(),
            "device": "iphone-17",
            "call": str(each["display"]),
        }
        for each in asked
        if each["directory"] == "apple"
    ]
    assert program.post("/sightings", {"sightings": sights})["taken"] == SAMPLE
    outside.clock.settle()
    assert "To be looked at next" in words(client.people["operator"].get(reverse("handset_pictures")))
    while to_see := program.get("/sightings/next"):
        client.picture(to_see[0]["display"])


def test_story_9_ios_does_not_show_the_label_and_a_picture_says_so(outside: Outside) -> None:
    client = client_of(outside, "globex", "大衡法律咨询", "021-6200")
    clock, program, window = outside.clock, client.program, begin(outside, client)
    for code in NAMES:
        client.receipt(code, client.rows(code), f"{code} 9.csv")
    clock.later(days=2)
    with context.client(client.tenant):
        early, cell = Display.objects.filter(directory__code="apple").order_by("pk")[:2]
    client.picture(early.pk, seen="nothing")
    with context.client(client.tenant):
        assert Display.objects.get(pk=early.pk).state == "submitted", "its time is not over: that says nothing"
    clock.later(days=2)
    assert program.get(f"/windows/{window}")["completion"] == "assumed"
    client.picture(cell.pk, seen="nothing")
    assert program.get(f"/windows/{window}")["completion"] == "contradicted"
    letters = [str(letter["Subject"]) for letter in outside.letters("wang@globex.example")]
    assert any("Apple iOS" in subject for subject in letters), letters
    [ios] = [each for each in program.get(f"/windows/{window}")["directories"] if each["directory"] == "apple"]
    assert ios["sample"]["verdict"] == "contradicted"
    page = words(client.people["viewer"].get(reverse("display", args=[cell.pk])))
    assert "Apple iOS" in page
    assert "Accelerate (¥" not in page, "nobody there can be made to push it"
    clock.later(hours=6)
    client.picture(cell.pk)
    assert program.get(f"/windows/{window}")["completion"] == "assumed"
    with context.client(client.tenant):
        assert Display.objects.get(pk=cell.pk).state == "shown"
    no_file_went_twice(outside, client)
