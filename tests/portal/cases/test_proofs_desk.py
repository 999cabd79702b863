"""Cases about numbers and brands, with what proves whose they are."""

from __future__ import annotations

import re

import pytest

from compliance.reviews import services
from compliance.reviews.models import Case
from labels.entitlement import brands, number_proofs
from labels.models import Number
from labels.registry.models import NumberClaim
from maintenance import selectors
from tenants import context
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.people.models import StaffAccess
from tests import licences
from tests.portal.desk import INBOX, LI, HandIn, address
from tests.portal_client import PortalClient, sign_in, words
from tests.scenarios.numbers import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_number_claimed_twice_names_who_holds_it(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, hand_in: HandIn
) -> None:
    NumberClaim.objects.create(canonical="+8657188880001", tenant=globex)
    case = hand_in("+8657188880001", kind="number_claim", facts={"number": "+8657188880001"})
    said = words(reviewer.get(address(case)))
    assert globex.legal_name in said
    assert "0571-8888 0001" in said


def test_a_brand_stands_beside_its_document(reviewer: PortalClient, acme: Tenant) -> None:
    with context.client(acme):
        brand = brands.request_alias(
            text="小芽",
            kind="trademark",
            reference="12345678",
            valid_until=None,
            files=[licences.document("商标.pdf")],
            actor=Actor("person", "Anne"),
        )
    page = words(reviewer.get(address(Case.objects.get(subject_id=brand.pk))))
    for text in ("Registered trademark", "12345678", "no expiry", "商标.pdf"):
        assert text in page


def test_a_number_claimed_twice_is_decided_on_both_sides_proofs(
    reviewer: PortalClient, acme: Tenant, globex: Tenant
) -> None:
    for tenant, name in ((globex, "旧证明.pdf"), (acme, "新证明.pdf")):
        with context.client(tenant):
            numbers = register("021-6123 4001", proved=False)
            number_proofs.hand_in_proof(
                Number.objects.filter(pk=numbers[0].pk),
                issuer="中国联通",
                number=f"of {tenant.schema_name}",
                valid_from=licences.today(),
                valid_until=None,
                file=licences.document(name),
                actor=licences.ANNE,
            )
    case = Case.objects.get(kind=Case.Kind.NUMBER_CLAIM)
    said = words(reviewer.get(address(case)))
    assert case.title == "021-6123 4001"
    for page in (said, words(reviewer.get(INBOX)), words(sign_in(acme, "owner").get(f"/cases/{case.pk}/"))):
        assert "021-6123 4001" in page
        assert "+8621" not in page, "numbers are shown as people write them"
    sides = re.search(r'(?s)class="desk-sides".*?</section>', reviewer.get(address(case)).content.decode())
    assert sides is not None
    assert sides[0].count('class="desk-chip desk-chip-') >= 2, (
        "the desk's own marks: the portal's are drawn by its styles"
    )
    assert "<svg" not in sides[0]
    for text in ("旧证明.pdf", "新证明.pdf", "of globex", "of acme"):
        assert text in said
    for tenant in (acme, globex):
        with context.client(tenant):
            assert StaffAccess.objects.filter(path=address(case)).exists(), "both see who looked at their proofs"
    proof = Case.objects.get(tenant=acme, kind=Case.Kind.LICENCE)
    assert address(proof) in reviewer.get(address(case)).content.decode()
    assert "021-6123 4001" in words(reviewer.get(address(proof))), "the proof says which numbers it names"
    services.approve(case.pk, LI, "", case.version)
    with context.client(globex):
        assert Number.objects.get().state == Number.State.DISPUTED


def test_a_labels_reviewer_sees_how_many_numbers_are_not_proved(reviewer: PortalClient, acme: Tenant) -> None:
    from maintenance import services as maintenance

    with context.client(acme):
        numbers = register("021-6123 4001", "021-6123 4002", proved=False)
        request = maintenance.draft_label_change(
            text="小芽客服", numbers=[number.pk for number in numbers], actor=licences.ANNE
        )
        slot = selectors.proposal(request).slots[0]
        maintenance.book(request.pk, slot.start, actor=licences.ANNE)
        case = Case.objects.get(kind=Case.Kind.LABEL)
        assert "2 numbers not verified" in words(reviewer.get(address(case)))
        licences.decide(
            number_proofs.hand_in_proof(
                Number.objects.filter(pk=numbers[0].pk),
                issuer="中国联通",
                number="1",
                valid_from=licences.today(),
                valid_until=None,
                file=licences.document(),
                actor=licences.ANNE,
            )
        )
        assert "1 number not verified" in words(reviewer.get(address(case)))
