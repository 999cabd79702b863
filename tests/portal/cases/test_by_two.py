"""What two reviewers decide on the page of a case, and what it offers each."""

from __future__ import annotations

import re
from unittest import mock

import pytest

from compliance.evidence import selectors as evidence
from compliance.models import Licence
from compliance.reviews import reconciling
from compliance.reviews.models import Case
from tenants import context
from tenants.models import Tenant
from tenants.people.models import User
from tenants.people.services import create_person
from tests import licences
from tests.portal.desk import INBOX, HandIn, address, decide, re_verified, state
from tests.portal_client import PortalClient, sign_in, words
from tests.template import PASSWORD, email_of
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_re_verification_is_rejected_by_two(
    reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    case = re_verified(acme, business_clock)
    assert "Propose rejection" in words(reviewer.get(address(case)))
    decide(reviewer, case, "reject", reason_code="document_doubtful", text="The seal")
    assert state(case) == Case.State.OPEN
    proposal = Case.objects.get(kind=Case.Kind.FREEZE)
    page = another_reviewer.get(address(case))
    assert "Reviewer 1 proposes to reject this" in words(page)
    assert address(proposal) in page.content.decode()
    page = another_reviewer.get(address(proposal))
    assert "Reject the re-verification: labels that require its documents are withdrawn" in words(page)
    assert "The seal" in words(page)
    assert "PDY-1" in words(page), "the data"
    assert "/pages/1/" in page.content.decode(), "and the document"
    decide(reviewer, proposal, "confirm", version=proposal.version)
    assert (state(proposal), state(case)) == (Case.State.OPEN, Case.State.OPEN)
    decide(another_reviewer, proposal, "confirm", version=proposal.version)
    assert (state(proposal), state(case)) == (Case.State.APPROVED, Case.State.REJECTED)
    assert "proposed by Reviewer 1" in words(reviewer.get(address(case)))


def test_who_proposed_and_who_decided_are_told_from_twins_who_came_later(
    reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant, staff: Tenant, business_clock: BusinessClock
) -> None:
    case = re_verified(acme, business_clock)
    decide(reviewer, case, "reject", reason_code="document_doubtful", text="The seal")
    proposal = Case.objects.get(kind=Case.Kind.FREEZE)
    with context.client(staff):
        first, second = (User.objects.get(email=email_of("staff", "reviewer", number)) for number in (1, 2))
    another_reviewer.post(f"{address(case).removesuffix('change/')}assign/", {"to": str(first.pk)})
    with context.client(staff):
        create_person(email="twin1@staff.example", name=first.name, role="reviewer", password=PASSWORD)
    proposer, decider = f"Reviewer 1 ({first.email})", f"Reviewer 2 ({second.email})"
    assert f"{proposer} proposes to reject this" in words(another_reviewer.get(address(case)))
    assert f"{proposer} proposes to approve this" in words(another_reviewer.get(address(proposal)))
    assert f"proposed by {proposer}" in words(another_reviewer.get(INBOX))
    page = words(another_reviewer.get(address(case)))
    assert page.count(proposer) == 3, "proposed by, assigned to, and where it is assigned"
    assert page.count("(twin1@staff.example)") == 1
    for place in (f"{INBOX}workload/", "/admin/shifts/"):
        assert proposer in words(another_reviewer.get(place)), place
    decide(another_reviewer, proposal, "confirm", version=proposal.version)
    with context.client(staff):
        create_person(email="twin2@staff.example", name=second.name, role="reviewer", password=PASSWORD)
    assert f"by {decider} · proposed by {proposer}" in words(reviewer.get(address(case)))
    assert decider in words(reviewer.get(INBOX, {"state": "decided"}))


def test_the_platform_is_called_by_its_name_in_the_readers_language(
    reviewer: PortalClient, staff: Tenant, acme: Tenant, business_clock: BusinessClock
) -> None:
    case = re_verified(acme, business_clock)  # the platform handed it in
    assert "<strong>Shouhao</strong>" in reviewer.get(address(case)).content.decode()
    for page in (sign_in(staff, "reviewer").get(address(case)), sign_in(acme, "viewer").get(f"/cases/{case.pk}/")):
        assert "<strong>守号</strong>" in page.content.decode()


def test_a_licence_is_revoked_by_two(reviewer: PortalClient, another_reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        licence = licences.approved("trademark", days=300)
    approval = Case.objects.get(subject_id=licence.pk)
    assert "Propose revocation" in words(reviewer.get(address(approval)))
    revoke = f"{INBOX}{approval.pk}/revoke/"
    assert "Give a reason" in words(reviewer.post(revoke, {"reason": " "}, follow=True))
    assert "Proposed:" in words(reviewer.post(revoke, {"reason": "Its seal is painted"}, follow=True))
    assert "already been proposed" in words(another_reviewer.post(revoke, {"reason": "Me too"}, follow=True))
    proposal = Case.objects.get(kind=Case.Kind.FREEZE)
    with context.client(acme):
        reconciling.reconcile_cases()
        assert licences.fresh(licence).state == Licence.State.APPROVED, "nobody does it alone"
    assert state(proposal) == Case.State.OPEN, "it is no drift"
    page = another_reviewer.get(address(proposal))
    assert "Revoke the licence: labels that require it are withdrawn" in words(page)
    assert "/pages/1/" in page.content.decode(), "the document is there to look at"
    for entered in (licence.issuer, licence.number, f"{licence.valid_until}"):
        assert entered in words(page), "beside what was entered"
    decide(reviewer, proposal, "confirm", version=proposal.version)
    assert state(proposal) == Case.State.OPEN
    decide(another_reviewer, proposal, "confirm", version=proposal.version)
    with context.client(acme):
        assert licences.fresh(licence).state == Licence.State.REVOKED
        told = next(each for each in evidence.history() if each.action == "licence_revoked")
    assert (told.actor, told.details["proposed_by"]) == ("Reviewer 2", "Reviewer 1")
    assert "Propose revocation" not in words(reviewer.get(address(approval)))
    assert "Only an approved licence" in words(reviewer.post(revoke, {"reason": "Again"}, follow=True))
    assert reviewer.post(f"{INBOX}{proposal.pk}/revoke/", {"reason": "x"}).status_code == 404


def test_the_page_offers_each_what_is_theirs(
    reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock
) -> None:
    def offers(client: PortalClient) -> set[str]:
        return set(re.findall(r'name="decision" value="(\w+)"', client.get(address(case)).content.decode()))

    case = hand_in("risky", kind="emergency")
    assert offers(reviewer) == {"propose", "reject", "ask"}
    decide(reviewer, case, "propose", text="It harms them")
    again = words(decide(reviewer, case, "propose", text="It harms them"))
    assert "What you did first is recorded already" in again
    assert "Someone else was faster" not in again
    assert offers(reviewer) == {"send_back", "reject", "ask"}
    assert offers(another_reviewer) == {"confirm", "send_back", "reject", "ask"}
    said = words(another_reviewer.get(address(case)))
    assert "Reviewer 1 proposes to approve this" in said
    assert "It harms them" in said
    decide(another_reviewer, case, "send_back", version=1, text="Ask them first")
    assert offers(reviewer) == {"propose", "reject", "ask"}
    decide(another_reviewer, case, "propose", version=2)
    decide(reviewer, case, "confirm", version=3)
    assert state(case) == Case.State.APPROVED
    assert "by Reviewer 1 · proposed by Reviewer 2" in words(reviewer.get(address(case)))


def test_keys_and_digits_are_where_the_script_looks(reviewer: PortalClient, hand_in: HandIn) -> None:
    first, second = hand_in("first", 10), hand_in("second", 20)
    html = reviewer.get(address(first)).content.decode()
    keys = {key for attribute in re.findall(r'data-key="([^"]*)"', html) for key in attribute.split()}
    assert keys == {"a", "r", "q", "n", "j", "u"}
    assert re.findall(r'data-digit="(\d)"', html) == [str(digit) for digit in range(1, 10)]
    assert f'href="{address(second)}"' in html
    assert html.count('<form method="post"') >= 4, "each decision is a form of its own: no script is needed"
