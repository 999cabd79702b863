"""Drills: everybody is asked, their times are measured, and a report says who did not answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.urls import reverse

from compliance.reviews.models import Case
from maintenance.documents.models import Document
from maintenance.notices import services
from maintenance.notices.models import Notice
from portal import daily
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tests.contacts import agreed_contact
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _morning(business_clock: BusinessClock) -> None:
    business_clock.set(MORNING)


def test_without_contacts_there_is_nobody_to_ask(operator: PortalClient, in_acme: Tenant) -> None:
    answer = operator.post(reverse("drill_begin"), follow=True)
    assert "Nobody is notified of maintenance yet" in answer.content.decode()
    assert not Notice.objects.filter(state="open").exists()


def test_it_asks_everybody_measures_and_reports(
    operator: PortalClient,
    viewer: PortalClient,
    in_acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    chen, li, _wang = (
        agreed_contact(name=name, email=f"{name}@acme.example", language="en") for name in ("chen", "li", "wang")
    )
    operator.post(reverse("drill_begin"))
    notice = Notice.objects.get(kind="drill")
    assert "under way" in operator.post(reverse("drill_begin"), follow=True).content.decode()
    assert Notice.objects.count() == 1
    run_due_work(name="notices.chase")
    send_due_messages()
    told = [each for each in send_due_messages.emails if "Drill" in each.subject or "演练" in each.subject]
    assert {each.to[0].split("<")[-1].rstrip(">") for each in told} >= {"chen@acme.example", "li@acme.example"}
    for minutes, contact in ((4, chen), (30, li)):
        business_clock.set(notice.asked_at + timedelta(minutes=minutes))
        services.acknowledge(notice.pk, who=f"contact:{contact.pk}", how="link", actor=Actor("person", contact.name))
    business_clock.set(notice.until + timedelta(minutes=1))
    run_due_work(name="notices.chase")
    page = viewer.get(reverse("drill", args=[notice.pk])).content.decode()
    for said in ("2 of 3", "4 minutes", "17 minutes", "30 minutes", "no answer", "Not everybody answered"):
        assert said in page, said
    document = Document.objects.get(kind="drill_report")
    pdf = viewer.get(reverse("document_file", args=[document.pk])).content
    text = "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(pdf))
    assert "2 of 3" in text
    assert "wang" in text
    assert "2 of 3 answered" in viewer.get(reverse("drills")).content.decode()
    assert not Case.objects.filter(kind="unanswered").exists(), "the desk is not troubled by a drill"
    viewer.get(reverse("drill", args=[notice.pk]))
    assert Document.objects.filter(kind="drill_report").count() == 1


def test_a_program_begins_one_and_reads_how_it_went(
    program_of: Callable[..., Program],
    acme: Tenant,
    in_acme: Tenant,
    business_clock: BusinessClock,
) -> None:
    chen, _li = (agreed_contact(name=name, email=f"{name}@acme.example", language="en") for name in ("chen", "li"))
    program = program_of(acme)
    begun = program.post("/drills", {})
    assert begun.status_code == 201, begun.content
    drill = begun.json()
    assert drill["times"]["asked"] == 2
    assert program.post("/drills", {}, key="two").json()["code"] == "drill_under_way"
    business_clock.advance(minutes=3)
    services.acknowledge(UUID(drill["id"]), who=f"contact:{chen.pk}", how="sms", actor=Actor("person", "chen"))
    seen = program.get(f"/drills/{drill['id']}").json()
    assert [(each["name"], each["how"]) for each in seen["answers"]] == [("chen", "sms"), ("li", None)]
    assert 180 <= seen["times"]["first_seconds"] < 200
    assert (seen["times"]["answered"], seen["times"]["passed"]) == (1, False)
    assert [each["id"] for each in program.get("/drills").json()["results"]] == [drill["id"]]
    report = program.get(f"/drills/{drill['id']}/report?language=en").json()
    assert "1 of 2" in str(report["content"])
    pdf = program.get(f"/documents/{report['id']}/file")
    assert pdf.content.startswith(b"%PDF")
    assert report["pdf_sha256"] == sha256(pdf.content).hexdigest()


def test_who_has_left_since_stays_in_the_report_and_all_of_it_goes_after_its_term(
    viewer: PortalClient, operator: PortalClient, in_acme: Tenant, business_clock: BusinessClock, run_due_work: DueWork
) -> None:
    chen, li = (agreed_contact(name=name, email=f"{name}@acme.example", language="en") for name in ("chen", "li"))
    operator.post(reverse("drill_begin"))
    notice = Notice.objects.get(kind="drill")
    services.acknowledge(notice.pk, who=f"contact:{chen.pk}", how="link", actor=Actor("person", "chen"))
    for contact in (chen, li):
        contact.delete()
    page = viewer.get(reverse("drill", args=[notice.pk])).content.decode()
    assert "1 of 2" in page
    assert "chen" in page
    assert "somebody who has left" in page
    business_clock.advance(days=1829)
    run_due_work(failures=True)
    assert Document.objects.get(kind="drill_report").content
    business_clock.advance(days=2)
    daily.schedule_all([each for each in daily.DAILY if each.name == "portal.purge_client"], lane="bulk")
    run_due_work(name="portal.purge_client", failures=True)
    gone = Document.objects.get(kind="drill_report")
    assert (gone.content, gone.pdf) == ({}, None)
    assert gone.pdf_hash
    assert not Notice.objects.exists()
