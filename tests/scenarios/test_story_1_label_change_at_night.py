"""Story 1: an e-commerce firm changes 双11专线, handed in at 02:00.

Android shows it at once; iOS when its cache is over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from compliance.reviews import services as reviews
from compliance.reviews.models import Case
from labels.models import Display
from maintenance.models import Window
from tenants import context
from tenants.models import Tenant
from tenants.people.actors import Actor
from tests.portal_client import PortalClient
from tests.scenarios.conftest import Stage
from tests.scenarios.numbers import register

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Ahead of today: the clients of the template are certified since the day it was made.
TWO_AT_NIGHT = (datetime.now(SHANGHAI) + timedelta(days=2)).replace(hour=2, minute=0, second=0, microsecond=0)


def change_over_the_api(client: PortalClient, key: dict[str, str], number: UUID, label: str) -> dict[str, Any]:
    """Ask for a label and book the first proposed window, as a program would. Returns the window."""

    def post(path: str, body: dict[str, Any], idempotency: str) -> dict[str, Any]:
        answer = client.post(
            f"/api/v1{path}", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY=idempotency, **key
        )
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()  # type: ignore[no-any-return]

    asked = post("/requests", {"content": "label_change", "text": label, "numbers": [str(number)]}, f"ask {label}")
    assert (
        sum(factor["minutes"] for factor in asked["estimate"]["factors"]) == asked["estimate"]["processing"]["likely"]
    )
    slots = client.get(f"/api/v1/requests/{asked['id']}/proposal", **key).json()["slots"]
    assert slots[0]["reasons"][0]["code"] == "at_once"
    return post(f"/requests/{asked['id']}/booking", {"start": slots[0]["start"]}, f"book {label}")


@pytest.mark.parametrize("cache_hours", [6, 12])
def test_android_at_once_and_ios_after_its_cache(
    stage: Stage,
    acme: Tenant,
    client_of: Callable[..., PortalClient],
    api_key: Callable[[object], dict[str, str]],
    cache_hours: int,
) -> None:
    stage.behave("apple", cache_min_minutes=cache_hours * 60, cache_max_minutes=cache_hours * 60)
    stage.clock.set(TWO_AT_NIGHT)
    with context.client(acme):
        (number,) = register("400-820-1234")
    key = api_key(acme)
    booked = change_over_the_api(client_of(acme), key, number.pk, "双11专线")
    _approve_if_asked(booked["request"])
    stage.run()

    assert stage.on_handset("huawei", number.canonical) == stage.on_handset("xiaomi", number.canonical) == "双11专线"
    assert stage.on_handset("apple", number.canonical) is None
    with context.client(acme):
        ios = Display.objects.get(number=number, directory__code="apple")
        assert ios.expected_by is not None
        assert abs(ios.expected_by - TWO_AT_NIGHT - timedelta(hours=cache_hours)) < timedelta(minutes=1)
        assert Window.objects.get().state == Window.State.VERIFYING

    stage.travel(TWO_AT_NIGHT + timedelta(hours=cache_hours, minutes=-1))
    with context.client(acme):
        assert Window.objects.get().state == Window.State.VERIFYING
    stage.travel(TWO_AT_NIGHT + timedelta(hours=cache_hours, minutes=2))
    assert stage.on_handset("apple", number.canonical) == "双11专线"
    with context.client(acme):
        window = Window.objects.get()
        assert window.state == Window.State.COMPLETED
        assert window.completed_at is not None
        assert window.completed_at - TWO_AT_NIGHT < timedelta(hours=cache_hours, minutes=2)
        assert set(Display.objects.values_list("state", flat=True)) == {Display.State.SHOWN}
    for code in ("apple", "huawei", "china-mobile"):
        assert len(stage.effects(code)) == 1


def _approve_if_asked(request: str) -> None:
    case = Case.objects.filter(subject_id=request).first()
    if case is not None:
        reviews.approve(case.pk, Actor("staff", "Reviewer 1"), "", case.version)
