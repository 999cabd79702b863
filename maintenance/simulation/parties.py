"""Simulates when handsets show a published window, at parties asked by programs and at those served by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from maintenance.domain.estimate import SLOWEST_CACHE
from maintenance.domain.estimate_policy import DEFAULT_POLICY
from maintenance.simulation.platform import Platform
from maintenance.simulation.post import answers
from maintenance.simulation.year import SimulatedWindow

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Completion:
    """The time from a window's begun slot until handsets show it.

    by_program: if programs asked all parties; by_desk: with the platform's share of them served by people.
    """

    by_program: timedelta
    by_desk: timedelta


def completions(windows: Sequence[SimulatedWindow], platform: Platform, seed: int) -> list[Completion]:
    """Returns when handsets show the windows' changes; its own random source leaves the rest of the year as it is."""
    chance = Random(seed)  # noqa: S311 - luck, not a secret
    completed = []
    for window in windows:
        if window.worked_at is None or not DEFAULT_POLICY.contents[window.request.content].seen:
            continue
        cached = window.worked_at + chance.uniform(1, SLOWEST_CACHE.most / SLOWEST_CACHE.least) * timedelta(
            minutes=SLOWEST_CACHE.least
        )
        answered = answers(window.request.content, window.worked_at, platform, chance)
        carried = [each + chance.uniform(*platform.desk_cache_days) * _DAY for each in answered]
        completed.append(Completion(cached - window.ready_at, max([cached, *carried]) - window.ready_at))
    return completed
