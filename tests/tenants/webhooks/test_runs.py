"""A program that takes what it is told fast is told many things in a row, and no more once it fails."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any

import pytest

from tenants.domain.webhooks import IN_FLIGHT, LONGEST_RUN, run_after
from tenants.models import Tenant
from tenants.webhooks.attempts import tasks
from tenants.webhooks.attempts.models import Attempt
from tenants.webhooks.models import Endpoint
from tests.tenants.webhooks.receiver import Receiver
from tests.tenants.webhooks.test_delivery import happen, make

pytestmark = pytest.mark.django_db


class ThenFails(random.Random):
    """Says the first for so many times, then the second."""

    left = 80

    def choice(self, moods: Sequence[Any]) -> Any:
        self.left -= 1
        return moods[0] if self.left >= 0 else moods[1]


@pytest.mark.parametrize(
    ("milliseconds", "most"), [(0, LONGEST_RUN), (1, LONGEST_RUN), (100, 20), (900, 2), (1000, 2), (14_000, IN_FLIGHT)]
)
def test_a_run_takes_about_a_second(milliseconds: int, most: int) -> None:
    assert run_after(milliseconds) == most


def test_many_events_take_few_claims(in_acme: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    claims: list[int] = []
    claim = tasks.claim_attempts

    def counted(*args: Any, **options: Any) -> Any:
        claimed = claim(*args, **options)
        claims.append(len(claimed))
        return claimed

    monkeypatch.setattr(tasks, "claim_attempts", counted)
    make(receiver)
    events = happen(300)
    assert tasks.send_attempts() == 300
    assert {got.headers["webhook-id"] for got in receiver.got} == {str(each.pk) for each in events}
    assert len(receiver.got) == 300
    assert receiver.most_at_once["/hook"] <= IN_FLIGHT
    assert max(claims) > IN_FLIGHT


@pytest.mark.parametrize("then", [410, 500, "reset"])
def test_what_waits_behind_a_failure_is_given_back(in_acme: Tenant, receiver: Receiver, then: int | str) -> None:
    receiver.behaves["/hook"], receiver.moods, receiver.chance = "moody", (200, then), ThenFails()
    endpoint, _secret = make(receiver)
    happen(200)
    tasks.send_attempts()
    endpoint.refresh_from_db()
    delivered = Attempt.objects.filter(outcome="delivered").count()
    assert delivered == 80
    if then == 410:
        assert endpoint.state == Endpoint.State.GONE
        assert len(receiver.got) <= delivered + 2 * IN_FLIGHT, "what was in flight"
        assert not Attempt.objects.filter(done_at=None).exists()
    else:
        assert Attempt.objects.filter(number=1, outcome="failed").count() == 120
        assert set(Attempt.objects.values_list("attempts", flat=True)) <= {0, 1}, "a try that was not made is none"


def test_the_task_waits_a_moment_for_more(in_acme: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "LINGER", 0.3)
    begun = time.monotonic()
    assert tasks.send_attempts() == 0
    assert 0.3 <= time.monotonic() - begun < tasks.SLICE
