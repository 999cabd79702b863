"""What programs report of handsets takes nothing from others: no party's calls, and no other push's place."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from django.db.models.functions import Now

from labels.directories.models import Directory
from labels.models import Display, Sighting
from maintenance.models import Window
from portal.shell.api.signed_push import push_secret, pushed
from tenants import context
from tenants.agenda.models import Work
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.domain.webhooks import signatures
from tenants.models import Tenant
from tenants.people.models import IdempotentAnswer
from tenants.people.services import make_api_key
from tests.portal.directories.test_errands_desk import oppo
from tests.portal.displays.test_sightings_api import farm, report, sight, window
from tests.portal.programs import Program
from tests.portal_client import PortalClient
from tests.work import BusinessClock

__all__ = ["farm", "oppo", "window"]
pytestmark = pytest.mark.django_db


def test_however_much_is_reported_a_party_is_asked_about_a_display_once_in_a_while(
    window: Window, acme: Tenant, farm: Program, business_clock: BusinessClock
) -> None:
    """Each batch was a call of its own, out of what all clients have of the party's calls and of the month's budget."""
    Directory.objects.filter(code="oppo").update(adapter="http")

    def asked() -> list[tuple[int, bool]]:
        with context.client(acme):
            works = Work.objects.filter(name="labels.look_at", done_at=None)
            return [(len(work.arguments["displays"]), work.due_at <= business_now()) for work in works]

    for batch in range(5):
        report(farm, sight(1, "别的标签", call=f"a{batch}"))
    assert asked() == [(1, True)]
    report(farm, sight(2, "别的标签"))
    assert asked() == [(2, True)], "what waits is not lost"
    with context.client(acme):
        Work.objects.filter(name="labels.look_at").update(done_at=Now())
        Display.objects.filter(directory__code="oppo").update(looked_at=business_now())
    for batch in range(5):
        report(farm, sight(1, "别的标签", call=f"b{batch}"))
    assert asked() == [(2, False)], "soon enough, not now"
    business_clock.advance(minutes=31)
    assert asked() == [(2, True)]


def test_a_push_that_was_overheard_takes_no_place_of_another(
    window: Window, acme: Tenant, client_of: Callable[..., PortalClient]
) -> None:
    """Sent again under the key that the next push will have, which nobody has signed, it had that one refused."""
    with context.client(acme):
        key, _secret = make_api_key(name="farm", scopes=("sight",), by=PLATFORM)
        secret = push_secret(key)
    first, second = (json.dumps({"sightings": [sight(each)]}) for each in (1, 2))

    def push(sent: str, body: str, **more: str) -> int:
        stamp = str(int(time.time()))
        signed = signatures([secret], sent, int(stamp), pushed("POST", "/api/v1/sightings", body))
        headers = {"webhook-id": sent, "webhook-timestamp": stamp, "webhook-signature": signed, **more}
        headers["Authorization"] = f"Signature {key.prefix}"
        answer = client_of(acme).post("/api/v1/sightings", body, content_type="application/json", headers=headers)
        return int(answer.status_code)

    assert push("push-1", first) == 201
    assert push("push-1", first, **{"Idempotency-Key": "push-2"}) == 201
    assert push("push-2", second) == 201
    with context.client(acme):
        assert Sighting.objects.count() == 2
        assert sorted(IdempotentAnswer.objects.values_list("key", flat=True)) == ["push-1", "push-2"]
