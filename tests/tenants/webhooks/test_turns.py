"""Clients take turns at the tries that are in hand, each of which looks its host up."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from tenants import context
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tenants.webhooks import services
from tenants.webhooks.attempts import claims, tasks
from tenants.webhooks.attempts.models import Attempt
from tests.tenants.webhooks.receiver import Receiver
from tests.tenants.webhooks.test_delivery import happen, make

pytestmark = pytest.mark.django_db


def flood(tenant: Tenant, receiver: Receiver, *, endpoints: int = 6, tests: int = 5) -> None:
    """Events and tests of one client, at many endpoints."""
    with context.client(tenant):
        made = [make(receiver, f"/flood{number}")[0] for number in range(endpoints)]
        happen(3)
        for endpoint in made:
            for _ in range(tests):
                services.send_test_event(endpoint.pk)


def taken_by(claimed: list[Any]) -> list[str]:
    rows = Attempt.objects.select_related("tenant").in_bulk([claim.id for claim in claimed])
    return [rows[claim.id].tenant.schema_name for claim in claimed]


def test_the_flood_of_one_client_stands_before_nobody(acme: Tenant, globex: Tenant, receiver: Receiver) -> None:
    """Of the next two places one is the other client's, whatever of the flooder's came before; later ones too, until
    both have as many.
    """
    flood(acme, receiver)
    with context.client(globex):
        make(receiver, "/other")
        happen(2)
    assert sorted(taken_by(claims.claim_attempts(2))) == ["acme", "globex"]
    assert sorted(taken_by(claims.claim_attempts(2))) == ["acme", "globex"]
    assert set(taken_by(claims.claim_attempts(4))) == {"acme"}, "nobody else waits"


def test_one_client_never_has_all_places(acme: Tenant, globex: Tenant, receiver: Receiver) -> None:
    flood(acme, receiver)
    assert len(claims.claim_attempts(4, most_of_client=3)) == 3
    assert claims.claim_attempts(1, most_of_client=3) == []
    with context.client(globex):
        make(receiver, "/other")
        happen(1)
    assert taken_by(claims.claim_attempts(1, most_of_client=3)) == ["globex"], "at once"


def test_hosts_that_nobody_answers_for_hold_up_their_own_client_alone(
    acme: Tenant, globex: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With three places, and a dozen of the flooder's names that take two seconds each."""
    system, asked, ended = socket.getaddrinfo, list[tuple[str, float]](), list[float]()

    def look_up(host: str, *args: Any, **options: Any) -> list[Any]:
        asked.append((host, time.monotonic()))
        if host.startswith("slow"):
            time.sleep(2)
            ended.append(time.monotonic())
            raise socket.gaierror
        return list(system(host, *args, **options))

    monkeypatch.setattr("tenants.outside.addresses_outside.socket.getaddrinfo", look_up)
    monkeypatch.setattr(tasks, "AT_ONCE", 3)
    with context.client(acme):
        for number in range(6):
            services.make_endpoint("x", f"https://slow{number}.example/in", (), by=PLATFORM)
        happen(2)
    with context.client(globex):
        make(receiver, "/other")
        happen(1)
    tasks.send_attempts()
    other = min(at for host, at in asked if host == "127.0.0.1")
    assert other < min(ended), "none of the flooder's had ended yet"
    assert len(receiver.at("/other")) == 1
