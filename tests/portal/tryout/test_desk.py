"""The demo's dealings with parties: on the desk's pages, once, and nobody outside is asked for them."""

from __future__ import annotations

import pytest

from labels.directories.callbacks import callback_counts
from labels.directories.models import CallDay, KeptLookUp, PartyCallback, PartyProfile
from portal.tryout.demo import ensure_directories
from portal.tryout.desk import deal_with_parties, ensure_desk_party
from tenants import context
from tenants.agenda.models import Work
from tenants.models import Tenant
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import DueWork

pytestmark = pytest.mark.django_db


def test_they_are_there_once_and_cost_no_call(
    acme: Tenant,
    administrator: PortalClient,
    run_due_work: DueWork,
) -> None:
    ensure_directories()
    ensure_desk_party()
    with context.client(acme):
        register("0571-8765 4321")
    Work.objects.all().delete()
    for _time in range(2):
        deal_with_parties(acme)
    assert (KeptLookUp.objects.count(), PartyProfile.objects.get().state) == (1, "approved")
    row = PartyCallback.objects.get()
    assert (row.times, row.looks) == (2, 1)
    assert callback_counts()[row.connection_id] == {"taken": 1, "known": 1, "stranger": 1}
    assert set(Work.objects.filter(done_at=None).values_list("name", flat=True)) == {"labels.hinted", "labels.submit"}
    run_due_work()
    assert CallDay.objects.get().calls == 1, "the one that is written down"
    assert "OPPO-2026-0311" in words(administrator.get("/admin/directories/partyprofile/"))
    assert "at 1 client 2 times" in words(administrator.get("/admin/directories/partycallback/"))
    assert "¥0.05" in words(administrator.get("/admin/directories/connection/"))
