"""Answers to invitations by e-mail: only what one contact says about the window as it is now has an effect, once."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from django.core.management import call_command
from django.test import Client

from compliance.evidence.models import Record
from maintenance import closed_times, selectors, services, services as maintenance
from maintenance.calendars.models import MustMove
from maintenance.models import Window
from maintenance.notices.models import Acknowledgement, Notice
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outbox.inbound import take_mail
from tests.contacts import agreed_contact
from tests.maintenance.booking import AFTERNOON, ask_calibration, fresh
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_clients", "_answers_are_read")]

STAMP = datetime(2026, 11, 27, 6, 0, 0, tzinfo=UTC)


@pytest.fixture
def _answers_are_read(settings: Any) -> None:
    settings.EMAIL_ANSWERS = "answers@shouhao.example"


@dataclass(frozen=True)
class Invitation:
    """What a calendar program got: where it answers, and what it says again."""

    organizer: str
    uid: str
    sequence: int
    attendee: str
    rsvp: str
    counter: str

    def reply(
        self, partstat: str = "ACCEPTED", stamp: datetime = STAMP, method: str = "REPLY", **more: str
    ) -> list[str]:
        """The iCalendar text, by lines. more: of the entry, in place of what it says again."""
        said = {
            "UID": self.uid,
            "SEQUENCE": str(self.sequence),
            "DTSTAMP": f"{stamp:%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;PARTSTAT={partstat}": f"mailto:{self.attendee}",
            "ORGANIZER": f"mailto:{self.organizer}",
            "SUMMARY": "Accepted: 维护",
            **more,
        }
        lines = [f"{name}:{value}" for name, value in said.items() if value]
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//X//Y//EN", f"METHOD:{method}"]
        return [*head, "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]


def letter(invitation: Invitation, lines: list[str], method: str = "REPLY", **headers: str) -> bytes:
    """As most programs send it: text, and the calendar beside it."""
    mail = EmailMessage()
    given = {
        "From": f"李雷 <{invitation.attendee}>",
        "To": f"Shouhao <{invitation.organizer}>",
        "Subject": "Accepted: 维护",
        "Message-ID": "<1@acme.example>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        mail[name] = value
    mail.set_content("Li Lei has accepted.\n")
    mail.add_alternative("\r\n".join(lines).encode(), "text", "calendar", params={"method": method, "charset": "utf-8"})
    return mail.as_bytes()


def invitation_of(messages: DueMessages, reader: str) -> Invitation:
    """The newest that a reader got, from the bytes of the e-mail."""
    for mail in reversed(messages.emails):
        if reader not in mail.to[0]:
            continue
        for part in mail.message().walk():
            if part.get_content_type() == "text/calendar" and part.get_param("method"):
                [event] = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
                return Invitation(
                    organizer=str(event["organizer"]).removeprefix("mailto:"),
                    uid=str(event["uid"]),
                    sequence=int(event["sequence"]),
                    attendee=str(event["attendee"]).removeprefix("mailto:"),
                    rsvp=event["attendee"].params["RSVP"],
                    counter=str(event["x-microsoft-disallow-counter"]),
                )
    raise AssertionError("no invitation")


@pytest.fixture
def window(in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork) -> Window:
    """A calibration a week ahead, of which two contacts with calendars are told."""
    business_clock.set(AFTERNOON)
    agreed_contact(name="李雷", email="Li@acme.example", language="en", calendar="request")
    agreed_contact(name="韩梅", email="han@acme.example", language="zh-hans", calendar="request")
    request, week = ask_calibration(register("021-6123 4001")), AFTERNOON + timedelta(days=7)
    start = selectors.proposal(request, not_before=week).slots[0].start
    return maintenance.book(request.pk, start, actor=ACTOR, not_before=week)


@pytest.fixture
def notice(window: Window, business_clock: BusinessClock, run_due_work: DueWork) -> Notice:
    """Of that window, asked."""
    notice: Notice = Notice.objects.get()
    business_clock.set(notice.asked_at)
    run_due_work()
    return notice


@pytest.fixture
def invited(notice: Notice, send_due_messages: DueMessages) -> Invitation:
    """What Li Lei got with the reminder."""
    send_due_messages()
    return invitation_of(send_due_messages, "Li@acme.example")


def answers() -> list[tuple[str, str]]:
    return [(each.name, each.how) for each in Acknowledgement.objects.all()]


def test_each_contact_answers_at_an_address_of_its_own(
    invited: Invitation, window: Window, send_due_messages: DueMessages
) -> None:
    assert re.fullmatch(r"answers\+[a-z2-7]{52}@shouhao\.example", invited.organizer)
    assert len(invited.organizer.partition("@")[0]) <= 64, "what mail servers take before the @"
    assert (invited.rsvp, invited.counter) == ("TRUE", "TRUE")
    other = invitation_of(send_due_messages, "han@acme.example")
    assert other.uid == invited.uid
    assert other.organizer != invited.organizer
    services.cancel(window.pk, sequence=fresh(window).sequence, actor=ACTOR, reason="no need")
    send_due_messages()
    assert invitation_of(send_due_messages, "Li@acme.example").organizer == invited.organizer, "or calendars ignore it"


@pytest.mark.parametrize("partstat", ["ACCEPTED", "TENTATIVE"])
def test_who_answers_has_read_it_and_the_evidence_says_how(
    invited: Invitation, notice: Notice, partstat: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the command that a mail server's alias pipes to."""
    raw = letter(invited, invited.reply(partstat))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    said = io.StringIO()
    with context.platform():
        call_command("take_mail", stdout=said)
    assert said.getvalue().strip() == "noted"
    [answer] = Acknowledgement.objects.all()
    assert (answer.name, answer.how) == ("李雷", "reply")
    assert answer.evidence["said"] == partstat.lower()
    assert answer.evidence["message_id"] == "<1@acme.example>"
    assert len(answer.evidence["sha256"]) == 64
    notice.refresh_from_db()
    assert notice.state == Notice.State.ANSWERED
    assert Record.objects.get(action="notice_acknowledged").details["way"] == "reply"
    assert not take_mail(raw), "sent again it has no effect"


def test_a_mail_server_elsewhere_posts_it(invited: Invitation, acme: Tenant, staff: Tenant, settings: Any) -> None:
    settings.RECEIPTS_SECRET = "s3cret"
    client = Client(headers={"host": settings.BASE_DOMAIN})

    def post(raw: bytes) -> Any:
        return client.post("/reports/s3cret/mail/", raw, content_type="message/rfc822").json()

    assert post(letter(invited, invited.reply(), From="Eve <eve@evil.example>")) == {"noted": False}
    assert post(letter(invited, invited.reply())) == {"noted": True}
    with context.client(acme):
        assert answers() == [("李雷", "reply")]


def outlook(given: Invitation) -> bytes:
    """Without an ORGANIZER, its time zone beside the entry, the same calendar attached once more."""
    lines = given.reply(ORGANIZER="")
    zone = ["BEGIN:VTIMEZONE", "TZID:China Standard Time", "BEGIN:STANDARD", "DTSTART:16010101T000000"]
    zone += ["TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD", "END:VTIMEZONE"]
    lines[4:4] = zone
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = given.attendee, given.organizer, "Accepted: 维护"
    mail["Message-ID"], mail["X-MS-Has-Attach"] = "<AM0@outlook.example>", ""
    mail.set_content("")
    calendar = "\r\n".join(lines).encode()
    mail.add_alternative(calendar, "text", "calendar", params={"method": "REPLY", "charset": "utf-8"})
    mail.add_attachment(calendar, maintype="text", subtype="calendar", filename="meeting.ics")
    return mail.as_bytes()


def gmail(given: Invitation) -> bytes:
    """With the marks of a machine on what a person has clicked, and the address in other letters."""
    lines = given.reply(**{"ATTENDEE;PARTSTAT=ACCEPTED": "", "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;CN=Li": ""})
    attendee = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=李雷:mailto:{given.attendee}"
    lines.insert(6, attendee)
    return letter(
        given,
        lines,
        To=given.organizer.upper(),
        Sender="Google Calendar <calendar-notification@google.example>",
        Auto_Submitted="auto-generated",
    )


def apple(given: Invitation) -> bytes:
    """Folded lines, an address in capitals, delivered by an alias whose header names the address alone."""
    lines = given.reply(**{"ATTENDEE;PARTSTAT=ACCEPTED": f"MAILTO:{given.attendee.upper()}"})
    folded = [f"{line[:60]}\r\n {line[60:]}" if len(line) > 60 else line for line in lines]
    return letter(given, folded, To="undisclosed-recipients:;", Delivered_To=given.organizer)


@pytest.mark.parametrize("program", [outlook, gmail, apple])
def test_programs_answer_in_their_ways(invited: Invitation, program: Callable[[Invitation], bytes]) -> None:
    assert take_mail(program(invited))
    assert answers() == [("李雷", "reply")]


def two_entries(given: Invitation) -> bytes:
    lines = given.reply()
    entry = lines[4:-2]
    return letter(given, lines[:-2] + entry + lines[-2:])


def guessed(address: str) -> str:
    """The address with another letter near the end of its mark, whatever letter stands there."""
    local, _at, domain = address.partition("@")
    return f"{local[:-4]}{'b' if local[-4] == 'a' else 'a'}{local[-3:]}@{domain}"


FORGED: dict[str, Callable[[Invitation, Invitation], bytes]] = {
    "declined, which offers nothing": lambda mine, _other: letter(mine, mine.reply("DECLINED")),
    "from somebody else": lambda mine, _other: letter(mine, mine.reply(), From="Eve <eve@evil.example>"),
    "by somebody else, who was forwarded it": lambda mine, _other: letter(
        replace(mine, attendee="eve@evil.example"), replace(mine, attendee="eve@evil.example").reply()
    ),
    "a colleague's answer at my address": lambda mine, other: letter(
        replace(other, organizer=mine.organizer), other.reply()
    ),
    "my answer at a colleague's address": lambda mine, other: letter(
        replace(mine, organizer=other.organizer), mine.reply()
    ),
    "a guessed address": lambda mine, _other: letter(replace(mine, organizer=guessed(mine.organizer)), mine.reply()),
    "our sender's address": lambda mine, _other: letter(
        replace(mine, organizer="no-reply@shouhao.example"), mine.reply()
    ),
    "of an earlier time": lambda mine, _other: letter(mine, replace(mine, sequence=mine.sequence - 1).reply()),
    "of a time to come": lambda mine, _other: letter(mine, replace(mine, sequence=mine.sequence + 1).reply()),
    "another window's": lambda mine, _other: letter(mine, replace(mine, uid="0" * 8 + mine.uid[8:]).reply()),
    "of another place": lambda mine, _other: letter(mine, mine.reply(UID=mine.uid.partition("@")[0] + "@evil.example")),
    "no uid": lambda mine, _other: letter(mine, mine.reply(UID="")),
    "no stamp": lambda mine, _other: letter(mine, mine.reply(DTSTAMP="")),
    "a stamp of no zone": lambda mine, _other: letter(mine, mine.reply(DTSTAMP="20261127T060000")),
    "a word that there is not": lambda mine, _other: letter(mine, mine.reply("NEEDS-ACTION")),
    "two entries": lambda mine, _other: two_entries(mine),
    "a request": lambda mine, _other: letter(mine, mine.reply(method="REQUEST"), "REQUEST"),
    "two methods": lambda mine, _other: letter(mine, mine.reply(), "REQUEST"),
    "an absence": lambda mine, _other: letter(mine, mine.reply(), Auto_Submitted="auto-replied (vacation)"),
    "no calendar": lambda mine, _other: letter(mine, ["I am on holiday."]),
    "not text": lambda mine, _other: letter(mine, ["BEGIN:VCALENDAR", "\0\ud7ff", "END"]),
    "too long": lambda mine, _other: letter(mine, mine.reply()) + b"x" * 30_000_000,
    "too long an entry": lambda mine, _other: letter(mine, mine.reply(DESCRIPTION="x" * 60_000)),
    "nothing": lambda _mine, _other: b"",
    "anything": lambda mine, _other: b"To: " + mine.organizer.encode() + b"\nContent-Type: text/calendar\n\n\xff\xfe",
}


def test_anything_else_changes_nothing(invited: Invitation, notice: Notice, send_due_messages: DueMessages) -> None:
    before = list(Notice.objects.values())
    other = invitation_of(send_due_messages, "han@acme.example")
    for what, made in FORGED.items():
        assert not take_mail(made(invited, other)), what
        assert answers() == [], what
    assert list(Notice.objects.values()) == before
    assert take_mail(letter(invited, invited.reply())), "and the genuine one does"


def test_nothing_is_read_of_another_client_or_where_answers_are_not_read(
    invited: Invitation, globex: Tenant, acme: Tenant, settings: Any
) -> None:
    import base64

    token = invited.organizer.partition("+")[2].partition("@")[0]
    opened = base64.b32decode(token.upper() + "====")
    assert opened[:16] == acme.pk.bytes
    foreign = base64.b32encode(globex.pk.bytes + opened[16:]).decode().rstrip("=").lower()
    given = replace(invited, organizer=f"answers+{foreign}@shouhao.example")
    assert not take_mail(letter(given, given.reply()))
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.CLOSED)
    assert not take_mail(letter(invited, invited.reply()))
    Tenant.objects.filter(pk=acme.pk).update(state=Tenant.State.READY)
    settings.EMAIL_ANSWERS = ""
    assert not take_mail(letter(invited, invited.reply()))
    assert answers() == []


def test_without_an_address_invitations_ask_for_no_answer(
    notice: Notice, send_due_messages: DueMessages, settings: Any
) -> None:
    settings.EMAIL_ANSWERS = ""
    send_due_messages()
    given = invitation_of(send_due_messages, "Li@acme.example")
    assert (given.rsvp, given.counter) == ("FALSE", "TRUE")
    assert "+" not in given.organizer


# ---------------------------------------------------------------- times that are offered


@pytest.fixture
def offered(window: Window, send_due_messages: DueMessages, run_due_work: DueWork) -> Invitation:
    """The staff has moved the window: what Li Lei got of that."""
    later = window.starts_at + timedelta(days=10)
    start = selectors.other_times(fresh(window), not_before=later).slots[0].start
    staff = Actor("staff", "Administrator", "1")
    services.move_by_staff(window.pk, start, sequence=fresh(window).sequence, actor=staff, reason="")
    run_due_work()
    send_due_messages()
    return invitation_of(send_due_messages, "Li@acme.example")


def test_an_offered_time_is_accepted(offered: Invitation, window: Window) -> None:
    assert (offered.rsvp, offered.counter) == ("TRUE", "FALSE"), "another time may be proposed"
    assert not take_mail(letter(offered, offered.reply("TENTATIVE"))), "neither yes nor no: it is asked again"
    assert take_mail(letter(offered, offered.reply()))
    assert MustMove.objects.get().state == MustMove.State.AGREED
    assert closed_times.offer_for(fresh(window)) is None


def test_a_declined_one_is_followed_by_another_and_the_same_answer_again_declines_no_second_time(
    offered: Invitation, window: Window, run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    raw = letter(offered, offered.reply("DECLINED"))
    assert take_mail(raw)
    assert MustMove.objects.get().rounds == 2
    for _again in range(3):
        assert not take_mail(raw)
    older = offered.reply("DECLINED", stamp=STAMP - timedelta(minutes=1))
    assert not take_mail(letter(offered, older, Message_ID="<2@acme.example>")), "one that was overtaken"
    assert MustMove.objects.get().state == MustMove.State.OFFERED
    later = offered.reply("DECLINED", stamp=STAMP + timedelta(minutes=1))
    assert take_mail(letter(offered, later, Message_ID="<3@acme.example>"))
    assert MustMove.objects.get().state == MustMove.State.STANDS, "two rounds, and the booked time stands"
    assert fresh(window).state == Window.State.SCHEDULED


def test_another_time_is_proposed_by_the_calendar(offered: Invitation, window: Window) -> None:
    """METHOD:COUNTER, as Outlook and Gmail propose a new time."""
    wanted = selectors.other_times(fresh(window), not_before=fresh(window).starts_at + timedelta(days=6)).slots[0].start
    lines = offered.reply("TENTATIVE", method="COUNTER", DTSTART=f"{wanted.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    assert take_mail(letter(offered, lines, "COUNTER"))
    assert fresh(window).starts_at == wanted
    assert not take_mail(letter(offered, offered.reply(stamp=STAMP + timedelta(hours=1)))), "to the time before"
