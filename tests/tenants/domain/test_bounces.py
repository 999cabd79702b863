"""E-mails that came back, as mail servers write them; and what is none of them."""

from __future__ import annotations

import base64

import pytest

from tenants.domain.bounces import Bounce, read_bounce

OURS = "<" + "0a1b2c3d" * 5 + "@shouhao.example>"
LETTER = f"From: no-reply@shouhao.example\nTo: chen@acme.example\nSubject: =?utf-8?q?x?=\nMessage-ID: {OURS}\n"


def report(
    status: str, returned: str, *, top: str = "", text: str = "", kind: str = "text/plain; charset=us-ascii"
) -> str:
    """A multipart/report with a part of text, one of statuses, and what came back."""
    return (
        f"{top}Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b/1"\n\n'
        f"--b/1\nContent-Type: {kind}\n\n{text}\n\n--b/1\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b/1\n{returned}\n--b/1--\n"
    )


POSTFIX = report(
    "Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4F2C\nArrival-Date: Fri, 27 Nov 2026 10:00:00 +0800\n\n"
    "Final-Recipient: rfc822; chen@acme.example\nOriginal-Recipient: rfc822;chen@acme.example\nAction: failed\n"
    "Status: 5.1.1\nRemote-MTA: dns; acme.example\nDiagnostic-Code: smtp; 550 5.1.1 <chen@acme.example>: unknown\n",
    f"Content-Description: Undelivered Message\nContent-Type: message/rfc822\n\n{LETTER}\nHello\n",
    top="From: MAILER-DAEMON@mx.example (Mail Delivery System)\nMessage-Id: <20261127100000.4F2C@mx.example>\n",
    text="This is the mail system at host mx.example.\n\n<chen@acme.example>: host said: 550 5.1.1 unknown",
)
POSTFIX_HEADERS_ONLY = report(
    "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; chen@acme.example\nAction: failed\nStatus: 4.4.1\n",
    f"Content-Type: text/rfc822-headers\n\n{LETTER}",
    text="delivery temporarily suspended: connect to acme.example: Connection timed out",
)
EXIM = report(
    "Reporting-MTA: dns; exim.example\n\nAction: failed\nFinal-Recipient: rfc822;chen@acme.example\nStatus: 5.0.0\n"
    "Remote-MTA: dns; acme.example\nDiagnostic-Code: smtp; 550 No such user\n",
    f"Content-type: message/rfc822\n\nReturn-path: <no-reply@shouhao.example>\n{LETTER}\nHello\n",
    top="X-Failed-Recipients: chen@acme.example\nAuto-Submitted: auto-replied\n",
)
EXCHANGE = report(
    "Reporting-MTA: dns;HK0PR.example.outlook.com\nReceived-From-MTA: dns;mx.example\n\n"
    "Final-Recipient: rfc822;chen@acme.example\nAction: failed\nStatus: 5.1.10\n"
    "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup\n"
    "X-Display-Name: chen\n",
    f"Content-Type: message/rfc822\n\nReceived: from mx.example by outlook.example\n{LETTER}\n",
    top=f"In-Reply-To: {OURS}\nReferences: {OURS}\nX-MS-Exchange-Message-Is-Ndr:\n",
    kind='text/html; charset="utf-8"',
)
EXCHANGE_WITHOUT_THE_LETTER = report(
    "Reporting-MTA: dns;mail.acme.local\n\nFinal-recipient: RFC822;chen@acme.example\nAction: failed\nStatus: 5.2.2\n",
    "Content-Type: text/plain\n\n",
    top=f"In-Reply-To: {OURS}\n",
)
GMAIL = report(
    "Reporting-MTA: dns; googlemail.com\nArrival-Date: Thu, 26 Nov 2026 18:00:00 -0800 (PST)\nX-Original-Message-ID: "
    f"{OURS}\n\nFinal-Recipient: rfc822; chen@acme.example\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.\n",
    f"Content-Type: message/rfc822\n\nDKIM-Signature: v=1; a=rsa-sha256\n{LETTER}\n",
    top=f"From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nIn-Reply-To: {OURS}\n",
)
SENDMAIL = report(
    "Reporting-MTA: dns; sendmail.example\nReceived-From-MTA: DNS; mx.example\n\n"
    "Final-Recipient: RFC822; chen@acme.example\nX-Actual-Recipient: RFC822; chen@acme.example\nAction: failed\n"
    "Status: 5.1.1\nDiagnostic-Code: SMTP; 550 5.1.1 <chen@acme.example>... User unknown\n",
    f"Content-Type: message/rfc822\n\nReturn-Path: <no-reply@shouhao.example>\n{LETTER}\nHello\n",
    text="   ----- The following addresses had permanent fatal errors -----\n<chen@acme.example>",
)
COREMAIL = report(
    "Reporting-MTA: dns;163.com\n\nFinal-Recipient: RFC822;chen@163.com\nAction: failed\nStatus: 5.7.1\n"
    "Diagnostic-Code: smtp;554 DT:SPM\n",
    "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(LETTER.encode()).decode(),
    text="抱歉，您的邮件被退回来了……",
    kind="text/plain; charset=gb18030",
)
LETTER_IN_BASE64 = report(
    "Reporting-MTA: dns;qq.com\n\nFinal-Recipient: RFC822;chen@qq.com\nAction: failed\nStatus: 5.1.1\n",
    "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(LETTER.encode()).decode(),
)
QMAIL = (
    "From: MAILER-DAEMON@qmail.example\nTo: no-reply@shouhao.example\nSubject: failure notice\n\n"
    "Hi. This is the qmail-send program at qmail.example.\nI'm afraid I wasn't able to deliver your message to the "
    "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
    "<chen@acme.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
    f"--- Below this line is a copy of the message.\n\nReturn-Path: <no-reply@shouhao.example>\n{LETTER}\nHello\n"
)


@pytest.mark.parametrize(
    ("raw", "status", "of_address"),
    [
        (POSTFIX, "5.1.1", True),
        (POSTFIX_HEADERS_ONLY, "4.4.1", False),
        (EXIM, "5.0.0", True),
        (EXCHANGE, "5.1.10", True),
        (EXCHANGE_WITHOUT_THE_LETTER, "5.2.2", False),
        (GMAIL, "5.1.1", True),
        (SENDMAIL, "5.1.1", True),
        (COREMAIL, "5.7.1", False),
        (LETTER_IN_BASE64, "5.1.1", True),
        (QMAIL, "5.1.1", True),
    ],
    ids=["Postfix", "headers", "Exim", "Exchange", "full", "Gmail", "Sendmail", "Coremail", "base64", "qmail"],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_each_servers_words_name_the_letter_and_the_reason(raw: str, status: str, of_address: bool, ends: str) -> None:
    bounce = read_bounce(raw.replace("\n", ends).encode())
    assert bounce == Bounce((OURS,), status)
    assert bounce.is_of_address is of_address


OTHER = OURS.replace("0a1b", "ffff")


def test_of_several_recipients_the_one_for_whom_it_is_over_counts() -> None:
    delayed, mended, over = (
        f"Final-Recipient: rfc822; a@b\nAction: {action}\nStatus: {status}\n"
        for action, status in (("delayed", "5.0.0"), (" FAILED ", "4.4.1"), ("failed", "5.1.1"))
    )
    letter = f"Content-Type: message/rfc822\n\n{LETTER}\nHello\n"
    first = "Reporting-MTA: dns; mx.example\n"
    for said, status in (([delayed, mended, over], "5.1.1"), ([delayed, mended], "4.4.1"), ([delayed], None)):
        bounce = read_bounce(report("\n".join([first, *said]), letter).encode())
        assert (bounce and bounce.status) == status


def test_only_the_letter_and_the_headers_name_it_and_the_letter_first() -> None:
    raw = report(
        "Reporting-MTA: dns; mx.example\n\nAction: failed\nStatus: 5.1.1\n",
        f"Content-Type: message/rfc822\n\n{LETTER}\nMessage-ID: {OURS.replace('0a', '00')}\n",
        top=f"In-Reply-To: {OTHER}\nReferences: {OURS} {OTHER}\n",
        text=f"Message-ID: {OURS.replace('0a', 'ff')}\n",
    )
    assert read_bounce(raw.encode()) == Bounce((OURS, OTHER), "5.1.1")


def test_qmail_without_a_status() -> None:
    assert read_bounce(QMAIL.replace("(#5.1.1)", "").encode()) == Bounce((OURS,), "5.0.0")


@pytest.mark.parametrize(
    ("status", "of_address"),
    [("5.1.1", True), ("5.3.4", False), ("5.6.0", False), ("5.2.1", True), ("4.1.1", False), ("5.2.3", False)],
)
def test_whether_an_address_is_nobodys(status: str, of_address: bool) -> None:
    assert Bounce((), status).is_of_address is of_address


@pytest.mark.parametrize(
    "raw",
    [
        POSTFIX.replace("Action: failed", "Action: delayed"),
        POSTFIX.replace("Action: failed", "Action: delivered"),
        POSTFIX.replace("message/delivery-status", "text/plain"),
        report("", f"Content-Type: message/rfc822\n\nAction: failed\nStatus: 5.1.1\n{LETTER}\n"),
        QMAIL.replace("Hi. This is the", "> Hi. This is the"),
        QMAIL.replace("--- Below this line", "Below"),
        f"In-Reply-To: {OURS}\nAuto-Submitted: auto-replied\nSubject: Out of office\n\nI am on holiday (#5.1.1).\n",
        "",
    ],
)
def test_a_delay_and_an_answer_are_no_end(raw: str) -> None:
    assert read_bounce(raw.encode()) is None


@pytest.mark.parametrize("most", range(0, len(POSTFIX), 97))
def test_one_that_is_cut_anywhere_is_read_as_far_as_it_goes(most: int) -> None:
    bounce = read_bounce(POSTFIX.encode()[:most])
    assert bounce is None or {*bounce.named} <= {OURS}
