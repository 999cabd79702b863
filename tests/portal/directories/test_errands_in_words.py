"""What parties that people serve are asked besides labels, and what an estimate says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from labels.directories.models import Directory
from labels.errands.models import Errand
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tests.maintenance.booking import ask
from tests.portal.directories.test_errands_desk import (
    LABEL,
    TASKS,
    oppo,  # noqa: F401 -- a fixture
)
from tests.portal_client import PortalClient, words
from tests.scenarios.numbers import register
from tests.work import BusinessClock, DueWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_an_acceleration_and_a_forwarding_are_tasks_with_their_own_words(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    reviewer: PortalClient,
    run_due_work: DueWork,
) -> None:
    from labels.errands.services import AccelerationToCarry, ForwardingToCarry, carry_acceleration, carry_forwardings
    from tenants.database.identifiers import uuid7

    with context.client(acme):
        carry_acceleration(oppo, AccelerationToCarry(uuid7(), 1, 1, "a", "+862161004444", LABEL))
        there = ForwardingToCarry(1, 1, "f1", "+862161004444", "700000000000001", None)
        back = ForwardingToCarry(2, 2, "f2", "+862161004445", None, "700000000000002")
        assert carry_forwardings(oppo, [there, back]) == set()
        assert carry_forwardings(oppo, [there, back]) == set()
    assert Errand.objects.count() == 3, "the same key is the same task"
    queue = words(reviewer.get(TASKS))
    assert "Order an acceleration" in queue
    assert "Lead its calls to 700" in queue
    assert "Lead its calls to itself again" in queue
    assert "withdraw" not in queue
    tomorrow = (business_now() + timedelta(days=2)).date().isoformat()
    task = Errand.objects.get(forwarding=1)
    answer = reviewer.post(TASKS, {"act": "accepted", "task": [str(task.pk)], "effective_on": tomorrow}, follow=True)
    assert "say so on that day" in words(answer)
    task.refresh_from_db()
    assert task.state == "waiting"


def test_an_estimate_counts_the_days_of_a_party_by_desk_and_says_that_they_are_ours(
    oppo: Directory,  # noqa: F811
    acme: Tenant,
    client_of: Callable[..., PortalClient],
    business_clock: BusinessClock,
) -> None:
    with context.client(acme):
        request = ask(register("021-6100 1212"))
    ten_days = 10 * 24 * 60  # six working days, and their weekends
    assert request.estimate["carried"] == {"least": 0, "likely": ten_days // 2, "most": ten_days}
    client = client_of(acme, "operator")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("proposal", args=[request.pk]))
    assert "by our own estimate: people carry it there" in words(page)
    [slot, *_others] = page.context["times"].slots
    assert timedelta(days=8) < slot.published_by - slot.starts_at < timedelta(minutes=ten_days)
    assert slot.completed_by - slot.published_by == oppo.cache_max
    Directory.objects.filter(pk=oppo.pk).update(critical=False)
    with context.client(acme):
        assert "carried" not in ask(register("021-6100 1313")).estimate, "no window waits for it"
