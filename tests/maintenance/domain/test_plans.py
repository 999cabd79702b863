"""The work of an estimate as the planner takes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maintenance.domain.estimate import Scale
from maintenance.domain.plans import WorkToPlan, work_to_plan

NIGHT, HOUR, DAY = timedelta(hours=8), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("processing", "scale", "impact", "work"),
    [
        (12 * HOUR, Scale.HOURS, True, WorkToPlan(12 * HOUR, impact=True)),
        (12 * HOUR, Scale.HOURS, False, WorkToPlan(12 * HOUR, impact=False)),
        (3 * DAY, Scale.DAYS, False, WorkToPlan(3 * DAY, impact=False)),
        (3 * DAY, Scale.DAYS, True, WorkToPlan(24 * HOUR, impact=True, within=3 * DAY)),
        # 14.4 hours, rounded up to a quarter.
        (1.8 * DAY, Scale.DAYS, True, WorkToPlan(14.5 * HOUR, impact=True, within=1.8 * DAY)),
        (3 * HOUR, Scale.DAYS, True, WorkToPlan(HOUR, impact=True, within=3 * HOUR)),
        (
            3 * DAY,
            Scale.WORKING_DAYS,
            False,
            WorkToPlan(3 * DAY, impact=False, splittable=False, counted_in="working_days"),
        ),
    ],
)
def test_hours_are_worked_as_they_are_and_a_share_of_a_day_is_that_share_of_a_night(
    processing: timedelta, scale: Scale, impact: bool, work: WorkToPlan
) -> None:
    assert work_to_plan(processing, scale, NIGHT, impact=impact) == work


def test_reading_papers_touches_no_display() -> None:
    with pytest.raises(ValueError, match="no impact"):
        work_to_plan(3 * DAY, Scale.WORKING_DAYS, NIGHT, impact=True)
