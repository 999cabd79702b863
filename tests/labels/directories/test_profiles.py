"""A party that vets each client first: orders wait until staff have written down that it has, and go under its name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.evidence.models import Record
from labels.directories.models import Directory, PartyProfile
from labels.errands.models import DeskParty, Errand, ErrandFile
from labels.models import Display
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tests.portal.conftest import reviewer  # noqa: F401 -- a fixture
from tests.portal.directories.test_errands_desk import oppo, page, rows_of  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
PAGE = "/admin/directories/partyprofile/"


def test_nothing_goes_there_before_the_party_has_vetted_the_client(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    reviewer: PortalClient,  # noqa: F811
    client_of: Any,
    business_clock: BusinessClock,
    run_due_work: DueWork,
) -> None:
    Directory.objects.update(vets_clients=True)
    DeskParty.objects.update(columns="id\nnumber\naction\nlabel\nprofile 企业编号")
    with context.client(acme):
        publish(register("021-6100 0000"), "青禾网络")
    run_due_work()
    assert not Errand.objects.exists()
    profile = PartyProfile.objects.get()
    assert (profile.tenant, profile.directory, profile.state) == (acme, oppo, "wanted")
    with context.client(acme):
        cell = Display.objects.get()
        assert (cell.state, cell.trouble) == ("pending", "vetting")
    client = client_of(acme, "viewer")
    client.cookies["django_language"] = "en"
    assert "has to verify the client first" in words(client.get(reverse("display", args=[cell.pk])))

    assert acme.legal_name in words(reviewer.get(PAGE))
    change = f"{PAGE}{profile.pk}/change/"
    assert "Give the reference" in words(reviewer.post(change, {"state": "approved"}))
    assert "Give the party" in words(reviewer.post(change, {"state": "refused"}))
    tomorrow = (business_now() + timedelta(days=2)).date().isoformat()
    reviewer.post(change, {"state": "approved", "reference": "OP-77", "valid_until": tomorrow}, follow=True)
    run_due_work()
    assert Errand.objects.get().state == "waiting"
    with context.client(acme):
        assert Display.objects.get().trouble == ""
        assert Record.objects.filter(action="party_vetting").exists()
    business_clock.advance(hours=2)
    run_due_work()
    [row] = rows_of(reviewer.get(page(ErrandFile.objects.get()) + "?download=1"))
    assert row["企业编号"] == "OP-77"

    business_clock.advance(days=4)
    with context.client(acme):
        publish(register("021-6100 0001"), "青禾网络")
    run_due_work()
    profile.refresh_from_db()
    assert profile.state == "wanted", "what has run out is wanted anew"
    assert Errand.objects.count() == 1
