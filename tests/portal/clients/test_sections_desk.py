"""The pages of one client at the desk: whoever answers the phone finds what is asked, and each look is noted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.evidence.models import Record
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.services import open_sign_up
from labels.models import Display, Number
from maintenance.models import Window
from portal.clients.sections import SECTIONS
from portal.history.exports import exported_rows, rows_about
from tenants import context
from tenants.clock import business_now, real_now
from tenants.domain.actors import Actor
from tenants.ledger import services as ledger
from tenants.models import StaffNote, Tenant
from tenants.outbox.models import Message
from tenants.people.models import Contact, StaffAccess, User
from tenants.purging import Purge
from tenants.staff_notes import KEPT
from tenants.when import dated_text
from tests.contacts import agreed_contact
from tests.licences import held
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "acme_answers")]

MANY = 60
MOST_QUERIES = 34  # what is owed is worked out of all that the client has
ROOT = Actor("staff", "Root", "1")


def page(tenant: Tenant, name: str) -> str:
    return f"/admin/tenants/tenant/{tenant.pk}/{name}/"


def read(client: PortalClient, tenant: Tenant, name: str, query: str = "") -> str:
    return words(client.get(f"{page(tenant, name)}{query}"))


def act(client: PortalClient, tenant: Tenant, name: str, action: str, **given: Any) -> str:
    return words(client.post(page(tenant, name), {"action": action, **given}, follow=True))


@pytest.mark.parametrize("name", SECTIONS)
def test_each_look_is_noted_and_the_tabs_lead_on(
    reviewer: PortalClient, acme: Tenant, staff: Tenant, night: Window, name: str
) -> None:
    answer = reviewer.get(page(acme, name))
    for other in ("change", *SECTIONS):
        assert f'href="{page(acme, other)}"' in answer.text, other
    with context.client(acme):
        assert [row.path for row in StaffAccess.objects.all()] == [page(acme, name)]
        assert str(SECTIONS[name].title) in StaffAccess.objects.get().what_for
    assert reviewer.get(page(staff, name)).status_code == 404
    assert f'href="{page(acme, name)}"' in reviewer.get(page(acme, "change")).text
    assert f'href="{page(acme, name)}"' not in reviewer.get("/admin/tenants/tenant/").text


@pytest.mark.parametrize("name", SECTIONS)
def test_many_rows_are_paged_and_ask_as_few_queries(reviewer: PortalClient, acme: Tenant, name: str) -> None:
    with context.client(acme):
        publish(register(*(f"400-820-{1200 + at}" for at in range(MANY))), "双11专线")
        for at in range(MANY):
            agreed_contact(name=f"Contact {at}", email=f"c{at}@acme.example")
            ledger.credit(100, "payment", key=str(at), by=ROOT)
            User.objects.create_user(email=f"p{at}@acme.example", name=f"Person {at}")
            StaffNote.objects.create(tenant=acme, text="x", written_by="R", written_by_id="1")
            lost_message(acme, key=str(at))
    reviewer.get(page(acme, name))  # what is kept in the process is there the second time
    with CaptureQueriesContext(connection) as queries:
        answer = reviewer.get(page(acme, name))
    assert len(queries) <= MOST_QUERIES
    if name in ("contacts", "numbers", "account", "messages", "people", "notes"):
        assert "1 / 2" in words(answer)
        assert "2 / 2" in read(reviewer, acme, name, "?page=2")


def test_contacts_are_called_and_written_to(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        person = agreed_contact(name="Li", email="li@acme.example", mobile="+8613900000001")
        Contact.objects.filter(pk=person.pk).update(email_answer="declined")
        Message.objects.filter(tenant=acme).delete()
        lost_message(acme, recipient_id=person.pk, channel="sms", receipt="failed", state="sent", sent_at=real_now())
    answer = reviewer.get(page(acme, "contacts"))
    assert 'href="tel:+8613900000001"' in answer.text
    assert 'href="mailto:li@acme.example"' in answer.text
    said = words(answer)
    assert "SMS: Agreed · E-mail: Declined" in said
    assert "messages did not arrive" in said
    Tenant.objects.filter(pk=acme.pk).update(applicant_name="Zhao", applicant_email="zhao@acme.example")
    assert 'href="mailto:zhao@acme.example"' in reviewer.get(page(acme, "change")).text


def test_a_number_is_found_by_its_digits_with_what_each_party_shows_and_why(
    reviewer: PortalClient, acme: Tenant
) -> None:
    with context.client(acme):
        register("400-820-1234", "021-5866 1003")
        shown, other = Number.objects.get(canonical="4008201234"), Number.objects.get(canonical="+862158661003")
        publish([shown], "双11专线")
        Number.objects.filter(pk=other.pk).update(note="Li's desk")
        cells = Display.objects.filter(number=shown)
        cells.update(state="missing", shown=None, wanted="双11专线")
    said = read(reviewer, acme, "numbers", "?q=0-1234")
    assert "400-820-1234" in said
    assert "Not as it should be at" in said
    assert "Missing on handsets · shows no label · expected “双11专线”" in said
    assert "5866" not in said
    assert "021-5866 1003" in read(reviewer, acme, "numbers", "?q=1003")
    assert "Li's desk" in read(reviewer, acme, "numbers", "?q=desk")
    assert "Nothing matched your search" in read(reviewer, acme, "numbers", "?q=999999")
    with context.client(acme):
        cells.update(state="nothing", wanted=None, wanted_reason="frozen")
    assert "Certification is frozen" in read(reviewer, acme, "numbers", "?q=0-1234")


def test_documents_say_until_when_they_are_valid(reviewer: PortalClient, acme: Tenant) -> None:
    day = business_now().date()
    with context.client(acme):
        for until in (day + timedelta(days=40), None):
            held("business_licence", valid_from=day, valid_until=until)
    said = read(reviewer, acme, "documents")
    assert f"valid until {dated_text(day + timedelta(days=40))}" in said
    assert "no end date" in said


def test_windows_cases_and_the_account_as_they_stand(reviewer: PortalClient, acme: Tenant, night: Window) -> None:
    case = open_sign_up(acme)
    with context.client(acme):
        Window.objects.filter(pk=night.pk).update(state=Window.State.CANCELLED)
        ledger.credit(12_300, "payment", key="1", by=ROOT)
    assert f"/windows/{night.pk}/" in reviewer.get(page(acme, "windows")).text
    assert f"/reviews/case/{case.pk}/" in reviewer.get(page(acme, "cases")).text
    assert "Balance: +¥123 · free appeals left: 0" in read(reviewer, acme, "account")


def test_the_bill_leads_to_what_one_may_open_of_it(
    reviewer: PortalClient, administrator: PortalClient, acme: Tenant
) -> None:
    for client, count in ((reviewer, 1), (administrator, 4)):
        found = re.findall(r'<a href="([^"]*(?:/money/|/ledger/)[^"]*)"', client.get(page(acme, "account")).text)
        ways = {each for each in found if str(acme.pk) in each or "/?q=" in each}
        assert len(ways) == count
        assert [client.get(each).status_code for each in ways] == [200] * count


def test_who_signs_in_and_which_programs(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        User.objects.create_user(email="chen@acme.example", name="Chen", role="owner")
    answer = reviewer.get(page(acme, "people"))
    assert 'href="mailto:chen@acme.example"' in answer.text
    assert "Owner · no second factor" in words(answer)


# ---------------------------------------------------------------- messages


def lost_message(tenant: Tenant, **fields: Any) -> Message:
    """An e-mail to a contact that no server has taken."""
    given = {
        "tenant": tenant,
        "channel": "email",
        "template": "tenants/contact_test",
        "recipient_kind": "contact",
        "key": "lost",
        "due_at": business_now(),
        "done_at": real_now(),
        "state": "failed",
    }
    row: Message = Message.objects.create(**given | fields)
    return row


@pytest.fixture
def lost(acme: Tenant) -> Message:
    with context.client(acme):
        return lost_message(acme, recipient_id=Contact.objects.get(name="王敏").pk)


def again(client: PortalClient, message: Message) -> str:
    return act(client, message.tenant, "messages", "send_again", key=message.pk)


def test_a_message_that_did_not_arrive_is_sent_again_once(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, lost: Message
) -> None:
    said = read(reviewer, acme, "messages")
    assert "Test message Not delivered" in said
    assert "王敏 · E-mail" in said
    within = lost_message(acme, recipient_id=lost.recipient_id, key="within", state="within", within=lost.pk)
    assert "Only a message that did not arrive" in act(reviewer, globex, "messages", "send_again", key=lost.pk)
    assert "It is being sent again." in again(reviewer, lost)
    assert "already" in again(reviewer, lost)
    copies = Message.objects.filter(key__startswith="again:")
    assert {row.key for row in copies} == {f"again:{lost.pk}", f"again:{within.pk}"}, "with what went out in it"
    copy = copies.get(key=f"again:{lost.pk}")
    assert (copy.state, copy.done_at, copy.recipient_id) == ("waiting", None, lost.recipient_id)
    with context.client(acme):
        assert Record.objects.get(action="message_sent_again").details["way"] == "email"
    shown = reviewer.get(page(acme, "messages"))
    assert "has been sent again" in words(shown)
    assert f'value="{lost.pk}"' not in shown.text
    Message.objects.filter(pk=copy.pk).update(state="unknown", done_at=real_now())
    assert "It is being sent again." in again(reviewer, copy), "what is lost once more may be said once more"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "sent"}, "Only a message that did not arrive"),
        ({"done_at": None, "state": "waiting"}, "Only a message that did not arrive"),
        ({"template": "labels/number_code"}, "is not sent again from here"),
        ({"recipient_kind": "customer"}, "is not sent again from here"),
        ({"worth_until": -60}, "It would come too late"),
        ({"done_at": -400}, "no longer kept"),
        ({"recipient_id": None}, "can no longer be reached this way"),
    ],
)
def test_what_is_not_sent_again(
    reviewer: PortalClient, acme: Tenant, lost: Message, change: dict[str, Any], why: str
) -> None:
    moved = {
        name: real_now() + timedelta(days=value) if isinstance(value, int) else value for name, value in change.items()
    }
    Message.objects.filter(pk=lost.pk).update(**moved)
    assert why in again(reviewer, lost)
    assert not Message.objects.filter(key__startswith="again:").exists()


def test_nobody_is_told_who_has_declined_since(reviewer: PortalClient, acme: Tenant, lost: Message) -> None:
    with context.client(acme):
        Contact.objects.filter(pk=lost.recipient_id).update(email_answer="declined")
    assert "can no longer be reached this way" in again(reviewer, lost)


def test_the_page_of_a_message_says_to_whom_and_what_without_ways_in(
    reviewer: PortalClient, acme: Tenant, lost: Message
) -> None:
    said = words(reviewer.get(f"/admin/outbox/message/{lost.pk}/change/"))
    assert "Hello 王敏" in said
    with context.client(acme):
        user = User.objects.create_user(email="chen@acme.example", name="Chen", password="x")
    reset = lost_message(acme, recipient_kind="user", recipient_id=user.pk, template="tenants/password_reset", key="r")
    answer = reviewer.get(f"/admin/outbox/message/{reset.pk}/change/")
    assert "Chen" in words(answer)
    assert "/password/reset/key/" not in answer.text, "a link with which one of the staff could sign in as the reader"
    Message.objects.filter(pk=lost.pk).update(done_at=real_now() - timedelta(days=400))
    assert "Its words are no longer kept." in words(reviewer.get(f"/admin/outbox/message/{lost.pk}/change/"))


# ---------------------------------------------------------------- notes


def test_a_note_is_kept_for_whoever_answers_next(
    reviewer: PortalClient, another_reviewer: PortalClient, administrator: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    act(reviewer, acme, "notes", "add", text="Mr Chen calls back on Monday")
    said = read(another_reviewer, acme, "notes")
    assert "Mr Chen calls back on Monday" in said
    assert "Reviewer 1" in said
    assert "Mr Chen" not in read(reviewer, globex, "notes")
    with context.client(acme):
        note = StaffNote.objects.get()
        written = Record.objects.get(action="staff_note_written")
        assert "Mr Chen" not in str(written.details)
        assert note.written_by_id == written.actor_id
        (row,) = next(exported_rows(rows) for rows in rows_about(acme) if rows.model is StaffNote)
        assert (row["text"], row["written_by_id"]) == (note.text, ""), "the client's archive holds it"
    assert "an administrator, can remove" in act(another_reviewer, acme, "notes", "remove", key=note.pk)
    act(administrator, globex, "notes", "remove", key=note.pk)
    with context.client(acme):
        assert StaffNote.objects.exists()
    assert "The note was removed." in act(administrator, acme, "notes", "remove", key=note.pk)
    with context.client(acme):
        assert not StaffNote.objects.exists()


def test_a_note_too_long_or_empty_is_not_kept(reviewer: PortalClient, acme: Tenant) -> None:
    for text in ("x" * 1001, " "):
        assert reviewer.post(page(acme, "notes"), {"action": "add", "text": text}).status_code == 422
    assert reviewer.post(page(acme, "notes"), {"action": "remove", "key": "x"}).status_code == 404
    assert "You may not do this." in act(reviewer, acme, "contacts", "remove", key="x")
    with context.client(acme):
        assert not StaffNote.objects.exists()


def test_what_is_asked_on_the_phone_is_a_case_that_the_client_reads(
    reviewer: PortalClient, acme: Tenant, client_of: Any
) -> None:
    """Whoever answers wrote it on paper: no case could be opened for a client."""
    assert reviewer.post(page(acme, "cases"), {"action": "add", "title": "", "text": "?"}).status_code == 422
    said = act(reviewer, acme, "cases", "add", title="Bill of May", text="Why are there two entries?")
    assert "The case was opened." in said
    assert "Bill of May" in said
    case = Case.objects.get(tenant=acme, kind=Case.Kind.SUPPORT)
    assert (case.state, case.entries.get().author) == ("open", "Reviewer 1")
    client = client_of(acme, "operator")
    client.cookies["django_language"] = "en"
    read_by_client = words(client.get(f"/cases/{case.pk}/"))
    assert "Why are there two entries?" in read_by_client
    assert "Reviewer 1" in read_by_client


def test_a_caller_asks_about_a_window_and_a_colleague_takes_it(
    reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, staff: Tenant, night: Window
) -> None:
    with context.client(staff):
        colleague = User.objects.get(name="Reviewer 2")
    asked = {"title": "Tonight", "text": "Will it be late?", "window": str(night.pk), "takes": str(colleague.pk)}
    assert "The case was opened." in act(reviewer, acme, "cases", "add", **asked)
    case = Case.objects.get(tenant=acme, kind=Case.Kind.SUPPORT)
    assert (case.subject_id, case.assigned_to_id, case.assigned_to) == (night.pk, str(colleague.pk), "Reviewer 2")
    assert "Tonight" in words(another_reviewer.get("/admin/reviews/case/", {"state": "mine"}))
    act(reviewer, acme, "cases", "add", **asked | {"text": "And tomorrow?", "takes": ""})
    assert [each.text for each in case.entries.filter(internal=False)][-1] == "Tonight\n\nAnd tomorrow?"
    assert Case.objects.filter(kind=Case.Kind.SUPPORT).count() == 1, "another turn of the same question"
    with context.client(acme):
        assert [row.actor for row in Record.objects.filter(action="question_asked", subject_id=night.pk)] == [
            "Reviewer 1"
        ]
    unknown = {"window": str(case.pk), "takes": "1"}
    assert reviewer.post(page(acme, "cases"), {"action": "add", **asked, **unknown}).status_code == 422


def test_documents_owed_are_said_as_the_client_reads_them(reviewer: PortalClient, acme: Tenant, client_of: Any) -> None:
    assert "Nothing is owed." in read(reviewer, acme, "documents")
    with context.client(acme):
        Licence.objects.filter(document_type="business_licence").delete()
    client = client_of(acme, "operator")
    client.cookies["django_language"] = "en"
    (owed,) = client.get("/licences/").context["owed"]
    assert f"Owed: {owed.name}: {owed.reason}" in read(reviewer, acme, "documents")


def test_notes_have_a_term(acme: Tenant) -> None:
    with context.client(acme):
        for age in (timedelta(), KEPT + timedelta(days=1)):
            StaffNote.objects.create(
                tenant=acme, text=str(age), written_by="R", written_by_id="1", written_at=real_now() - age
            )
    Purge(seconds=10).platform()
    assert [row.text for row in StaffNote.objects.all()] == ["0:00:00"]


@pytest.mark.parametrize("way", ["change", "delete"])
def test_an_address_that_names_no_client_is_refused_with_a_page(administrator: PortalClient, way: str) -> None:
    """The tabs of a client were drawn on it too, and lead nowhere without one."""
    assert administrator.get(f"/admin/tenants/tenant/nobody/{way}/").status_code in (302, 403, 404)
