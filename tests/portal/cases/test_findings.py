"""Findings on the page of a case are those of now; what was at hand-in stands beside them where it differs."""

from __future__ import annotations

from unittest import mock

import pytest

import portal.wiring  # noqa: F401 -- carries out what is confirmed
from compliance import high_risk
from compliance.reviews import services
from compliance.reviews.models import Case
from labels.recognition.recognise import identity_key
from labels.registry.models import AliasClaim
from maintenance import services as maintenance
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests import licences
from tests.portal.desk import LI, HandIn, address, re_verified
from tests.portal_client import PortalClient, sign_in, words
from tests.reviewers import LI as TWO_LI, WU
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

IN_REVIEW = "Medical institution practice licence"
OTHERWISE = "Different at submission"


@pytest.fixture
def clinic(acme: Tenant) -> Tenant:
    """A firm whose medical labels need its practice licence, which is in review."""
    with context.client(acme):
        licences.hand_in("medical_practice_licence")
    return acme


def found(page: str) -> tuple[str, str]:
    """What is found now, and what was found at hand-in."""
    now, _sep, then = page.split("Findings", 1)[1].split("Thread", maxsplit=1)[0].partition(OTHERWISE)
    return now, then


def test_a_licence_approved_meanwhile_is_no_finding_any_more(
    reviewer: PortalClient, clinic: Tenant, hand_in: HandIn
) -> None:
    case = hand_in("青禾医美")
    said = words(reviewer.get(address(case)))
    assert OTHERWISE not in said, "nothing has changed yet"
    assert "still under review" in found(said)[0]
    with context.client(clinic):
        licences.decide(licences.Licence.objects.get(document_type="medical_practice_licence"))
    now, then = found(words(reviewer.get(address(case))))
    assert "still under review" not in now
    assert "still under review" in then


def test_what_is_found_only_by_now_is_shown(reviewer: PortalClient, clinic: Tenant, hand_in: HandIn) -> None:
    """The licence is taken back after the label was handed in."""
    with context.client(clinic):
        licence = licences.decide(licences.Licence.objects.get(document_type="medical_practice_licence"))
    case = hand_in("青禾医美")
    assert OTHERWISE not in words(reviewer.get(address(case)))
    proposal = high_risk.propose_revocation(clinic, licence.pk, reason="forged", actor=TWO_LI)
    services.confirm(proposal.pk, WU, "", proposal.version)
    now, then = found(words(reviewer.get(address(case))))
    assert "practice licence" in now.lower() or "missing" in now.lower()
    assert "practice licence" not in then.split("Conversation")[0].lower()


def test_a_decided_case_shows_what_was_at_hand_in(
    reviewer: PortalClient, clinic: Tenant, hand_in: HandIn, decided: mock.Mock
) -> None:
    case = hand_in("青禾医美")
    services.reject(case.pk, LI, "wrong_industry", "", 0)
    with context.client(clinic):
        licences.Licence.objects.update(state="approved")
    said = words(reviewer.get(address(case)))
    assert "Findings at submission" in said
    assert "still under review" in said.split("Findings at submission")[1].split("Conversation")[0]
    assert OTHERWISE not in said


def test_a_brand_freed_meanwhile_is_not_in_the_way(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn
) -> None:
    claim = AliasClaim.objects.create(key=identity_key("麦浪"), tenant=globex)
    with context.client(acme):
        alias = {"kind": "trademark", "reference": "1", "valid_until": None, "held_by_another": True}
    case = hand_in("麦浪", kind="alias", facts={"label": "麦浪", "alias": alias})
    assert "In force for another client" in words(reviewer.get(address(case)))
    claim.delete()
    assert "In force for another client" not in words(reviewer.get(address(case)))


def test_a_re_verification_says_how_its_documents_stand_now(
    reviewer: PortalClient, acme: Tenant, business_clock: BusinessClock
) -> None:
    case: Case = re_verified(acme, business_clock)
    assert "State now Approved" in words(reviewer.get(address(case)))


def test_the_client_reads_the_findings_of_now_too(clinic: Tenant) -> None:
    with context.client(clinic):
        ensure_directories()
        (number,) = register("021-6123 4001")
        request = maintenance.draft_label_change(text="青禾医美", numbers=[number.pk], actor=ACTOR)
    client = sign_in(clinic, "operator")
    client.cookies["django_language"] = "en"
    page = f"/changes/{request.pk}/"
    assert "still under review" in words(client.get(page))
    with context.client(clinic):
        licences.decide(licences.Licence.objects.get(document_type="medical_practice_licence"))
    assert "still under review" not in words(client.get(page))
