"""What a client's request is bound by beside its own numbers: directories, the reviewers' places, load, quota."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from maintenance import selectors, services
from maintenance.calendars import ledger, services as calendars
from maintenance.calendars.models import Blackout
from maintenance.domain.estimate import Content
from maintenance.domain.plans import PassedOver
from maintenance.models import MaintenanceRequest
from portal.tryout import demo
from tenants.models import Tenant
from tests.maintenance.booking import AFTERNOON, SHANGHAI, ask, ask_calibration
from tests.scenarios.numbers import ACTOR, register
from tests.work import BusinessClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_home")]
DAY = timedelta(days=1)


@pytest.fixture
def at_home(in_acme: Tenant, business_clock: BusinessClock) -> None:
    business_clock.set(AFTERNOON)
    demo.ensure_directories()


def review(number: str) -> MaintenanceRequest:
    numbers = [each.pk for each in register(number)]
    return services.draft_work(Content.LICENCE_REVIEW, numbers=numbers, actor=ACTOR)


def codes(passed: tuple[PassedOver, ...]) -> set[str]:
    return {str(reason.params.get("blackout", reason.code)) for each in passed for reason in each.reasons}


@pytest.mark.parametrize(("directory", "binds"), [("huawei", True), ("nowhere", False)])
def test_a_blackout_of_a_directory_binds_what_touches_it(directory: str, binds: bool) -> None:
    request = ask_calibration(register("021-6123 4001"))
    tonight = selectors.proposal(request).slots[0].start
    Blackout.objects.create(
        code="cutover",
        name="割接",
        name_en="Cut-over",
        shape="once",
        directories=[directory],
        starts_at=AFTERNOON,
        ends_at=tonight + DAY / 2,
    )
    proposal = selectors.proposal(request)
    assert (proposal.slots[0].start > tonight) == binds
    assert ("cutover" in codes(proposal.passed_over)) == binds


def test_the_review_team_takes_so_many_reviews_at_once() -> None:
    calendars.set_capacity(ledger.REVIEW_TEAM, 1)
    first, second = review("021-6123 4001"), review("021-6123 4002")
    start = selectors.proposal(first).slots[0].start
    booked = services.book(first.pk, start, actor=ACTOR)
    proposal = selectors.proposal(second)
    assert proposal.slots[0].start >= booked.ends_at
    assert "team_full" in codes(proposal.passed_over)
    with pytest.raises(services.Conflict) as refused:
        services.book(second.pk, start, actor=ACTOR)
    assert refused.value.proposal.slots[0].start >= booked.ends_at
    services.cancel(booked.pk, sequence=booked.sequence, actor=ACTOR, reason="next year")
    assert selectors.proposal(second).slots[0].start < booked.ends_at


def test_during_a_promotion_it_takes_longer_and_says_so(business_clock: BusinessClock) -> None:
    def drafted(at: datetime, number: str) -> tuple[dict[str, Any], dict[str, Any]]:
        business_clock.set(at)
        stored = ask(register(number)).estimate
        return stored, next(each for each in stored["factors"] if each["code"] == "load")

    peak, more = drafted(datetime(2026, 11, 11, 15, tzinfo=SHANGHAI), "021-6123 4001")
    normal, none = drafted(AFTERNOON, "021-6123 4002")
    assert (more["value"], more["direction"], none["value"], none["minutes"]) == ("peak", "longer", "normal", 0)
    assert peak["processing"]["most"] > normal["processing"]["most"]


def test_what_waits_for_the_end_of_a_promotion_is_not_estimated_for_its_peak(business_clock: BusinessClock) -> None:
    business_clock.set(datetime(2026, 11, 5, 15, tzinfo=SHANGHAI))
    asked = ask_calibration(register("021-6123 4001"))
    [load] = [each for each in asked.estimate["factors"] if each["code"] == "load"]
    assert (load["value"], load["minutes"]) == ("normal", 0)
    assert selectors.proposal(asked).slots[0].start >= datetime(2026, 11, 12, tzinfo=SHANGHAI)
