"""Clients: the list, a look at one, suspending, violations."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from compliance.evidence import selectors as evidence
from compliance.evidence.models import Record
from compliance.models import Violation
from compliance.reviews.models import Attachment, Case
from labels.models import Display, Number
from maintenance.models import Window
from tenants import context
from tenants.clock import business_now
from tenants.models import Domain, Tenant
from tenants.people.models import StaffAccess
from tests import licences
from tests.portal.desk import address
from tests.portal_client import PortalClient, person_of, sign_in, words
from tests.stand_ins import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

CLIENTS = "/admin/tenants/tenant/"


def page(tenant: Tenant) -> str:
    return f"{CLIENTS}{tenant.pk}/change/"


def act(client: PortalClient, tenant: Tenant, action: str, **given: Any) -> str:
    return words(client.post(page(tenant), {"action": action, **given}, follow=True))


def test_the_list_has_clients_and_not_the_staff(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, staff: Tenant
) -> None:
    said = words(reviewer.get(CLIENTS))
    assert acme.legal_name in said
    assert globex.credit_code in said
    assert reviewer.get(page(staff)).status_code == 404


def test_a_look_at_a_client_is_noted_there(reviewer: PortalClient, acme: Tenant) -> None:
    said = words(reviewer.get(page(acme)))
    assert acme.credit_code in said
    with context.client(acme):
        assert StaffAccess.objects.get().person == "Reviewer 1"


def test_a_client_is_served_at_an_address_of_its_own_too(administrator: PortalClient, acme: Tenant) -> None:
    assert "acme.localhost, certify.acme.example" in act(
        administrator, acme, "add_domain", domain=" Certify.Acme.Example "
    )
    there = PortalClient("certify.acme.example")
    assert there.get("/accounts/login/").status_code == 200
    assert "links in messages use this address" in words(administrator.get(page(acme)))
    act(administrator, acme, "remove_domain", domain="certify.acme.example")
    assert not Domain.objects.filter(domain="certify.acme.example").exists()
    with context.client(acme):
        done = Record.objects.exclude(action="staff_looked").order_by("id")
        assert [entry.action for entry in done] == ["domain_added", "domain_removed"]


@pytest.mark.parametrize(
    ("action", "domain", "why"),
    [
        ("add_domain", "https://x.example", "not a host name"),
        ("add_domain", "localhost", "not a host name"),
        ("add_domain", "www.globex.localhost", "assigned when a company applies"),
        ("add_domain", "taken.example", "taken"),
        ("remove_domain", "acme.localhost", "links in messages use it"),
        ("remove_domain", "taken.example", "must stay"),
    ],
)
def test_addresses_that_cannot_be(
    administrator: PortalClient, acme: Tenant, globex: Tenant, action: str, domain: str, why: str
) -> None:
    Domain.objects.create(tenant=globex, domain="taken.example", is_primary=False)
    assert why in act(administrator, acme, action, domain=domain)
    assert Domain.objects.filter(tenant=acme).count() == 1
    assert Domain.objects.get(domain="taken.example").tenant == globex


def test_reviewers_give_no_addresses(reviewer: PortalClient, acme: Tenant) -> None:
    assert "You may not do this." in act(reviewer, acme, "add_domain", domain="certify.acme.example")
    assert "Add another address" not in reviewer.get(page(acme)).text


def test_an_administrator_notes_which_signature_of_a_client_is_approved(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    assert "SMS to its customers" in words(administrator.get(page(acme)))
    assert "You may not do this." in act(reviewer, acme, "sign_sms", text="青禾", providers=["none"])
    for text in ("守号", "x", "【青禾】", "www.acme.example"):
        act(administrator, acme, "sign_sms", text=text, providers=["none"])
        assert Tenant.objects.get(pk=acme.pk).sms_signature == "", text
    act(administrator, acme, "sign_sms", text="青禾", providers=["none"])
    signed = Tenant.objects.get(pk=acme.pk)
    assert (signed.sms_signature, signed.signed_by) == ("青禾", ["none"])
    assert 'value="青禾"' in administrator.get(page(acme)).text
    with context.client(acme):
        assert Record.objects.filter(action="sms_signature_set").count() == 1


def confirm(client: PortalClient) -> str:
    """Confirm what is proposed, as the desk does."""
    case = Case.objects.exclude(proposed_by_id="").get(decided_at=None)
    given = {"decision": "confirm", "version": case.version}
    return words(client.post(address(case), given, follow=True))


def test_suspending_and_resuming_take_two(administrator: PortalClient, reviewer: PortalClient, acme: Tenant) -> None:
    assert "Proposed:" in act(administrator, acme, "suspend", cause="other", reason="Licence in doubt")
    assert "You proposed this yourself" in confirm(administrator)
    acme.refresh_from_db()
    assert acme.state == Tenant.State.READY
    assert "Confirmed:" in confirm(reviewer)
    acme.refresh_from_db()
    assert acme.state == Tenant.State.SUSPENDED
    assert "Proposed:" in act(administrator, acme, "resume", reason="Licence seen")
    assert "Confirmed:" in confirm(reviewer)
    acme.refresh_from_db()
    assert acme.state == Tenant.State.READY
    with context.client(acme):
        done = [entry for entry in evidence.history() if entry.action != "staff_looked"]
        assert [entry.text for entry in done[::2]] == [
            "Certification resumed: Licence seen",
            "Certification suspended: Licence in doubt",
        ]
        assert done[0].actor == "Reviewer 1"
        assert done[1].details["proposed_by"] == "Administrator 1"


def test_a_suspension_says_what_it_does_before_it_is_pressed_and_confirmed(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant, night: Window
) -> None:
    with context.client(acme):
        lines = list(Number.objects.all())[:2]
        publish(lines, "青禾网络")
        shown = Display.objects.filter(wanted="青禾网络").count()
    assert shown > 2, "at several parties"
    counted = (
        f"Numbers that lose their label 2 Labels withdrawn 1 Directory displays withdrawn {shown} "
        "Windows running now 0 Upcoming windows that are held 1"
    )
    closed = administrator.get(page(acme))
    assert "Numbers that lose their label" not in words(closed), "nothing is counted for who only looks"
    assert "Propose to suspend" not in words(closed)
    (opened,) = re.findall(r'href="(\?[^"]+)#suspension"', closed.text)
    form = administrator.get(page(acme) + opened)
    assert counted in words(form)
    assert "Propose to suspend" in words(form)
    act(administrator, acme, "suspend", cause="other", reason="Licence in doubt")
    proposed = Case.objects.get(kind=Case.Kind.FREEZE)
    seen = reviewer.get(address(proposed))
    assert counted in words(seen)
    assert "Counting of compliant months restarts" in words(seen)
    assert f'href="/admin/tenants/tenant/{acme.pk}/account/"' in seen.text, "to its bill, from the balance"
    confirm(reviewer)
    assert "Numbers that lose their label" not in words(reviewer.get(address(proposed))), "it is done: nothing to count"


def test_suspending_needs_a_reason_and_an_administrator(
    administrator: PortalClient, reviewer: PortalClient, acme: Tenant
) -> None:
    act(administrator, acme, "suspend", cause="other", reason="")
    assert "You may not do this." in act(reviewer, acme, "suspend", cause="other", reason="I think so")
    assert "Suspend certification" not in words(reviewer.get(page(acme)))
    acme.refresh_from_db()
    assert acme.state == Tenant.State.READY


def test_a_reviewer_notes_a_violation(reviewer: PortalClient, acme: Tenant, staff: Tenant) -> None:
    yesterday = timezone.localtime(business_now() - timedelta(days=1))
    given = {"severity": "minor", "description": "The seal is missing"}
    assert "has been recorded" in act(reviewer, acme, "violation", occurred_at=f"{yesterday:%Y-%m-%dT%H:%M}", **given)
    tomorrow = yesterday + timedelta(days=2)
    assert "must lie in the past" in act(reviewer, acme, "violation", occurred_at=f"{tomorrow:%Y-%m-%dT%H:%M}", **given)
    with context.client(acme):
        row = Violation.objects.get()
    assert (row.recorded_by, row.recorded_by_id) == ("Reviewer 1", str(person_of(staff, "reviewer").pk))
    assert "The seal is missing" in words(reviewer.get(page(acme)))


def test_a_forged_document_goes_on_record_when_another_confirms(
    reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant
) -> None:
    yesterday = timezone.localtime(business_now() - timedelta(days=1))
    given = {"severity": "forged", "description": "The seal is painted", "occurred_at": f"{yesterday:%Y-%m-%dT%H:%M}"}
    with context.client(acme):
        document = licences.handed_in_document(number="91330106MA2AX4CT42")
        handed_in = Case.objects.get()
    touched = "no trust level and no green channel unless an appeal succeeds, longer estimates; open windows now: 0"
    assert f"A forged document touches this client: {touched}." in words(reviewer.get(page(acme)))
    chosen = f"{page(acme)}?document={document}"
    assert f'href="{chosen}#violation"' in reviewer.get(address(handed_in)).text, "from the page of its case"
    assert f'value="{document}" selected' in reviewer.get(chosen).text
    assert "Choose the document that is forged." in act(reviewer, acme, "violation", **given)
    assert "Proposed:" in act(reviewer, acme, "violation", document=document, **given)
    with context.client(acme):
        assert not Violation.objects.exists()
    case = Case.objects.get(kind=Case.Kind.VIOLATION)
    shown = another_reviewer.get(address(case))
    seen = words(shown)
    copy = Attachment.objects.get(entry__case=case)
    file = f"/admin/reviews/case/{case.pk}/files/{copy.pk}/"
    assert f'src="{file}pages/1/"' in shown.text, "its picture stands there"
    assert another_reviewer.get(file).status_code == 200
    assert address(handed_in) in shown.text
    assert "营业执照.pdf" in seen
    assert "91330106MA2AX4CT42" in seen, "what was entered of it stands beside it"
    assert "Record a forged document" in seen
    assert touched in seen
    assert "The seal is painted" in seen
    assert "Forged document to be recorded" in seen, "it is proposed only"
    marked = "Recorded as a forged document."
    documents = f"/admin/tenants/tenant/{acme.pk}/documents/"
    assert marked not in words(reviewer.get(documents))
    assert "Confirmed:" in confirm(another_reviewer)
    with context.client(acme):
        assert Violation.objects.get().severity == Violation.Severity.FORGED
    assert marked in words(reviewer.get(documents))
    viewer = sign_in(acme, "viewer")
    viewer.cookies["django_language"] = "en"
    assert marked in words(viewer.get("/licences/"))
