"""E-mails that come back: only those that name a letter of ours, and only for good."""

from __future__ import annotations

import io
import sys
from email.message import EmailMessage, Message as AnyMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

import pytest
from django.core.management import call_command

from tenants.domain.receipts import Told
from tenants.models import Tenant
from tenants.outbox.bounces import take_bounce
from tenants.outbox.channels import message_id
from tenants.people.models import Contact
from tests.tenants.outbox.peers import Mail
from tests.tenants.outbox.test_channels import again, say, send
from tests.tenants.outbox.told import told_state

pytestmark = pytest.mark.django_db


def report(named: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """As Postfix writes it."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["From"], whole["To"], whole["Subject"] = "MAILER-DAEMON@mx.example", "no-reply@shouhao.example", "Undelivered"
    whole["Message-ID"] = "<20261127.1@mx.example>"
    whole.attach(MIMEText("I'm sorry to have to inform you …"))
    status_part = AnyMessage()
    status_part["Content-Type"] = "message/delivery-status"
    reporting, recipient = AnyMessage(), AnyMessage()
    reporting["Reporting-MTA"] = "dns; mx.example"
    recipient["Final-Recipient"], recipient["Action"], recipient["Status"] = "rfc822; chen@acme.example", action, status
    status_part.set_payload([reporting, recipient])
    whole.attach(status_part)
    original = EmailMessage()
    original["Message-ID"], original["Subject"] = named, "致 陈晓"
    whole.attach(MIMEMessage(original))
    return whole.as_bytes()


def test_a_letter_that_came_back_was_not_delivered(in_acme: Tenant, mail: Mail, monkeypatch: Any) -> None:
    message = say(email="chen@acme.example")
    send()
    assert told_state(again(message)) is Told.HANDED_OVER, "handed over; more is never known"
    named = message_id(message.key)
    assert not take_bounce(report(named, action="delayed", status="4.4.1")), "a delay is no end"
    assert not take_bounce(report("<" + "0" * 40 + "@shouhao.example>")), "a letter that we did not send"
    assert not take_bounce(f"Message-ID: {named}\n\nI am on holiday.".encode()), "no report"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(report(named))))
    call_command("take_bounce", stdout=io.StringIO())
    assert told_state(again(message)) is Told.FAILED
    assert Contact.objects.get(pk=message.recipient_id).email_failed_at is not None
    assert not take_bounce(report(named)), "twice is once"


@pytest.mark.parametrize("raw", [b"", b"\xff" * 1000, b"Content-Type: multipart/report; boundary=x\n\n--x\n" * 50])
def test_anything_may_come(in_acme: Tenant, raw: bytes) -> None:
    assert not take_bounce(raw)
