"""Mail and SMS over the real protocols, and what a person then sees."""

import asyncio
import os
import signal
import smtplib
import time
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Any

import httpx
import pytest
import smpp34
import smpplib.client
import smpplib.consts
import smpplib.gsm

from labels.directories.sandbox.sms import GSM, decoded, part_of
from tests.labels.directories.conftest import SMS_ACCOUNTS, SMS_PASSWORD, Sandbox, eventually
from tests.loopback import plain_client

SENDER = "10690001"
NOTICE = "【守号】" + "您的号码认证标签将于今晚二十二点开始维护,预计次日六点前完成,期间来电照常显示原标签。" * 2
NOTICE = NOTICE[:86] + "完"


@pytest.fixture
def pages(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The first process, as a browser sees it."""
    with plain_client(f"http://127.0.0.1:{sandbox.base}") as client:
        yield client


class Sender:
    """A bound SMPP client."""

    def __init__(self, sandbox: Sandbox, account: str, password: str = SMS_PASSWORD) -> None:
        self.message_ids: list[str] = []
        self.receipts: list[tuple[str, str]] = []
        self.client = smpplib.client.Client(
            "127.0.0.1", sandbox.base + 21, timeout=30, allow_unknown_opt_params=True, logger_name="smpp"
        )
        self.client.set_message_sent_handler(lambda pdu, **_: self.message_ids.append(pdu.message_id.decode()))
        self.client.set_message_received_handler(self._received)
        self.client.connect()
        self.client.bind_transceiver(system_id=account, password=password)

    def _received(self, pdu: Any, **_: object) -> None:
        self.receipts.append((pdu.receipted_message_id.decode(), pdu.short_message.decode()))

    def send(self, to: str, text: str, *, reference: int | None = None, receipt: bool = True, only: int = 0) -> int:
        """Submit all parts, or the first `only`; how many there were."""
        parts, coding, esm_class = smpplib.gsm.make_parts(text)
        for part in parts[: only or None]:
            options = {} if reference is None else {"user_message_reference": reference}
            self.client.send_message(
                source_addr=SENDER,
                destination_addr=to,
                short_message=part,
                data_coding=coding,
                esm_class=esm_class,
                registered_delivery=receipt,
                **options,
            )
        return len(parts)

    def read_until(self, *, answers: int = 0, receipts: int = 0) -> None:
        """Read until so many have come in all."""
        deadline = time.monotonic() + 30
        while len(self.message_ids) < answers or len(self.receipts) < receipts:
            assert time.monotonic() < deadline
            self.client.read_once(auto_send_enquire_link=False)

    def drop(self) -> None:
        """Lose the connection, as a killed process does."""
        self.client._socket.close()
        self.client._socket = None
        self.client.state = smpplib.consts.SMPP_CLIENT_STATE_CLOSED


@pytest.fixture(scope="session")
def accounts() -> Iterator[str]:
    """Those of the message centre that no test has used."""
    return iter(SMS_ACCOUNTS)


@pytest.fixture
def account(accounts: Iterator[str]) -> str:
    """An account that no other test uses."""
    return next(accounts)


@pytest.fixture
def sender(sandbox: Sandbox, account: str) -> Iterator[Sender]:
    """A bound client."""
    bound = Sender(sandbox, account)
    yield bound
    bound.drop()


def _messages(pages: httpx.Client, to: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = pages.get("/sms", params={"format": "json", "to": to}).json()["items"]
    return items


def test_a_chinese_sms_of_87_characters_arrives_whole_and_is_receipted(
    pages: httpx.Client, sender: Sender, number: str
) -> None:
    assert len(NOTICE) == 87
    assert sender.send(number, NOTICE) == 2
    sender.read_until(answers=2, receipts=2)
    [message] = _messages(pages, number)
    assert (message["from"], message["to"], message["text"], message["parts"]) == (SENDER, number, NOTICE, 2)
    assert [receipt for receipt, _ in sender.receipts] == sender.message_ids
    for message_id, text in sender.receipts:
        assert text.startswith(f"id:{message_id} sub:001 dlvrd:001")
        assert "stat:DELIVRD err:000" in text
    page = pages.get("/sms", params={"to": number}).text
    assert NOTICE in page
    assert SENDER in page


def test_no_receipt_comes_that_was_not_asked_for(sender: Sender, number: str) -> None:
    sender.send(number, "one", receipt=False)
    sender.send(number, "two")
    sender.read_until(answers=2, receipts=1)
    assert [receipt for receipt, _ in sender.receipts] == [sender.message_ids[1]]


def test_the_same_reference_is_shown_once_and_both_receipts_are_logged(
    pages: httpx.Client, sender: Sender, number: str
) -> None:
    for reference in (7, 7, 8, None, None):
        sender.send(number, NOTICE, reference=reference, receipt=False)
    sender.read_until(answers=10)
    messages = _messages(pages, number)
    assert sorted((one["reference"] or 0, one["receipts"]) for one in messages) == [(0, 1), (0, 1), (7, 2), (8, 1)]


def test_a_message_cut_short_is_not_shown_until_it_is_sent_again(
    pages: httpx.Client, sender: Sender, number: str
) -> None:
    sender.send(number, NOTICE, only=1, receipt=False)
    sender.read_until(answers=1)
    assert _messages(pages, number) == []
    sender.send(number, NOTICE, receipt=False)
    sender.read_until(answers=3)
    assert [message["text"] for message in _messages(pages, number)] == [NOTICE]


def test_receipts_wait_for_the_next_session_of_a_sender_that_died(sandbox: Sandbox, account: str, number: str) -> None:
    first = Sender(sandbox, account)
    first.send(number, "维护完成")
    first.drop()
    second = Sender(sandbox, account)
    second.read_until(receipts=1)
    second.drop()
    assert "stat:DELIVRD" in second.receipts[0][1]


def test_another_smpp_client_is_understood_too(
    sandbox: Sandbox, pages: httpx.Client, account: str, number: str
) -> None:
    assert asyncio.run(_submit_payload(sandbox.base + 21, account, number)).is_success
    assert [message["text"] for message in _messages(pages, number)] == [NOTICE]


async def _submit_payload(port: int, account: str, number: str) -> smpp34.SubmitSmResp:
    client = smpp34.Client("127.0.0.1", port, account, SMS_PASSWORD, bind_type="TRX")
    session = await client.connect()
    answer = await session.submit_sm(
        number,
        b"",
        source_addr=SENDER,
        data_coding=8,
        tlvs=[smpp34.Tlv(0x0424, NOTICE.encode("utf-16-be"))],
    )
    await session.unbind()
    return answer


@pytest.mark.parametrize("text", [GSM.replace("\x1b", ""), "{}[]~\\^|€", "a{b}c"])
def test_gsm_text_is_read_back(text: str) -> None:
    escapes = {
        "{": b"\x1b(",
        "}": b"\x1b)",
        "[": b"\x1b<",
        "]": b"\x1b>",
        "~": b"\x1b=",
        "\\": b"\x1b/",
        "^": b"\x1b\x14",
        "|": b"\x1b@",
        "€": b"\x1be",
    }
    body = b"".join(escapes.get(character) or bytes([GSM.index(character)]) for character in text)
    assert decoded(body, 0) == text


def test_concatenation_is_read_from_both_headers_and_from_sar() -> None:
    short = part_of(0x40, b"\x05\x00\x03\x2a\x03\x02text", [])
    long = part_of(0x40, b"\x06\x08\x04\x01\x2a\x03\x02text", [])
    sar = part_of(
        0, b"text", [smpp34.Tlv(0x020C, b"\x01\x2a"), smpp34.Tlv(0x020E, b"\x03"), smpp34.Tlv(0x020F, b"\x02")]
    )
    assert [(one.concatenation, one.parts, one.position, one.body) for one in (short, long, sar)] == [
        (42, 3, 2, b"text"),
        (298, 3, 2, b"text"),
        (298, 3, 2, b"text"),
    ]
    assert part_of(0, b"text", []).concatenation is None


def _mail(to: str, subject: str = "维护提醒") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "守号 <notice@shouhao.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = make_msgid(domain="shouhao.example")
    mail.set_content("维护窗口 https://acme.localhost/w/1 已预订。\n")
    mail.add_alternative(
        "<html><head></head><body><p>维护窗口<script>alert(1)</script></p></body></html>", subtype="html"
    )
    mail.add_attachment("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar", filename="维护.ics")
    return mail


def _send(sandbox: Sandbox, *mails: EmailMessage, to: list[str] | None = None) -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.base + 20, timeout=30) as smtp:
        for mail in mails:
            smtp.send_message(mail, to_addrs=to)


def test_a_mail_arrives_as_the_person_sees_it(sandbox: Sandbox, pages: httpx.Client, number: str) -> None:
    to = f"ops{number}@acme.example"
    sent = _mail(to)
    _send(sandbox, sent)
    [mail] = pages.get("/mail", params={"format": "json", "to": to}).json()["items"]
    assert (mail["subject"], mail["to"], mail["from"]) == ("维护提醒", [to], "守号 <notice@shouhao.example>")
    assert mail["message_id"] == sent["Message-ID"]
    assert "已预订" in mail["text"]
    assert "<p>维护窗口" in mail["html"]
    [attachment] = mail["attachments"]
    assert (attachment["name"], attachment["type"]) == ("维护.ics", "text/calendar")
    file = pages.get(attachment["href"])
    assert file.content.startswith(b"BEGIN:VCALENDAR")
    assert file.headers["content-disposition"].startswith("attachment")

    assert f'href="/mail/{mail["id"]}"' in pages.get("/mail", params={"to": to}).text
    page = pages.get(f"/mail/{mail['id']}").text
    assert 'sandbox="allow-popups' in page
    assert "<script>" not in page
    assert 'href="https://acme.localhost/w/1"' in page
    frame = pages.get(f"/mail/{mail['id']}/html")
    assert frame.headers["content-security-policy"].startswith("sandbox allow-popups")
    assert '<head><base target="_blank">' in frame.text


def test_the_same_message_id_is_shown_once(sandbox: Sandbox, pages: httpx.Client, number: str) -> None:
    people = [f"{name}{number}@acme.example" for name in ("a", "b")]
    mail = _mail(", ".join(people))
    _send(sandbox, mail, to=people[:1])
    _send(sandbox, mail, _mail(people[0], "另一封"), to=people)
    items = pages.get("/mail", params={"format": "json", "to": number}).json()["items"]
    assert [(item["subject"], item["receipts"], item["to"]) for item in items] == [
        ("另一封", 1, people),
        ("维护提醒", 2, people),
    ]


def test_what_is_not_there_is_a_problem(pages: httpx.Client) -> None:
    for path in ("/mail/999999", "/mail/999999/html", "/mail/999999/attachments/0", "/mail/x", "/mail?limit=0"):
        answer = pages.get(path)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code in {400, 404}


def test_messages_carry_business_time(sandbox: Sandbox, pages: httpx.Client, sender: Sender, number: str) -> None:
    pages.put("/sandbox/clock", json={"offset_seconds": 86400})
    try:
        sender.send(number, "明天", receipt=False)
        sender.read_until(answers=1)
    finally:
        pages.put("/sandbox/clock", json={"offset_seconds": 0})
    [message] = _messages(pages, number)
    assert message["at"][:10] > message["received_at"][:10]


def test_mail_and_sms_are_kept_when_the_peers_are_killed(
    sandbox: Sandbox, pages: httpx.Client, sender: Sender, account: str, number: str
) -> None:
    sender.send(number, "保留", receipt=False)
    sender.read_until(answers=1)
    _send(sandbox, _mail(f"kept{number}@acme.example"))
    os.kill(sandbox.child("peers"), signal.SIGKILL)
    eventually(lambda: _answers_again(pages))
    assert [message["text"] for message in _messages(pages, number)] == ["保留"]
    assert len(pages.get("/mail", params={"format": "json", "to": f"kept{number}"}).json()["items"]) == 1
    _send(sandbox, _mail(f"later{number}@acme.example"))
    again = Sender(sandbox, account)
    again.send(number, "再来", receipt=False)
    again.read_until(answers=1)
    again.drop()


def _answers_again(pages: httpx.Client) -> bool:
    try:
        return pages.get("/health").status_code == 200
    except httpx.TransportError:
        return False
