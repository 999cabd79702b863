"""Days of calls as call centres have them: hours with their own rates, noise from day to day, chance within a day.

`python -m tests.maintenance.calls.domain.simulated [WINDOWS [FIGURE …]]` prints the acceptance figures of comparing and
of causes (FIGURES: all where none is named); 10,000 windows take about half an hour of one processor.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from math import exp, log
from random import Random

from maintenance.calls.domain.causes import Fact, FactKind, Part, shift, suspects
from maintenance.calls.domain.comparing import (
    DAYS_BEFORE,
    DAYS_BEFORE_LATE,
    LATE_LOOK,
    LOOKS,
    Compared,
    Figures,
    Hour,
    Verdict,
    compare,
)
from maintenance.calls.domain.statistics import q_values

FIRST = date(2026, 3, 2)
AFTER = FIRST + timedelta(days=28)
HOURS = {8: 4, 9: 8, 10: 9, 11: 8, 13: 6, 14: 8, 15: 8, 16: 7, 17: 6, 19: 4, 20: 3}
RATES = {8: -0.2, 9: 0.1, 10: 0.1, 11: 0.0, 13: -0.2, 14: 0.0, 15: 0.0, 16: 0.0, 17: 0.1, 19: 0.3, 20: 0.3}
TOTAL = sum(HOURS.values())
USUAL = log(0.35 / 0.65)


def calls_of(
    dice: Random,
    a_day: int,
    noise: float,
    change: float = 0.0,
    after: int = 7,
    shocks: dict[date, float] | None = None,
    earlier: int = 0,
) -> list[Hour]:
    """28 days and `after` more, `earlier` ones before them. noise: standard deviation of a day's log-odds; change:
    relative, from AFTER on.

    The same dice with a larger `after` begin with the same days.
    """
    hours = []
    for place in [*range(28 + after), *range(-earlier, 0)]:
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
    counted = Counter(
        compare(calls_of(Random(seed * 10**7 + place), a_day, noise, change, after), (), Figures(AFTER, alpha)).verdict
        for place in range(windows)
    )
    return {verdict: counted[verdict] / windows for verdict in Verdict}


def by_looks(seed: int, a_day: int, change: float) -> int | None:
    """The look at which a window is said to have fallen, None when it is at none."""
    hours = calls_of(Random(seed), a_day, 0.10, change, max(LOOKS))
    for look, alpha in LOOKS.items():
        seen = [each for each in hours if each.day < AFTER + timedelta(days=look)]
        if compare(seen, (), Figures(AFTER, alpha)).verdict is Verdict.FELL:
            return look
    return None


def with_shocks(seed: int) -> Compared:
    """A window whose numbers share noise and a trend of -5 % a week with the client's other numbers; no fall."""
    dice = Random(seed)
    shocks = {FIRST + timedelta(days=place): dice.gauss(-0.011 * place, 0.10) for place in range(35)}
    own, other = (calls_of(dice, calls, 0.02, shocks=shocks) for calls in (400, 4000))
    return compare(own, other, Figures(AFTER, 0.05))


def evenings_doubled(seed: int) -> list[Hour]:
    """400 calls a day, those after 19:00 twice as many behind the window; no fall."""
    moved = []
    for each in calls_of(Random(seed), 400, 0.10):
        by = 2 if each.day >= AFTER and each.hour >= 19 else 1
        moved.append(Hour(each.day, each.hour, each.kind, each.calls * by, each.answered * by))
    return moved


# ---------------------------------------------------------------- causes

NUMBERS = tuple(f"05718765432{place}" for place in range(4))
HANDSETS = ("huawei", "xiaomi", "apple")
NETWORKS = {"mobile": 0.5, "unicom": 0.25, "telecom": 0.25}
ANSWERED = {"9": 0.40, "14": 0.36, "19": 0.25}


def parts_of(
    dice: Random,
    calls: int,
    fell: dict[str, float],
    evenings: float = 1.0,
    networks: dict[str, float] | None = None,
    handsets: Sequence[str] = ("",),
) -> list[Part]:
    """Calls of NUMBERS by network, handset and hour. fell: number, network or handset ("": all) → how much less is
    answered there.
    """
    parts = []
    for number, handset, hour in product(NUMBERS, handsets, ANSWERED):
        for network, share in (networks or NETWORKS).items():
            among = len(NUMBERS) * len(handsets) * len(ANSWERED)
            count = round(calls * share / among * (evenings if hour == "19" else 1.0))
            rate = ANSWERED[hour]
            for value, by in fell.items():
                rate *= 1.0 - by if not value or value in (number, network, handset) else 1.0
            place = {"number": number, "network": network, "hour": hour, "region": "", "handset": handset}
            parts.append(Part(place, count, dice.binomialvariate(count, rate)))
    return parts


EVERYBODY = frozenset(NUMBERS)
PLANTED: dict[str, tuple[dict[str, float], tuple[Fact, ...], tuple[str, FactKind | None]]] = {
    "wrong industry mark": (
        {"": 0.15},
        (Fact(FactKind.MARK, EVERYBODY, "wrong_industry", "huawei", "1"),),
        ("", FactKind.MARK),
    ),
    "label changed": ({"": 0.15}, (Fact(FactKind.LABEL, EVERYBODY, "x"),), ("", FactKind.LABEL)),
    "standby label still up": (
        {"": 0.15},
        (Fact(FactKind.STANDBY, EVERYBODY, "x", "huawei", "1"),),
        ("", FactKind.STANDBY),
    ),
    "one carrier stale": (
        {"unicom": 0.40},
        (Fact(FactKind.STALE, EVERYBODY, "x", "china-unicom", "1", "network", "unicom"),),
        ("unicom", FactKind.STALE),
    ),
    "one number marked": (
        {NUMBERS[1]: 0.40},
        (Fact(FactKind.MARK, frozenset({NUMBERS[1]}), "fraud", "huawei", "1"),),
        (NUMBERS[1], FactKind.MARK),
    ),
    "one number reused": (
        {NUMBERS[2]: 0.40},
        (Fact(FactKind.REUSED, frozenset({NUMBERS[2]}), "recycled"),),
        (NUMBERS[2], FactKind.REUSED),
    ),
    "one handset vendor marks": (
        {"huawei": 0.40},
        (Fact(FactKind.MARK, EVERYBODY, "wrong_industry", "huawei", "1", "handset", "huawei"),),
        ("huawei", FactKind.MARK),
    ),
    "one handset vendor, nothing known": ({"xiaomi": 0.40}, (), ("xiaomi", None)),
    "one network, nothing known": ({"telecom": 0.40}, (), ("telecom", None)),
}


def named_first(what: str, windows: int, calls: int = 2400) -> float:
    """How often the planted cause is named first, with the fact that is known of it."""
    fell, facts, (value, kind) = PLANTED[what]
    handsets = HANDSETS if "handset" in what else ("",)
    right = 0
    for seed in range(windows):
        dice = Random(seed)
        before, after = (parts_of(dice, n, by, handsets=handsets) for n, by in ((4 * calls, {}), (calls, fell)))
        suspect = suspects(before, after, facts)[0]
        known = suspect.facts[0].kind if suspect.facts else None
        right += (suspect.value, known) == (value, kind)
    return right / windows


def alike_blamed(windows: int, calls: int = 2400) -> float:
    """How often one part is named first, and not as a tie, where all fell alike and nothing is known."""
    blamed = 0
    for seed in range(windows):
        dice = Random(seed)
        suspect = suspects(parts_of(dice, 4 * calls, {}), parts_of(dice, calls, {"": 0.15}), ())[0]
        blamed += bool(suspect.value) and not suspect.tied
    return blamed / windows


def mix_named(windows: int, evenings: float, networks: dict[str, float] | None = None) -> float:
    """How often more than half of a difference is told as mix where only who was called changed."""
    named = 0
    for seed in range(windows):
        dice = Random(seed)
        before, after = parts_of(dice, 9600, {}), parts_of(dice, 2400, {}, evenings, networks)
        named += shift(before, after, ("network", "hour")).share_of_mix > 0.5
    return named / windows


# ---------------------------------------------------------------- the figures


def no_change(windows: int) -> Iterator[str]:
    """Test 1: false alarms without a change."""
    for noise in (0.0, 0.10, 0.25):
        for a_day in (10, 100, 400, 5000):
            fell = shares(windows, a_day, noise)[Verdict.FELL]
            yield f"no change, day sd {noise:.2f}, {a_day} a day: fell {fell:.4f}"


def common_shocks(windows: int) -> Iterator[str]:
    """Test 2: false alarms under shocks and a trend that other numbers share."""
    fell = sum(with_shocks(seed).verdict is Verdict.FELL for seed in range(windows))
    yield f"common shocks and trend, controls: fell {fell / windows:.4f}"


def planted(windows: int) -> Iterator[str]:
    """Test 3: what is found of a fall of 15 %."""
    for a_day in (400, 450):
        seen = (calls_of(Random(seed), a_day, 0.10, -0.15) for seed in range(windows))
        comparisons = [compare(hours, (), Figures(AFTER, 0.05)) for hours in seen]
        fell = sum(each.verdict is Verdict.FELL for each in comparisons) / windows
        sure = sum(each.p < 0.05 for each in comparisons) / windows
        yield f"-15 %, 7 days, {a_day} a day: fell {fell:.4f}, p < .05 {sure:.4f}"


EARLIER = DAYS_BEFORE_LATE - DAYS_BEFORE


def waited_for(seed: int, a_day: int, noise: float, change: float, first: Compared, earlier: int) -> Compared:
    """The look on the day that the first look has told."""
    assert first.enough_after is not None
    late = first.enough_after > max(LOOKS)
    later = calls_of(Random(seed), a_day, noise, change, first.enough_after, earlier=earlier if late else 0)
    return compare(later, (), Figures(AFTER, LOOKS.get(first.enough_after, LATE_LOOK)))


def overlooked(windows: int) -> Iterator[str]:
    """Test 4: a fall of 15 % that is denied; how often a day is told, and what waiting for it finds."""
    for a_day, earlier in ((a_day, earlier) for a_day in (30, 100, 200, 400, 1000) for earlier in (0, EARLIER)):
        counted: Counter[str] = Counter()
        for seed in range(windows):
            figures = Figures(AFTER, 0.05, earlier_days=earlier)
            first = compare(calls_of(Random(seed), a_day, 0.10, -0.15), (), figures)
            counted[first.verdict] += 1
            if first.verdict is Verdict.TOO_FEW:
                counted[f"to {first.enough_to}"] += 1
            if first.enough_to is Verdict.FELL and counted["waited"] < windows // 5:
                counted["waited"] += 1
                then = waited_for(seed, a_day, 0.10, -0.15, first, earlier)
                counted["found"] += then.verdict is Verdict.FELL
        few, told = counted[Verdict.TOO_FEW] or 1, counted["to fell"]
        on = f"{counted['found'] / counted['waited']:.3f} of {counted['waited']}" if counted["waited"] else "none dated"
        yield (
            f"-15 %, {a_day} a day, {earlier} earlier days: denied {counted[Verdict.NO_FALL] / windows:.4f}; too few "
            f"{few / windows:.3f}, of them with a day to find it {told / few:.3f}, to rule it out "
            f"{counted['to no_fall'] / few:.3f}; found on the told day {on}"
        )


def looks(windows: int) -> Iterator[str]:
    """Test 5: looks at days 1, 3, 7 and 14 together."""
    for change in (0.0, -0.15, -0.30):
        counted = Counter(by_looks(seed, 300, change) for seed in range(windows))
        by_day = ", ".join(f"day {look} {counted[look] / windows:.4f}" for look in LOOKS)
        yield f"looks, 300 a day, change {change:+.2f}: fell {1 - counted[None] / windows:.4f} ({by_day})"


def many(windows: int) -> Iterator[str]:
    """Test 6: the desk's list where 2 of 100 windows fell by 15 %."""
    ps, true = [], []
    for seed in range(windows):
        change = -0.15 if seed % 50 == 0 else 0.0
        ps.append(compare(calls_of(Random(seed), 400, 0.10, change), (), Figures(AFTER, 0.05)).p)
        true.append(bool(change))
    shown = [fell for q, fell in zip(q_values(ps), true, strict=True) if q < 0.10]
    false = shown.count(False) / max(len(shown), 1)
    tally = f"{false:.4f} of them false, {sum(shown)} of {sum(true)} found"
    yield f"desk's list, q < .10: {len(shown)} shown of {windows}, {tally}"


def mix(windows: int) -> Iterator[str]:
    """Test 7: other hours or networks alone."""
    fell = sum(
        compare(evenings_doubled(seed), (), Figures(AFTER, 0.05)).verdict is Verdict.FELL for seed in range(windows)
    )
    yield f"evenings doubled: fell {fell / windows:.4f}"
    yield f"evenings three times: mix named {mix_named(windows // 4, 3.0):.4f}"


def causes(windows: int) -> Iterator[str]:
    """Test 8: the cause that was planted, at 2,400 calls."""
    for what in PLANTED:
        yield f"{what}: named first {named_first(what, windows // 4):.4f}"
    yield f"all alike, nothing known: one part blamed {alike_blamed(windows // 4):.4f}"


FIGURES: dict[str, Callable[[int], Iterator[str]]] = {
    each.__name__: each for each in (no_change, common_shocks, planted, overlooked, looks, many, mix, causes)
}


def main() -> None:
    """The figures that are asked for, each on a line."""
    windows = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for name in sys.argv[2:] or FIGURES:
        for line in FIGURES[name](windows):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
