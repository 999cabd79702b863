"""The inbox: lane order, what is late, and the same few queries for two thousand cases."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from compliance.reviews import services
from compliance.reviews.models import Case
from tenants.clock import business_now
from tenants.models import Tenant
from tests.portal.admin.conftest import INBOX, words
from tests.portal_client import PortalClient

pytestmark = pytest.mark.django_db

HandIn = Callable[..., Case]


def titles(response: Any) -> list[str]:
    """The titles of the list, top to bottom."""
    rows = re.findall(r"field-title.*?<a [^>]*>(.*?)</a>", response.content.decode(), re.DOTALL)
    return [" ".join(row.split()) for row in rows]


def test_cases_of_all_clients_by_lane_then_promise(reviewer: PortalClient, globex: Tenant, hand_in: HandIn) -> None:
    hand_in("slow", -60)
    hand_in("green", 5, lane="green")
    hand_in("fast later", 50, lane="fast", tenant=globex)
    hand_in("fast soon", 40, lane="fast")
    response = reviewer.get(INBOX)
    assert titles(response) == ["fast soon", "fast later", "green", "slow"]
    said = words(response)
    assert "1 hour late" in said
    assert "39 minutes left" in said or "40 minutes left" in said
    assert globex.legal_name in said
    assert "Late 1" in said
    assert 'class="desk-late"' in response.content.decode()


def test_states(reviewer: PortalClient, hand_in: HandIn, decided: mock.Mock) -> None:
    late, waiting, done = hand_in("late", -5), hand_in("waiting"), hand_in("done")
    services.ask(waiting.pk, services.Actor("staff", "Li"), "?", 0)
    services.approve(done.pk, services.Actor("staff", "Li"), "", 0)
    hand_in("open")
    assert titles(reviewer.get(INBOX)) == ["late", "open"]
    assert titles(reviewer.get(INBOX, {"state": "late"})) == [late.title]
    assert titles(reviewer.get(INBOX, {"state": "waiting"})) == ["waiting"]
    assert titles(reviewer.get(INBOX, {"state": "decided"})) == ["done"]
    assert len(titles(reviewer.get(INBOX, {"state": "all"}))) == 4


def test_filters_and_search(reviewer: PortalClient, globex: Tenant, hand_in: HandIn) -> None:
    hand_in("label of acme", lane="fast")
    hand_in("standby of globex", kind="standby", tenant=globex)
    assert titles(reviewer.get(INBOX, {"kind__exact": "standby"})) == ["standby of globex"]
    assert titles(reviewer.get(INBOX, {"lane__exact": "fast"})) == ["label of acme"]
    assert titles(reviewer.get(INBOX, {"q": globex.credit_code})) == ["standby of globex"]


def test_who_holds_a_case_is_seen(reviewer: PortalClient, another_reviewer: PortalClient, hand_in: HandIn) -> None:
    case = hand_in("held")
    another_reviewer.get(f"{INBOX}{case.pk}/change/")
    assert "Reviewer 2" in words(reviewer.get(INBOX))


def test_two_thousand_cases_take_a_dozen_queries(
    reviewer: PortalClient, acme: Tenant, globex: Tenant, django_assert_max_num_queries: Any
) -> None:
    now = business_now()
    Case.objects.bulk_create(
        Case(
            tenant=acme if place % 2 else globex, kind="label", subject_kind="x", subject_id=uuid.uuid4(), facts={},
            title=f"label {place}", lane=("fast", "green", "standard", "bulk")[place % 4], opened_at=now,
            due_at=now + timedelta(minutes=place - 100),
        )
        for place in range(2000)
    )  # fmt: skip
    reviewer.get(INBOX)  # what is remembered for a while (hosts, content types) is not counted
    with django_assert_max_num_queries(12):
        response = reviewer.get(INBOX)
    assert len(titles(response)) == 50
