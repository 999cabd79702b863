"""The fallback plan of a window: read, downloaded, drawn anew when its facts change, sent with the first reminder."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.core.management import call_command
from django.urls import reverse

from compliance.catalogue.services import new_terms
from tenants.domain.actors import PLATFORM
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from labels.models import Number
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]

NOON = datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Monday
STANDBY = "维护中-紧急联系02161234001"


@pytest.fixture(autouse=True)
def _noon(business_clock: BusinessClock) -> None:
    business_clock.set(NOON)


@pytest.fixture
def window(in_acme: Tenant, numbers: list[Number]) -> Any:
    """A calibration of three numbers with a standby label, five nights ahead."""
    from labels.models import StandbyLabel
    from maintenance import selectors, services
    from tests.contacts import agreed_contact
    from tests.maintenance.booking import ask_calibration
    from tests.scenarios.numbers import ACTOR

    agreed_contact(name="王敏", email="wang@acme.example", language="zh-hans")
    StandbyLabel.objects.create(text=STANDBY, state="approved")
    request = ask_calibration(numbers, STANDBY)
    slots = selectors.proposal(request, not_before=NOON + timedelta(days=5)).slots
    return services.book(request.pk, slots[0].start, actor=ACTOR, not_before=NOON + timedelta(days=5))


def plan(client: PortalClient, window: Any) -> Any:
    return client.get(reverse("window_plan", args=[window.pk]))


def pdf_of(client: PortalClient, document: Any) -> bytes:
    answer = client.get(reverse("document_file", args=[document.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="fallback-plan-')
    content: bytes = answer.content
    return content


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_it_says_hours_numbers_labels_the_sentence_contacts_and_the_night_line(
    viewer: PortalClient, window: Any
) -> None:
    new_terms({"night_telephone": "400-818-0022"}, note="ours", by=PLATFORM)
    assert reverse("window_plan", args=[window.pk]) in viewer.get(reverse("window", args=[window.pk])).content.decode()
    answer = plan(viewer, window)
    page, document = answer.content.decode(), answer.context["document"]
    pdf = pdf_of(viewer, document)
    for said in (
        "400-820-1234",
        "0571-8765 4321",
        STANDBY,
        "please leave us a text message"[-12:],
        "wang@acme.example",
        "At night, from 22:00 to 06:00, call the night-duty line: 400-818-0022",
        "Huawei",
        "would keep the standby label for longer than the window lasts",  # Apple, 12 hours
    ):
        assert said in page, said
        assert said.replace(" ", "") in "".join(text_of(pdf).split()), said
    assert hashlib.sha256(pdf).hexdigest() == document.pdf_hash
    assert document.pdf_hash in page
    assert plan(viewer, window).context["document"] == document, "nothing has changed: it is the same one"


def test_a_standby_label_that_people_would_carry_to_a_directory_is_not_promised_there(
    viewer: PortalClient, window: Any
) -> None:
    from labels.directories.models import Directory

    too_long = "would keep the standby label for longer than the window lasts"
    before = plan(viewer, window).content.decode().count(too_long)
    Directory.objects.filter(code="huawei").update(adapter="desk")
    assert plan(viewer, window).content.decode().count(too_long) == before + 1


def test_it_is_drawn_anew_when_its_facts_change_and_the_old_one_is_marked(
    viewer: PortalClient, window: Any, run_due_work: DueWork
) -> None:
    from maintenance import selectors, services
    from maintenance.documents.models import Document
    from tests.scenarios.numbers import ACTOR

    first = plan(viewer, window).context["document"]
    later = selectors.other_times(window).slots[0]
    services.move(window.pk, later.start, sequence=window.sequence, actor=ACTOR)
    run_due_work(name="documents.redraw")
    old, new = Document.objects.filter(language="en").order_by("version")
    assert (old.pk, old.superseded_at is None) == (first.pk, False)
    assert (new.version, new.superseded_at) == (2, None)
    assert new.data_hash != old.data_hash
    page = plan(viewer, window).content.decode()
    assert "superseded" in page
    assert pdf_of(viewer, old) != pdf_of(viewer, new), "the old one can still be read"


def test_what_else_it_says_is_looked_at_too(
    viewer: PortalClient, window: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from tests.contacts import agreed_contact

    first = plan(viewer, window).context["document"]
    agreed_contact(name="李雷", email="li@acme.example")
    business_clock.advance(hours=7)
    run_due_work(name="documents.redraw")
    second = plan(viewer, window).context["document"]
    assert (second.version, second.drawn_at < business_clock.now()) == (first.version + 1, True)
    assert "李雷" in text_of(pdf_of(viewer, second))


def test_of_a_window_that_is_over_the_last_one_stays_marked_and_goes_when_its_term_is_over(
    viewer: PortalClient, window: Any, run_due_work: DueWork, business_clock: BusinessClock
) -> None:
    from maintenance import services
    from maintenance.documents.models import Document
    from tests.scenarios.numbers import ACTOR

    plan(viewer, window)
    services.cancel(window.pk, sequence=window.sequence, actor=ACTOR, reason="促销")
    run_due_work(name="documents.redraw")
    assert "Superseded" in plan(viewer, window).content.decode()
    business_clock.advance(days=1831)
    run_due_work(name="documents.forget")
    document = Document.objects.get()
    assert (document.pdf, document.content) == (None, {})
    assert document.pdf_hash, "the hash stays"
    assert plan(viewer, window).status_code == 404


def test_the_first_reminder_carries_it_and_its_hash_is_evidence(
    window: Any,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    from compliance.evidence.models import Record
    from maintenance.documents.models import Document
    from portal.history import dossiers

    send_due_messages()
    send_due_messages.emails.clear()
    business_clock.set(window.starts_at - timedelta(hours=72, minutes=50))
    run_due_work(name="documents.prepare")
    assert Document.objects.get().pdf, "drawn before the letter is written"
    business_clock.set(window.starts_at - timedelta(hours=71))
    send_due_messages()
    (letter,) = [each for each in send_due_messages.emails if each.attachments]
    ((name, content, kind),) = letter.attachments
    assert (name.endswith(".pdf"), kind) == (True, "application/pdf")
    assert "备用方案" in text_of(content), "in the reader's language"
    assert "备用方案" in letter.body
    sent = message_from_bytes(letter.message().as_bytes())
    assert [part.get_content_type() for part in sent.walk()][-1] == "application/pdf"
    drawn, attached = Record.objects.filter(action__startswith="document_").order_by("id")
    assert (drawn.action, attached.action) == ("document_drawn", "document_attached")
    digest = hashlib.sha256(content).hexdigest()
    assert {drawn.details["pdf_sha256"], attached.details["pdf_sha256"]} == {digest}
    told: Any = dossiers.of_window(window).content["drawn"]
    assert [(each["pdf_hash"], bool(each["attached_at"])) for each in told] == [(digest, True)]
    business_clock.set(window.starts_at - timedelta(hours=23))
    send_due_messages.emails.clear()
    send_due_messages()
    assert not [each for each in send_due_messages.emails if each.attachments], "the second one carries none"


def test_where_no_pdf_can_be_drawn_the_page_is_printed_and_letters_go_without(
    window: Any, viewer: PortalClient, business_clock: BusinessClock, send_due_messages: DueMessages, settings: Any
) -> None:
    settings.FONT_FOLDER = "/nowhere"
    page = plan(viewer, window)
    assert "print this page instead" in page.content.decode()
    assert STANDBY in page.content.decode()
    assert viewer.get(reverse("document_file", args=[page.context["document"].pk])).status_code == 404
    business_clock.set(window.starts_at - timedelta(hours=71))
    send_due_messages()
    assert [each for each in send_due_messages.emails if "双" not in each.subject]
    assert not [each for each in send_due_messages.emails if each.attachments]
    settings.FONT_FOLDER = "/usr/share/fonts/opentype/noto"
    assert plan(viewer, window).context["document"].pdf, "once it can be drawn it is"


def test_programs_get_it_as_data_and_as_a_file(
    window: Any,
    acme: Tenant,
    globex: Tenant,
    program_of: Callable[..., Program],
) -> None:
    program = program_of(acme, scopes=("read",))
    answer = program.get(f"/windows/{window.pk}/plan?language=en").json()
    assert answer["content"]["sections"][0]["heading"] == "What happens, and when"
    assert program.get(f"/windows/{window.pk}/plan").json()["language"] == "zh-hans"
    assert program.get(f"/windows/{window.pk}/plan?language=fr").status_code == 422
    listed = program.get(f"/windows/{window.pk}/documents").json()["results"]
    assert {each["language"] for each in listed} == {"en", "zh-hans"}
    file = program.get(f"/documents/{answer['id']}/file")
    assert hashlib.sha256(file.content).hexdigest() == answer["pdf_sha256"]
    other = program_of(globex, scopes=("read",))
    assert other.get(f"/documents/{answer['id']}/file").status_code == 404
    assert other.get(f"/windows/{window.pk}/plan").status_code == 404


def test_a_person_who_is_erased_is_no_longer_in_any_document(window: Any, acme: Tenant, viewer: PortalClient) -> None:
    from maintenance.documents.models import Document
    from tenants.people.models import Contact

    plan(viewer, window)
    Contact.objects.all().delete()
    call_command("evidence", "erase", "--client", acme.schema_name, "王敏")
    assert not Document.objects.filter(content__icontains="王敏").exists()
    assert not Document.objects.exclude(pdf=None).exists()
    assert "王敏" not in plan(viewer, window).content.decode()


def test_of_a_change_that_nobody_notices_staff_have_nothing_to_say(
    viewer: PortalClient, book: Callable[..., Any]
) -> None:
    """It gave them a sentence of calls that come back, beneath “Impact: none”."""
    page = plan(viewer, book()).content.decode()
    assert "none: what handsets show stays until the new label is live" in page
    assert "What your staff say" not in page
    assert "Before: nothing to prepare; handsets show what they show now." in page
    assert "Tell your staff the sentence above." not in page
