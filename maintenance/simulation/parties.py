"""When handsets show what a simulated window has published: of parties that programs ask, and of those people serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from labels.domain.errands import after_working_days, next_cut_off
from maintenance.domain.defaults import PLATFORM_ZONE
from maintenance.domain.estimate import SLOWEST_CACHE
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.simulation.platform import Platform
from maintenance.simulation.year import SimulatedWindow
from tenants.domain.working_days import ChineseWorkingDays

_DAY = timedelta(days=1)
_WORKING_DAYS = ChineseWorkingDays()


@dataclass(frozen=True)
class Completion:
    """A published window: how long from its begun slot until handsets show it. by_program: if programs asked all
    parties; by_desk: with the platform's share of them served by people.
    """

    by_program: timedelta
    by_desk: timedelta


def completions(windows: Sequence[SimulatedWindow], platform: Platform, seed: int) -> list[Completion]:
    """When handsets show what the windows have changed; its luck is its own, and changes nothing else in the year."""
    chance = Random(seed)  # noqa: S311 - luck, not a secret
    completed = []
    for window in windows:
        if window.published_at is None or not DEFAULT_POLICY.contents[window.request.content].seen:
            continue
        cached = window.published_at + chance.uniform(1, SLOWEST_CACHE.most / SLOWEST_CACHE.least) * timedelta(
            minutes=SLOWEST_CACHE.least
        )
        carried = [_carried(window.published_at, platform, chance) for _party in range(platform.desk_parties)]
        completed.append(Completion(cached - window.ready_at, max([cached, *carried]) - window.ready_at))
    return completed


def _carried(ordered_at: datetime, platform: Platform, chance: Random) -> datetime:
    """Into the next file, answered after some working days, and past the handsets' cache."""
    days = chance.randint(1, platform.answer_days)
    if chance.random() < platform.late_answers:
        days = chance.randint(platform.answer_days, 2 * platform.answer_days)
    out = next_cut_off(ordered_at, platform.cut_off, _is_working, PLATFORM_ZONE)
    answered = after_working_days(out, days, _is_working, PLATFORM_ZONE)
    return answered + chance.uniform(*platform.desk_cache_days) * _DAY


def _is_working(day: date) -> bool:
    return _WORKING_DAYS(day).is_working
