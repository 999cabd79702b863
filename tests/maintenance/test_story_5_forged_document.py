"""Story 5: with a forged document on record estimates are longer, every reduction is gone, no green channel; what was
booked before keeps its terms.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance import services
from compliance.selectors import trust_standing
from maintenance.models import MaintenanceRequest
from tenants.models import Tenant
from tests.maintenance.booking import ask_calibration
from tests.reviewers import TWO, uphold
from tests.scenarios.numbers import ACTOR
from tests.stand_ins import fresh
from tests.work import BusinessClock

pytestmark = pytest.mark.django_db


def factors(request: MaintenanceRequest) -> dict[str, str]:
    return {each["code"]: each["source"] for each in request.estimate["factors"]}


def test_a_forged_document_costs_the_lane_and_lengthens_the_estimate_until_an_appeal(
    in_acme: Tenant, business_clock: BusinessClock
) -> None:
    now = business_clock.advance(days=430)
    numbers = fresh()
    before = ask_calibration(numbers)
    assert (before.lane, trust_standing(now).green_channel) == ("green", True)
    violation = services.record_violation(
        severity="forged", occurred_at=now - timedelta(minutes=1), description="Seal is painted", **TWO
    )
    after = ask_calibration(numbers)
    assert after.lane == "standard"
    assert after.estimate["processing"]["likely"] > before.estimate["processing"]["likely"]
    assert factors(after)["forged_record"] == "policy.forged_record"
    assert "green_lane" in factors(before)
    assert not [
        each for each in after.estimate["factors"] if each["direction"] == "shorter" and each["code"] != "rounding"
    ]
    assert MaintenanceRequest.objects.get(pk=before.pk).lane == "green", "what was asked before keeps its terms"
    case = services.appeal(violation.pk, text="Another firm of the same name", actor=ACTOR)
    uphold(case)
    repaired = ask_calibration(numbers)
    assert (repaired.lane, repaired.estimate["processing"]) == ("green", before.estimate["processing"])
