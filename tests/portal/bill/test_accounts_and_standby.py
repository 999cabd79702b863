"""Accounts are credited by administrators, once; the pool of standby numbers takes only numbers with a proof."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labels.registry.models import StandbyNumber
from tenants import context
from tenants.clock import business_now
from tenants.ledger import selectors as ledger
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ACCOUNTS, POOL = "/admin/ledger/entry/", "/admin/registry/standbynumber/"


def credit(client: PortalClient, tenant: Tenant, **fields: str) -> int:
    given = {"tenant": str(tenant.pk), "code": "goodwill", "sum": "120.50", "note": "", "key": str(uuid4()), **fields}
    return client.post(f"{ACCOUNTS}add/", given).status_code


def test_goodwill_is_credited_once(administrator: PortalClient, reviewer: PortalClient, acme: Tenant) -> None:
    key = str(uuid4())
    for _double_click in range(2):
        assert credit(administrator, acme, key=key, note="case 17") == 302
    with context.client(acme):
        assert ledger.balance() == ledger.Balance(120_50, 0)
    entry = Entry.objects.get()
    assert (entry.kind, entry.made_by, entry.params) == ("credit", "Administrator 1", {"note": "case 17"})
    page = words(reviewer.get(ACCOUNTS))
    assert "Credit Goodwill +¥120.50 Administrator 1" in page
    assert acme.legal_name in page
    page = words(reviewer.get(f"{ACCOUNTS}{entry.pk}/change/"))
    for said in ("Goodwill", "+¥120.50", "case 17"):
        assert said in page
    for code in ("12050", "fen", '"note"'):
        assert code not in page, "in words, as in the list"
    assert reviewer.get(f"{ACCOUNTS}add/").status_code == 403


def test_free_appeals_are_whole(administrator: PortalClient, acme: Tenant) -> None:
    assert credit(administrator, acme, code="free_appeals", sum="1.5") == 200
    assert credit(administrator, acme, code="free_appeals", sum="1") == 302
    with context.client(acme):
        assert ledger.balance() == ledger.Balance(0, 1)


@pytest.mark.parametrize("amount", ["0", "-5", "x", ""])
def test_nothing_is_credited_for_nothing(administrator: PortalClient, acme: Tenant, amount: str) -> None:
    assert credit(administrator, acme, sum=amount) == 200
    assert not Entry.objects.exists()


def add(client: PortalClient, canonical: str, proof: bytes | None = b"%PDF-1.7") -> int:
    fields: dict[str, object] = {
        "canonical": canonical,
        "owner": "中移互联网",
        "cool_down": "30 00:00:00",
        "active": "on",
    }
    if proof is not None:
        fields["proof"] = SimpleUploadedFile("许可.pdf", proof)
    return client.post(f"{POOL}add/", fields).status_code


def test_a_standby_number_comes_with_its_proof(administrator: PortalClient) -> None:
    assert add(administrator, "700138000000001") == 302
    number = StandbyNumber.objects.get()
    assert (number.canonical, number.proof_name) == ("700138000000001", "许可.pdf")
    assert number.proof_sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
    StandbyNumber.objects.update(free=False)  # given out while the page is open
    page = f"{POOL}{number.pk}/change/"
    assert administrator.post(page, {"owner": "其他", "cool_down": "10 00:00:00", "active": "on"}).status_code == 302
    number.refresh_from_db()
    assert (number.owner, number.free, number.proof_name) == ("其他", False, "许可.pdf")
    assert "reserved" in words(administrator.get(POOL))
    StandbyNumber.objects.update(free=True, usable_from=business_now() + timedelta(days=10))
    assert "cooling down" in words(administrator.get(POOL))


@pytest.mark.parametrize(
    ("canonical", "proof"), [("70013800000001", b"x"), ("800138000000001", b"x"), ("700138000000001", None)]
)
def test_what_is_no_standby_number_is_refused(administrator: PortalClient, canonical: str, proof: bytes | None) -> None:
    assert add(administrator, canonical, proof) == 200
    assert not StandbyNumber.objects.exists()
