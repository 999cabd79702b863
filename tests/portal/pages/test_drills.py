"""Drills: everybody is asked, their times are measured, and a report says who did not answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.urls import reverse

from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _morning(business_clock: BusinessClock) -> None:
    business_clock.set(MORNING)


def test_without_contacts_there_is_nobody_to_ask(operator: PortalClient, in_acme: Tenant) -> None:
    from maintenance.notices.models import Notice

    answer = operator.post(reverse("drill_begin"), follow=True)
    assert "Nobody is told of maintenance yet" in answer.content.decode()
    assert not Notice.objects.filter(state="open").exists()


def test_it_asks_everybody_measures_and_reports(
    operator: PortalClient,
    viewer: PortalClient,
    in_acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    from compliance.reviews.models import Case
    from maintenance.documents.models import Document
    from maintenance.notices import services
    from maintenance.notices.models import Notice
    from tenants.people.actors import Actor
    from tests.contacts import agreed_contact

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
