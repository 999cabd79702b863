"""Violations, standing, suspension."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from compliance import selectors, services
from compliance.certification import suspending
from compliance.evidence import selectors as evidence
from labels.models import Display
from portal.tryout import demo
from tenants import context
from tenants.clock import business_now
from tenants.models import Tenant
from tenants.refusals import Refused
from tests.reviewers import TWO
from tests.scenarios.numbers import register
from tests.stand_ins import publish
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


def test_standing_grows_by_the_month_and_falls_with_a_violation(in_acme: Tenant, business_clock: BusinessClock) -> None:
    assert selectors.trust_standing(business_clock.now()).months == 0
    now = business_clock.advance(days=430)
    before = selectors.trust_standing(now)
    assert (before.months >= 12, before.green_channel, before.forged) == (True, True, False)
    services.record_violation(
        severity="forged", occurred_at=now - timedelta(minutes=1), description="Seal is painted", **TWO
    )
    after = selectors.trust_standing(now)
    assert (after.months, after.green_channel, after.forged) == (0, False, True)
    assert not selectors.trust_standing(now - timedelta(days=1)).forged, "what came later does not count earlier"
    with translation.override("en"):
        assert evidence.history()[0].text == "Violation recorded (forged document): Seal is painted"


@pytest.mark.parametrize(
    ("severity", "hours_ago", "description"), [("terrible", 1, "x"), ("minor", -1, "x"), ("minor", 1, "  ")]
)
def test_a_violation_must_be_whole_and_past(
    in_acme: Tenant, business_clock: BusinessClock, severity: str, hours_ago: int, description: str
) -> None:
    at = business_clock.now() - timedelta(hours=hours_ago)
    with pytest.raises(Refused):
        services.record_violation(severity=severity, occurred_at=at, description=description, **TWO)
    assert evidence.history() == []


def test_a_suspended_client_is_frozen_until_it_is_resumed(acme: Tenant, globex: Tenant) -> None:
    demo.ensure_directories()
    with context.client(acme):
        (number,) = register("021-6123 4001")
        publish([number], "青禾网络")
    suspending.suspend(acme, reason="Licence in doubt", **TWO)
    with context.client(acme), translation.override("en"):
        held = selectors.certification()
        assert (held.held_from, held.held_until, held.frozen) == (acme.ready_at, None, True)
        assert evidence.history()[0].text == "Certification suspended: Licence in doubt"
        assert set(Display.objects.values_list("wanted", "wanted_reason")) == {(None, "frozen")}, "in one transaction"
        assert selectors.trust_standing(business_now()).frozen
    with context.client(globex):
        assert not selectors.certification().frozen
    suspending.resume(acme, reason="Licence seen", **TWO)
    with context.client(acme):
        assert not selectors.certification().frozen
        assert not selectors.trust_standing(business_now()).frozen
        assert set(Display.objects.values_list("wanted", flat=True)) == {"青禾网络"}


def test_only_what_stands_can_be_suspended_and_only_with_a_reason(acme: Tenant, staff: Tenant) -> None:
    with pytest.raises(Refused):
        suspending.suspend(acme, reason=" ", **TWO)
    with pytest.raises(Refused):
        suspending.resume(acme, reason="why not", **TWO)
    with pytest.raises(Refused):
        suspending.suspend(staff, reason="the staff are no client", **TWO)
