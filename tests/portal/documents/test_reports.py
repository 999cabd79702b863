"""Reports of windows and quarters: what they say, the same bytes twice, printable where no PDF can be drawn."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pdfua
import pypdfium2
import pytest
from django.urls import reverse

from tenants.domain.actors import Actor
from tests.portal.programs import Program
from tests.portal_client import PortalClient, words
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
NOON = datetime(2026, 11, 25, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def window(
    book: Callable[..., Any],
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> Any:
    """A label change that has run its course; one contact was told."""
    from tests.contacts import agreed_contact

    business_clock.set(NOON)
    agreed_contact(name="王敏", email="wang@acme.example", language="zh-hans")
    made = book()
    send_due_messages()
    business_clock.set(made.starts_at + timedelta(minutes=1))
    run_due_work()
    for _step in range(4):
        business_clock.advance(hours=8)
        run_due_work()
    send_due_messages()
    made.refresh_from_db()
    assert made.state == "completed"
    return made


def report(client: PortalClient, window: Any) -> Any:
    return client.get(reverse("window_report", args=[window.pk]))


def quarter() -> str:
    return reverse("quarter_report") + "?quarter=2026-Q4"


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_it_says_what_was_planned_and_what_was_and_the_pdf_says_the_same(viewer: PortalClient, window: Any) -> None:
    from tenants.ledger.services import charge

    number = window.request.numbers.order_by("canonical").first().canonical
    charge(30_000, "acceleration", key="x", by=Actor("staff", "Anne", "1"), number=number, directory="apple")
    assert (
        reverse("window_report", args=[window.pk]) in viewer.get(reverse("window", args=[window.pk])).content.decode()
    )
    answer = report(viewer, window)
    page, document = answer.content.decode(), answer.context["document"]
    pdf = viewer.get(reverse("document_file", args=[document.pk])).content
    for said in (
        "Planned against actual",
        "王敏",
        "Huawei",
        "Every handset shows what it should",
        "No call records were imported for this window.",
        "−¥300",
        "Import your call records",
        "Tell us how it went",
    ):
        assert said in page, said
        assert "".join(said.split()) in text_of(pdf), said
    (spent,) = re.findall(r"<tr>\s*<t[dh][^>]*>Processing<.*?</tr>", page, re.DOTALL)
    assert re.search(r"(less|more)<", spent), "a time that was spent is neither early nor late"
    assert hashlib.sha256(pdf).hexdigest() == document.pdf_hash
    assert report(viewer, window).context["document"] == document, "nothing has changed: it is the same one"
    assert document.pdf_hash in page


def test_a_client_whose_calls_are_known_is_told_what_a_comparison_waits_for(viewer: PortalClient, window: Any) -> None:
    from tests.maintenance.outbound.calls import counted

    counted(window.starts_at.date() - timedelta(days=1), 20)
    page = report(viewer, window).content.decode()
    assert "Not compared yet" in page
    assert "No call records were imported" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_checker_of_pdf_ua_finds_nothing(viewer: PortalClient, window: Any, tmp_path: Path, language: str) -> None:
    viewer.cookies["django_language"] = language
    for number, address in enumerate((reverse("window_report", args=[window.pk]), quarter())):
        document = viewer.get(address).context["document"]
        assert document.language == language
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(viewer.get(reverse("document_file", args=[document.pk])).content)
        assert list(pdfua.validate(str(file)).findings) == []


def test_what_happens_later_makes_a_new_version_and_the_old_one_stays(operator: PortalClient, window: Any) -> None:
    first = report(operator, window).context["document"]
    operator.post(reverse("feedback_window", args=[window.pk]), {"timing": "no", "text": "避开工作日早高峰"})
    answer = report(operator, window)
    second = answer.context["document"]
    assert (first.version, second.version) == (1, 2)
    page = answer.content.decode()
    assert "避开工作日早高峰" in page
    assert "Tell us how it went" not in page
    assert "superseded" in page


def test_before_it_is_over_there_is_none_and_nobody_reads_anothers(
    viewer: PortalClient, book: Callable[..., Any], client_of: Callable[..., PortalClient], globex: Tenant, window: Any
) -> None:
    from maintenance.models import Window

    assert client_of(globex, "viewer").get(reverse("window_report", args=[window.pk])).status_code == 404
    Window.objects.filter(pk=window.pk).update(state="running")
    assert report(viewer, window).status_code == 404


def test_without_a_font_the_page_is_printed(viewer: PortalClient, window: Any, settings: Any) -> None:
    settings.FONT_FOLDER = "/nowhere"
    page = report(viewer, window).content.decode()
    assert "print this page instead" in page
    assert "Download as PDF" not in page
    assert "Planned against actual" in page


def test_answer_rates_that_fell_are_said_with_what_to_do(viewer: PortalClient, window: Any) -> None:
    from maintenance.calls.models import Comparison
    from tenants.context import current_tenant

    Comparison.objects.create(
        tenant=current_tenant(),
        window_id=window.pk,
        title=str(window),
        look=7,
        made_at=NOON,
        verdict="fell",
        change=-0.15,
        low=-0.2,
        high=-0.1,
        p=0.001,
        before_calls=4000,
        before_answered=1400,
        after_calls=2400,
        after_answered=700,
        days_before=28,
        days_after=7,
        least_found=0.1,
        between=0.1,
        with_controls=False,
        data_sha256="0" * 64,
    )
    page = report(viewer, window).content.decode()
    for said in ("Answer rate fell", "35.0 % of 4,000 calls", "-15.0 %", "names the likeliest cause"):
        assert said in page, said


def test_orders_that_were_lost_stand_in_the_reports_of_window_and_quarter(viewer: PortalClient, window: Any) -> None:
    from maintenance.domain.losses import ChannelRow
    from maintenance.outbound.services import keep_counts
    from tests.portal.calls.test_outbound_pages import rows_of
    from tests.scenarios.numbers import ACTOR

    assert "Enquiries and orders" not in report(viewer, window).content.decode()
    rows = [
        ChannelRow(date.fromisoformat(row["day"]), row["hour"], row["channel"], row["enquiries"], row["orders"])
        for row in rows_of(window)
    ]
    keep_counts(rows, actor=ACTOR)
    page = report(viewer, window).content.decode()
    for said in ("40.0 % were lost", "67 % of them came by phone, with the standby label.", "In the maintenance"):
        assert said in page, said
    page = viewer.get(quarter()).content.decode()
    for said in ("Orders lost", "40.0 %"):
        assert said in page, said


def test_a_quarter_counts_its_windows_and_a_program_reads_the_same(
    viewer: PortalClient,
    window: Any,
    in_acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
) -> None:
    address = quarter()
    assert address in viewer.get(reverse("reports")).content.decode()
    answer = viewer.get(address)
    page = answer.content.decode()
    for said in (str(window), "Published in time", "1 of 1 (100.0 %)", "So far", "No feedback was given."):
        assert said in page, said
    told = program_of(in_acme).get("/reports/quarter?quarter=2026-Q4&language=en").json()
    assert told["pdf_sha256"] == answer.context["document"].pdf_hash
    mine = program_of(in_acme).get(f"/windows/{window.pk}/report?language=zh-hans").json()
    assert mine["content"]["title"].startswith("维护报告")
    assert program_of(globex).get(f"/windows/{window.pk}/report").status_code == 404


def test_a_number_of_two_windows_is_touched_once(
    viewer: PortalClient, window: Any, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    again = book(text="青禾")
    run_due_work()
    assert again.request.number_count == window.request.number_count == 3
    assert re.search(r"Numbers touched\s*3\b", words(viewer.get(quarter())))


def test_a_quarter_that_lasts_is_drawn_anew_within_the_hour(
    operator: PortalClient, window: Any, business_clock: BusinessClock
) -> None:
    first = operator.get(quarter()).context["document"]
    operator.post(reverse("feedback_new"), {"timing": "no", "text": "避开工作日早高峰"})
    assert operator.get(quarter()).context["document"] == first
    business_clock.advance(hours=1)
    answer = operator.get(quarter())
    assert (first.version, answer.context["document"].version) == (1, 2)
    assert "No feedback was given." not in answer.content.decode()


@pytest.mark.parametrize("text", ["", "2026-Q5", "1999-Q1", "2031-Q1", "2020-Q1", "x"])
def test_what_is_no_quarter_of_the_client_is_not_found(viewer: PortalClient, window: Any, text: str) -> None:
    assert viewer.get(reverse("quarter_report"), {"quarter": text}).status_code == 404
