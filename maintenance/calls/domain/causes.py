"""Explains a fall: by the mix of calls or the rate itself, by the part that fell, and by what is known of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import log
from typing import Final, Self

from tenants.domain.kept import StoredAsJson

TIED: Final = log(3.0)  # less than three times as likely: told as a tie
KNOWN: Final = log(20.0)  # how much a fact weighs
SHRUNK: Final = 20.0  # calls of the mean that a part begins with
PLACES: Final = ("network", "region", "handset")  # dimensions of the customers
TOLD_BY_MOST: Final = 0.5  # of the calls: then a dimension of the customers is known


class FactKind(StrEnum):
    """A fact about a number that only the platform knows."""

    MARK = "mark"  # a directory marks it since the window (wrong industry, harassment …)
    REUSED = "reused"  # its carrier has taken it back, or another client claims it
    STANDBY = "standby"  # a standby label is still up
    STALE = "stale"  # handsets show something else
    LABEL = "label"  # its label was changed in or since the window


@dataclass(frozen=True)
class Fact:
    """A fact about some numbers.

    numbers: those it holds for; detail: the mark, the label or the number's state; directory: its code; dimension and
    place: the customers who see it, where the directory is their carrier's or their handset's; about: one such display,
    or a number that is reused.
    """

    kind: FactKind
    numbers: frozenset[str]
    detail: str
    directory: str = ""
    about: str = ""
    dimension: str = ""
    place: str = ""


@dataclass(frozen=True)
class Part:
    """Calls that belong together. place: dimension → value (number, network, region, handset, hour)."""

    place: Mapping[str, str]
    calls: int
    answered: int


@dataclass(frozen=True)
class Shift:
    """A change of the rate in points: mix (who was called when) and rate (the same calls, answered less often)."""

    mix: float
    rate: float

    @property
    def share_of_mix(self) -> float:
        """Returns how much of a fall is mix: from 0 to 1; 0 where nothing fell."""
        fell = self.mix + self.rate
        return min(max(self.mix / fell, 0.0), 1.0) if fell < 0 else 0.0


@dataclass(frozen=True)
class Suspect:
    """A part of the calls that may have fallen.

    dimension and value name it; both are empty for all calls; weight: how well it explains what is seen, in natural
    logarithms; facts: what is known of it.
    """

    dimension: str
    value: str
    weight: float
    facts: tuple[Fact, ...]
    tied: bool = False


@dataclass(frozen=True)
class ToldFact(StoredAsJson):
    """A fact as a comparison stores it. numbers: how many it holds for; the rest as in Fact."""

    kind: FactKind
    numbers: int
    detail: str
    directory: str = ""
    about: str = ""
    dimension: str = ""
    place: str = ""


@dataclass(frozen=True)
class ToldSuspect(StoredAsJson):
    """A suspect as a comparison stores it."""

    dimension: str
    value: str
    weight: float
    tied: bool
    facts: tuple[ToldFact, ...] = ()

    @classmethod
    def of(cls, suspect: Suspect) -> Self:
        """Rounds the suspect's weight, and replaces the numbers of its facts by their count."""
        facts = tuple(
            ToldFact(each.kind, len(each.numbers), each.detail, each.directory, each.about, each.dimension, each.place)
            for each in suspect.facts
        )
        return cls(suspect.dimension, suspect.value, round(suspect.weight, 3), suspect.tied, facts)


def shift(before: Sequence[Part], after: Sequence[Part], dimensions: Sequence[str]) -> Shift:
    """Returns Kitagawa's two parts of the difference, over the given dimensions together.

    A cell that one side lacks has the rate of the other.
    """
    first, second = _by(before, dimensions), _by(after, dimensions)
    all_first, all_second = sum(n for n, _k in first.values()), sum(n for n, _k in second.values())
    mix = rate = 0.0
    for place in first.keys() | second.keys():
        (n, k), (m, j) = first.get(place, (0, 0)), second.get(place, (0, 0))
        r = k / n if n else j / m
        s = j / m if m else r
        mix += (m / all_second - n / all_first) * (r + s) / 2.0
        rate += (s - r) * (m / all_second + n / all_first) / 2.0
    return Shift(mix, rate)


def _by(parts: Iterable[Part], dimensions: Sequence[str]) -> dict[tuple[str, ...], tuple[int, int]]:
    counts: dict[tuple[str, ...], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for each in parts:
        if each.calls:
            place = tuple(each.place.get(name, "") for name in dimensions)
            n, k = counts[place]
            counts[place] = n + each.calls, k + each.answered
    return dict(counts)


def suspects(before: Sequence[Part], after: Sequence[Part], facts: Sequence[Fact]) -> list[Suspect]:
    """Returns the candidates, the likeliest first: each part of one dimension, numbers that share a fact, and all."""
    facts = _facts_placed(facts, after)
    by_number = _observed_and_expected(before, after, "number")
    everybody = frozenset(by_number)
    candidates = [_suspect("", "", _gain(by_number.values()), [each for each in facts if _of_all(each, everybody)])]
    for dimension, seen in (
        ("number", by_number),
        *((name, _observed_and_expected(before, after, name)) for name in PLACES),
    ):
        if len(seen) < 2:
            continue
        for value, (observed, expected) in seen.items():
            if value and observed < expected:
                known = [each for each in facts if _of_part(each, dimension, value)]
                candidates.append(_suspect(dimension, value, _gain([(observed, expected)]), known))
    for numbers in {each.numbers & everybody for each in facts if not each.dimension}:
        if 1 < len(numbers) < len(everybody):
            known = [each for each in facts if not each.dimension and each.numbers & everybody == numbers]
            weight = _gain(by_number[number] for number in numbers)
            candidates.append(_suspect("numbers", str(len(numbers)), weight, known))
    candidates.sort(key=lambda each: -each.weight)
    best = candidates[0].weight
    close = [each for each in candidates if best - each.weight < TIED]
    return [
        Suspect(each.dimension, each.value, each.weight, each.facts, len(close) > 1 and each in close)
        for each in candidates[:5]
    ]


def _suspect(dimension: str, value: str, weight: float, facts: Sequence[Fact]) -> Suspect:
    return Suspect(dimension, value, weight + (KNOWN if facts else 0.0), tuple(facts))


def _of_all(fact: Fact, numbers: frozenset[str]) -> bool:
    return not fact.dimension and bool(numbers) and numbers <= fact.numbers


def _of_part(fact: Fact, dimension: str, value: str) -> bool:
    """Returns whether a fact is about this part and nothing else.

    A fact of one number speaks for that number; one of a carrier or a handset's vendor for its customers.
    """
    if dimension in PLACES:
        return (fact.dimension, fact.place) == (dimension, value)
    return dimension == "number" and not fact.dimension and fact.numbers == {value}


def _facts_placed(facts: Sequence[Fact], after: Sequence[Part]) -> list[Fact]:
    """Returns the facts; one for some customers holds for all unless most calls say who the customers are."""
    calls = sum(each.calls for each in after)
    told = {name: sum(each.calls for each in after if each.place.get(name)) > TOLD_BY_MOST * calls for name in PLACES}
    return [each if told.get(each.dimension) else replace(each, dimension="", place="") for each in facts]


def _observed_and_expected(
    before: Sequence[Part], after: Sequence[Part], dimension: str
) -> dict[str, tuple[float, float]]:
    """Returns each part's answered calls after, and those expected by its hourly rates before."""
    rates = _by(before, (dimension, "hour"))
    margin = _by(before, (dimension,))
    overall_n = sum(n for n, _k in margin.values()) or 1
    overall = sum(k for _n, k in margin.values()) / overall_n
    by_value: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for (value, hour), (m, j) in _by(after, (dimension, "hour")).items():
        n, k = margin.get((value,), (0, 0))
        mean = (k + SHRUNK * overall) / (n + SHRUNK)
        in_hour, answered = rates.get((value, hour), (0, 0))
        rate = (answered + SHRUNK * mean) / (in_hour + SHRUNK)
        observed, expected = by_value[value]
        by_value[value] = observed + j, expected + m * rate
    return dict(by_value)


def _gain(seen: Iterable[tuple[float, float]]) -> float:
    """Returns the log-likelihood that these parts fell alike, over that nothing did (observed and expected answers)."""
    parts = list(seen)
    observed = sum(o for o, _e in parts)
    expected = sum(e for _o, e in parts)
    if observed >= expected:
        return 0.0
    return (observed * log(observed / expected) if observed else 0.0) - (observed - expected)
