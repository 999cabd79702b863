"""maintenance.calls.domain.statistics against scipy and statsmodels, on tables of chance: all within 1e-9. And the
moves of maintenance.domain.outbound against a linear program: none better is found.
"""

from __future__ import annotations

import random
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.stats import false_discovery_control, t  # type: ignore[import-untyped]
from statsmodels.stats.proportion import (  # type: ignore[import-untyped]
    confint_proportions_2indep,
    proportion_confint,
)

from maintenance.calls.domain import statistics as ours
from maintenance.domain.outbound import CallHour, plan_outbound

TABLES = 10_000
CLOSE = 1e-9
PLANS = 500


def main() -> int:
    """Compare; prints the largest difference of each."""
    dice = random.Random(20)
    worst = {"t": 0.0, "quantile": 0.0, "wilson": 0.0, "newcombe": 0.0, "q": 0.0}
    for _ in range(TABLES):
        n, m = dice.randint(1, 5000), dice.randint(1, 5000)
        k, j = dice.randint(0, n), dice.randint(0, m)
        at, df, level = dice.gauss(0, 4), dice.randint(2, 90), dice.choice((0.8, 0.9, 0.95, 0.99))
        far(worst, "t", ours.t_cdf(at, df), t.cdf(at, df))
        share = dice.uniform(0.001, 0.999)
        far(worst, "quantile", ours.t_quantile(share, df), t.ppf(share, df))
        interval = ours.wilson(k, n, level)
        low, high = proportion_confint(k, n, 1 - level, "wilson")
        far(worst, "wilson", interval.low, max(low, 0.0))
        far(worst, "wilson", interval.high, min(high, 1.0))
        points = ours.newcombe((k, n), (j, m), level)
        low, high = confint_proportions_2indep(j, m, k, n, method="newcomb", compare="diff", alpha=1 - level)
        far(worst, "newcombe", points.low, low)
        far(worst, "newcombe", points.high, high)
    for _ in range(200):
        ps = [dice.random() ** 3 for _count in range(dice.randint(1, 100))]
        for mine, theirs in zip(ours.q_values(ps), false_discovery_control(ps), strict=True):
            far(worst, "q", mine, theirs)
    worse = sum(not as_good_as_a_linear_program(dice) for _ in range(PLANS))
    print(
        ", ".join(f"{name} {value:.1e}" for name, value in worst.items()), f"{worse} of {PLANS} plans worse", sep=", "
    )
    return int(max(worst.values()) > CLOSE or worse > 0)


def as_good_as_a_linear_program(dice: random.Random) -> bool:
    """No smaller loss is possible where the limit cannot be kept, nor fewer whole calls where it can."""

    def hours(day: date, most: int) -> list[CallHour]:
        hours = dice.sample(range(24), dice.randint(1, 5))
        return [CallHour(day, hour, dice.randint(0, most), dice.uniform(0.05, 0.9)) for hour in sorted(hours)]

    inside, free = hours(date(2026, 11, 24), 400), hours(date(2026, 11, 25), 300)
    drop, limit = dice.choice((0.1, 0.15, 0.3)), 0.05
    plan = plan_outbound(inside, free, drop, limit)
    pairs = [(source, target) for source in inside for target in free]
    gains = [target.rate - source.rate * (1 - drop) for source, target in pairs]
    rows = [[float(pair[0] is hour) for pair in pairs] for hour in inside]
    rows += [[float(pair[1] is hour) for pair in pairs] for hour in free]
    most = [float(hour.calls) for hour in (*inside, *free)]
    answered = sum(each.calls * each.rate for each in inside)
    if plan.unmet is not None:
        solved = linprog([-gain for gain in gains], A_ub=rows, b_ub=most)
        return bool(abs(plan.lost_moved - (drop * answered + solved.fun)) < 1e-6)
    wanted = max((drop - limit) * answered, 0.0)
    solved = linprog([1.0] * len(pairs), A_ub=[*rows, [-gain for gain in gains]], b_ub=[*most, -wanted + 1e-9])
    return bool(solved.fun - 1e-6 <= plan.moved <= solved.fun + len(plan.moves))


def far(worst: dict[str, float], name: str, mine: float, theirs: float) -> None:
    """Keep the largest difference."""
    worst[name] = max(worst[name], abs(mine - float(theirs)))


if __name__ == "__main__":
    sys.exit(main())
