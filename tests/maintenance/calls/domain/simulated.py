"""Days of calls as call centres have them: hours with their own rates, noise from day to day, chance within a day.

`python -m tests.maintenance.calls.domain.simulated [WINDOWS]` prints the acceptance figures of comparing.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from math import exp, log
from random import Random

from maintenance.calls.domain.comparing import Figures, Hour, Verdict, compare

FIRST = date(2026, 3, 2)
AFTER = FIRST + timedelta(days=28)
HOURS = {8: 4, 9: 8, 10: 9, 11: 8, 13: 6, 14: 8, 15: 8, 16: 7, 17: 6, 19: 4, 20: 3}
RATES = {8: -0.2, 9: 0.1, 10: 0.1, 11: 0.0, 13: -0.2, 14: 0.0, 15: 0.0, 16: 0.0, 17: 0.1, 19: 0.3, 20: 0.3}
TOTAL = sum(HOURS.values())
USUAL = log(0.35 / 0.65)


def calls_of(
    dice: Random, a_day: int, noise: float, change: float = 0.0, after: int = 7, shocks: dict[date, float] | None = None
) -> list[Hour]:
    """28 days and `after` more. noise: standard deviation of a day's log-odds; change: relative, from AFTER on."""
    hours = []
    for place in range(28 + after):
        day = FIRST + timedelta(days=place)
        moved = dice.gauss(0.0, noise) + (shocks or {}).get(day, 0.0)
        left = a_day
        for hour, share in HOURS.items():
            calls = min(left, dice.binomialvariate(a_day, share / TOTAL))
            left -= calls
            rate = 1.0 / (1.0 + exp(-(USUAL + RATES[hour] + moved)))
            rate *= 1.0 + change if day >= AFTER else 1.0
            if calls:
                kind = "working" if day.weekday() < 5 else "weekend"
                hours.append(Hour(day, hour, kind, calls, dice.binomialvariate(calls, min(rate, 1.0))))
    return hours


def shares(
    windows: int, a_day: int, noise: float, change: float = 0.0, after: int = 7, alpha: float = 0.05, seed: int = 1
) -> dict[Verdict, float]:
    """How often each verdict is given."""
    dice, counted = Random(seed), dict.fromkeys(Verdict, 0)
    for _ in range(windows):
        counted[compare(calls_of(dice, a_day, noise, change, after), (), Figures(AFTER, alpha)).verdict] += 1
    return {verdict: count / windows for verdict, count in counted.items()}


def main() -> None:
    """The figures, each on a line."""
    windows = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for change in (0.0, -0.15):
        for noise in (0.0, 0.10, 0.25):
            for a_day in (10, 30, 100, 400, 1000, 5000):
                found = shares(windows, a_day, noise, change)
                said = ", ".join(f"{verdict.value} {share:.3f}" for verdict, share in found.items())
                sys.stdout.write(f"change {change:+.2f}, day sd {noise:.2f}, {a_day} a day: {said}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
