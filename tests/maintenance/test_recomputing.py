"""A past estimate can be computed again from what is stored, whatever the figures in force have become."""

from __future__ import annotations

import copy
import json
from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from maintenance import plain
from maintenance.calendars import selectors as calendars, services as calendar_services
from maintenance.calendars.models import FinishedWindow, Policy
from maintenance.domain.estimate import Content, Job, Kind, Load, Measured, Span, estimate
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.models import MaintenanceRequest
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.domain.lanes import Lane
from tenants.models import Tenant
from tests.maintenance.booking import ask_calibration
from tests.scenarios.numbers import register

pytestmark = pytest.mark.django_db


def asked(place: int = 0) -> MaintenanceRequest:
    return ask_calibration(register(f"1380013{place:04}"))


def test_a_past_estimate_is_computed_again_from_what_is_stored(in_acme: Tenant) -> None:
    stored = asked().estimate
    figures = copy.deepcopy(Policy.objects.latest("version").figures)
    figures["estimate"]["contents"]["calibration"]["base"] = {"least": 300, "likely": 500, "most": 700}
    made = calendar_services.new_policy(figures=figures, note="slower", by=Actor("staff", "test", "1"))
    assert asked(1).estimate["policy"] == str(made.version)
    assert asked(2).estimate["processing"] != stored["processing"]

    again = estimate(plain.job_from(stored["job"]), calendars.terms(int(stored["policy"])).estimate)
    assert plain.estimate_as_json(again) == stored


def test_nothing_of_what_was_estimated_is_lost(db: None) -> None:
    """Each fact away from its default, kept as JSON and read back."""
    plain_job = Job(Kind.DATA_CALIBRATION, Content.CALIBRATION)
    odd = Job(
        Kind.DEEP_MAINTENANCE,
        Content.CARRIER_UPGRADE,
        "group",
        True,
        "finance",
        True,
        50,
        7,
        Load.PEAK,
        14,
        True,
        Lane.GREEN,
        Span(1, 2, 3),
        Measured(21, Decimal("12.5"), Decimal("-3.5")),
        True,
        Span(4, 5, 6),
    )
    assert all(getattr(odd, each.name) != getattr(plain_job, each.name) for each in fields(Job))
    for job in (plain_job, odd):
        stored = json.loads(json.dumps(plain.estimate_as_json(estimate(job, DEFAULT_POLICY))))
        assert plain.job_from(stored["job"]) == job
        assert plain.estimate_as_json(estimate(plain.job_from(stored["job"]), DEFAULT_POLICY)) == stored
    older = plain.job(replace(plain_job, lane=Lane.BULK))
    del older["green_share"]  # stored before anybody asked for it
    assert plain.job_from(older) == replace(plain_job, lane=Lane.BULK)


def test_finished_windows_correct_the_next_estimate_and_that_too_is_computed_again(in_acme: Tenant) -> None:
    first = asked().estimate
    for _ in range(20):
        calendar_services.note_finished(
            window_id=uuid4(),
            estimate=first,
            policy_version=1,
            took=timedelta(minutes=first["processing"]["likely"] * 1.4),
            on_time=False,
            starts_at=business_now(),
            at=business_now(),
            lane="fast",
            last_party="",
        )
    stored = asked(1).estimate
    factor = next(each for each in stored["factors"] if each["code"] == "measured")
    assert (factor["value"], factor["direction"]) == ("20", "longer")
    assert stored["processing"]["likely"] > first["processing"]["likely"]
    again = estimate(plain.job_from(stored["job"]), calendars.terms(int(stored["policy"])).estimate)
    assert plain.estimate_as_json(again) == stored
    held = calendars.held(tenant=in_acme)["data_calibration"]
    assert (held.count, held.on_time) == (20, 0)
    # Corrections are measured against the policy's own figures: they do not build on one another.
    calendar_services.note_finished(
        window_id=uuid4(),
        estimate=stored,
        policy_version=1,
        took=timedelta(hours=1),
        on_time=True,
        starts_at=business_now(),
        at=business_now(),
        lane="fast",
        last_party="",
    )
    kept = FinishedWindow.objects.latest("pk")
    assert kept.told_likely == stored["processing"]["likely"] > kept.likely, "what was told, not what it was made of"
    assert FinishedWindow.objects.values("likely").distinct().count() == 1
