"""The campaigns' pages at the desk: set up, started, watched; reviewers only watch."""

from __future__ import annotations

from typing import Any

import pytest

from labels import reconciler
from maintenance.campaigns.models import Campaign
from portal.demo import ensure_directories
from tenants import context
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON
from tests.portal.admin.conftest import words
from tests.portal.pages.conftest import Parties, Party
from tests.portal_client import PortalClient
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/campaign/"
GIVEN: dict[str, Any] = {
    "content": "number_state_sync", "reason": "November", "canary_percent": 5, "further_waves": 3,
    "nightly_capacity": 50, "failure_limit": 10,
}  # fmt: skip


def test_from_the_form_to_its_waves(
    administrator: PortalClient,
    reviewer: PortalClient,
    acme: Tenant,
    business_clock: BusinessClock,
    run_due_work: DueWork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    business_clock.set(AFTERNOON)
    parties = Parties()
    monkeypatch.setattr(reconciler, "adapter_of", lambda directory: Party(parties, directory.code))
    ensure_directories()
    with context.client(acme):
        register("021-6123 4001")
    assert administrator.post(f"{LIST}add/", GIVEN).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.created_by, campaign.state) == ("Administrator 1", "draft")
    assert "Draft" in words(reviewer.get(LIST)), "the word, not the code, also of a state without a colour"
    page = f"{LIST}{campaign.pk}/change/"
    assert "Start the campaign" in words(administrator.get(page))
    assert "Start the campaign" not in words(reviewer.get(page))
    assert "You may not do this." in words(reviewer.post(page, {"order": "start"}, follow=True))
    administrator.post(page, {"order": "start"})
    run_due_work()
    text = words(administrator.get(page))
    assert "Canary" in text
    assert "0 / 2" in text or "1 / 2" in text
    assert "Paused, it books nothing more" in text
    assert "1 booked window is cancelled and its client told" in text
    assert "Paused, it books" not in words(reviewer.get(page)), "who may not order it sees no order"
    assert "Give a reason" in words(administrator.post(page, {"order": "pause", "reason": ""}, follow=True))
    administrator.post(page, {"order": "pause", "reason": "a carrier is down"})
    assert "Paused: a carrier is down" in words(reviewer.get(page))
    assert "the failures of the wave under way are accepted" in words(administrator.get(page))
    administrator.post(page, {"order": "resume", "reason": "it is back"})
    assert "Resumed: it is back" in words(reviewer.get(page))
    for order in ("pause", "resume", "stop"):
        reviewer.post(page, {"order": order, "reason": "I may not"})
        assert Campaign.objects.get().state == Campaign.State.RUNNING
    administrator.post(page, {"order": "stop", "reason": "not now"})
    run_due_work()
    assert Campaign.objects.get().state == Campaign.State.STOPPED
    assert set(campaign.members.values_list("state", flat=True)) <= {"left_out", "planned"}, (
        "nothing is booked any more"
    )
    assert "Stopped, it is over" not in words(administrator.get(page)), "nothing is left to order"
    assert "Monthly number-state sync" in words(reviewer.get(LIST))
    assert reviewer.get(f"{LIST}nothing/change/").status_code == 404
