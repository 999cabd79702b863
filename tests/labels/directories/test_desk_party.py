"""The stand-in of a party that people serve: a file comes by e-mail, its receipt is what the product reads."""

from __future__ import annotations

import csv
import io
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid

import httpx
import openpyxl
import pytest

from labels.directories.sandbox.desk_party import ANSWERS
from labels.domain.errands import ErrandAnswer, ReceiptProblem, Words, columns_of, read_receipt
from tenants.outside.spreadsheets import as_csv, as_xlsx
from tests.labels.directories.conftest import Sandbox
from tests.loopback import plain_client

HEAD = list(columns_of("").values())
ROWS = [[f"7-{row}", f"+8657187654{row:03d}", "设置", "青禾网络", "", "", "", "", "", ""] for row in range(5)]
FILES = {
    "oppo-7.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx("OPPO", HEAD, ROWS)),
    "oppo-7.csv": ("text/csv", as_csv(HEAD, ROWS)),
    "plan.csv": ("text/csv", as_csv(["hour", "calls"], [["9", "3"]])),
    "plan.pdf": ("application/pdf", b"%PDF-1.7 \xff"),
}


@pytest.fixture
def pages(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with plain_client(f"http://127.0.0.1:{sandbox.base}") as client:
        yield client


@pytest.fixture
def mail(sandbox: Sandbox, pages: httpx.Client) -> str:
    """The page of a mail with all the files."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@shouhao.example", "oppo@parties.example", "7"
    message["Message-ID"] = make_msgid(domain="shouhao.example")
    message.set_content("请处理附件。")
    for name, (kind, content) in FILES.items():
        main, _slash, rest = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=rest, filename=name)
    with smtplib.SMTP("127.0.0.1", sandbox.base + 20) as line:
        line.send_message(message)
    mails = pages.get("/mail", params={"format": "json", "to": "oppo@parties.example"}).json()
    return f"/mail/{mails['items'][0]['id']}"


def cells(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    if name.endswith(".csv"):
        return list(enumerate(csv.reader(io.StringIO(content.decode("utf-8-sig"))), 1))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    return [(line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(rows, 1)]


def answered(
    pages: httpx.Client, mail: str, name: str, kind: str
) -> tuple[list[ErrandAnswer], list[ReceiptProblem], int]:
    given = pages.get(f"{mail}/attachments/{list(FILES).index(name)}/receipt/{kind}")
    assert given.status_code == 200
    assert name.partition(".")[0] in given.headers["Content-Disposition"]
    return read_receipt(cells(name, given.content), columns_of(""), Words())


@pytest.mark.parametrize("name", ["oppo-7.xlsx", "oppo-7.csv"])
def test_its_receipts_are_read_as_what_they_say(pages: httpx.Client, mail: str, name: str) -> None:
    rows = [row[0] for row in ROWS]
    for kind, accepted, refused in (
        ("all", rows, []),
        ("first_half", rows[:3], []),
        ("second_half", rows[3:], []),
        ("one_refused", rows[1:], rows[:1]),
        ("backwards", [*reversed(rows), ""], []),
    ):
        answers, problems, _open = answered(pages, mail, name, kind)
        assert problems == [], kind
        assert [each.id for each in answers if each.accepted] == accepted, kind
        assert [each.id for each in answers if not each.accepted] == refused, kind
        assert all(each.effective_on for each in answers if each.accepted)
        assert all(each.reason for each in answers if not each.accepted)


def test_the_mails_page_offers_them_for_files_of_parties_alone(pages: httpx.Client, mail: str) -> None:
    offered = pages.get(mail, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert offered.count("/receipt/") == 2 * len(ANSWERS)
    assert "Answer as the party&#39;s staff would" in offered
    for name in ("plan.csv", "plan.pdf"):
        assert pages.get(f"{mail}/attachments/{list(FILES).index(name)}/receipt/all").status_code == 404
    assert pages.get(f"{mail}/attachments/0/receipt/nothing").status_code == 404
    assert pages.get(f"{mail}/attachments/9/receipt/all").status_code == 404
