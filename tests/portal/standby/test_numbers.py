"""What pages, scripts and the API say of standby numbers: only what is known of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from labels.models import Number
from labels.registry.models import StandbyAllocation, StandbyNumber
from maintenance.models import Window
from tenants.clock import business_now
from tenants.domain.actors import PLATFORM
from tenants.models import Tenant
from tests.portal.programs import Program
from tests.portal_client import PortalClient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
# state → its column, what the window's page says in each language, the badge on the page “Standby”
SAID = {
    "reserved": (None, "reserved for 1 number", "已为 1 个号码预留，自维护开始起启用", "reserved"),
    "asked": (
        "opened_at",
        "carriers are asked to lead the calls of 1 number there",
        "已请求运营商转接",
        "carriers asked",
    ),
    "taking_calls": ("taken_at", "taking the calls of 1 number", "正在接听 1 个号码的来电", "led there by"),
    "failed": (
        "failed_at",
        "no carrier leads the calls of 1 number there",
        "没有运营商转接",
        "no carrier leads calls there",
    ),
}


@pytest.fixture
def running(book: Callable[..., Any], numbers: list[Number], in_acme: Tenant) -> Any:
    """A window whose impact lasts three days, at its first hour."""
    window, now = book(), business_now()
    Window.objects.filter(pk=window.pk).update(
        state=Window.State.RUNNING, impact=True, starts_at=now, ends_at=now + timedelta(days=3)
    )
    standby = StandbyNumber.objects.create(canonical="700000000000001", owner="x", proof_name="x", free=False)
    number = window.request.numbers.order_by("canonical")[0]
    StandbyAllocation.objects.create(
        standby=standby, tenant=in_acme, number=number.canonical, window_id=window.pk, starts_at=now, until=now
    )
    return window


def put_into(state: str) -> None:
    column, now = SAID[state][0], business_now()
    if column is not None:
        StandbyAllocation.objects.update(**{"opened_at": now, column: now})


@pytest.mark.parametrize("state", SAID)
def test_each_state_is_said_as_itself(
    state: str, operator: PortalClient, running: Any, client_of: Callable[..., PortalClient], in_acme: Tenant
) -> None:
    from tenants.people.services import make_api_key

    put_into(state)
    pages = {"en": "", "zh-hans": ""}
    for language in pages:
        operator.cookies["django_language"] = language
        pages[language] = " ".join(operator.get(reverse("window", args=[running.pk])).content.decode().split())
    for other, (_column, english, chinese, _badge) in SAID.items():
        assert (english in pages["en"], chinese in pages["zh-hans"]) == (other == state, other == state), other
    operator.cookies["django_language"] = "en"
    listed = " ".join(operator.get(reverse("standby")).content.decode().split())
    assert SAID[state][3] in listed
    scripts = operator.get(reverse("script_now")).content.decode()
    assert ("takes our calls" in scripts) is (state == "taking_calls")
    _key, secret = make_api_key(name="program", scopes=["read"], by=PLATFORM)
    program = Program(client_of(in_acme), secret)
    counted = program.get(f"/windows/{running.pk}").json()["standby_numbers"]
    assert {name for name, count in counted.items() if count and name != "lacking"} == {state}
    [row] = program.get("/standby-numbers").json()["results"]
    assert (row["taken_at"] is not None, row["failed_at"] is not None) == (state == "taking_calls", state == "failed")


def test_extending_with_an_empty_pool_says_so_before(operator: PortalClient, running: Any) -> None:
    StandbyAllocation.objects.all().delete()
    Window.objects.filter(pk=running.pk).update(ends_at=business_now() + timedelta(hours=2))
    count = running.request.number_count
    address = reverse("window_extend", args=[running.pk])
    short = operator.get(address)
    long = [end for end in short.context["ends"] if end.standby.needed]
    assert {end.standby.lacking for end in long} == {count}
    assert {end.standby.lacking for end in short.context["ends"] if not end.standby.needed} <= {0}
    if long:
        assert "the pool has no standby number for" in " ".join(short.content.decode().split())
    for place in range(count):
        StandbyNumber.objects.create(canonical=f"70000000000009{place}", owner="x", proof_name="x")
    enough = operator.get(address)
    assert {end.standby.lacking for end in enough.context["ends"]} == {0}
    assert "the pool has no standby number for" not in " ".join(enough.content.decode().split())
