"""Measures a label model, slice by slice, through the whole of recognition, and decides whether it may be used."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from labels.domain.findings import Decision
from labels.domain.lexicon import TO_REVIEW, institutions
from labels.recognition.datasets import Pair
from labels.recognition.model import Model, canonical_json
from labels.recognition.normalise import NamePart, comparable, parse_legal_name
from labels.recognition.recognise import Recognition, recognise

ALIKE: Final = "alike"
LARGE_SLICE: Final = 200  # pairs; smaller ones say too little to stop a model
LARGEST_FALL: Final = 0.01
LARGEST_ARTEFACT: Final = 1_000_000  # bytes
TRIED_FIRMS: Final = 10  # each is tried with the names of all institutions
SLOWEST: Final = 0.005  # seconds of CPU, 95th percentile


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares, 0 to 1, of pairs. false_accepts: of strangers, matched at the decision threshold; false_rejects: of the
    firms' own, not matched; accepted_unseen: of the firms' own, by decision; strangers_accepted_unseen.
    """

    pairs: int
    accuracy: float
    false_accepts: float
    false_rejects: float
    accepted_unseen: float
    strangers_accepted_unseen: float


@dataclass(frozen=True, slots=True)
class PairOutcome:
    """Recognition's result for a pair of a slice."""

    belongs: bool
    matched: bool
    accepted: bool


def measure(outcomes: Sequence[PairOutcome]) -> Measures:
    """Returns the measures of a slice; a share of nothing is 0."""
    own = [each for each in outcomes if each.belongs]
    strangers = [each for each in outcomes if not each.belongs]
    return Measures(
        len(outcomes),
        _share(each.matched is each.belongs for each in outcomes),
        _share(each.matched for each in strangers),
        _share(not each.matched for each in own),
        _share(each.accepted for each in own),
        _share(each.accepted for each in strangers),
    )


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return round(sum(values) / len(values), 5) if values else 0.0


def outcome(pair: Pair, recognition: Recognition) -> PairOutcome:
    return PairOutcome(pair.belongs, recognition.match, recognition.decision is Decision.ACCEPT)


def slices(pairs: Sequence[Pair], outcomes: Sequence[PairOutcome], name: str) -> dict[str, Measures]:
    """Returns the measures of a set of pairs, of those whose names share a character (name/alike: a registered alias
    settles brands that share none, not a model), and of each source (name/source).
    """
    alike = [each for pair, each in zip(pairs, outcomes, strict=True) if _alike(pair)]
    measures = {name: measure(outcomes), f"{name}/{ALIKE}": measure(alike)}
    for source in sorted({pair.source for pair in pairs} - {""}):
        mine = [each for pair, each in zip(pairs, outcomes, strict=True) if pair.source == source]
        measures[f"{name}/{source}"] = measure(mine)
    return measures


def _alike(pair: Pair) -> bool:
    name = parse_legal_name(pair.full_name)
    told = {each for each, part in zip(name.compared, name.parts, strict=True) if part is not NamePart.LEGAL_FORM}
    return not told.isdisjoint(comparable(pair.short_name).text)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model's results. slices: name → measures. protected_accepted: names of institutions accepted for other firms,
    of protected_tried. slowest: 95th percentile of a decision, in seconds of CPU. size: of the artefact, in bytes.
    """

    slices: Mapping[str, Measures]
    protected_accepted: int
    protected_tried: int
    slowest: float
    size: int

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def evaluate(model: Model, sets: Mapping[str, Sequence[Pair]]) -> Evaluation:
    """Runs recognition over sets of pairs that the model was not trained on. `pairs` is the set of real names,
    `adversarial` that of impersonations, `decorated` that with scene words.
    """
    measures: dict[str, Measures] = {}
    took: list[float] = []
    for name, pairs in sets.items():
        outcomes, seconds = judge_pairs(model, pairs)
        measures |= slices(pairs, outcomes, name)
        took += seconds
    firms = sorted({pair.full_name for pairs in sets.values() for pair in pairs})
    accepted, tried = _protected(model, firms[:: len(firms) // TRIED_FIRMS + 1])
    slowest = sorted(took)[math.ceil(0.95 * len(took)) - 1] if took else 0.0
    return Evaluation(measures, accepted, tried, round(slowest, 6), len(canonical_json(model.content)))


def judge_pairs(model: Model, pairs: Iterable[Pair]) -> tuple[list[PairOutcome], list[float]]:
    """Returns recognition's outcome for each pair, and the seconds of CPU it took."""
    outcomes, took = [], []
    for pair in pairs:
        started = time.process_time()
        recognition = recognise(pair.short_name, pair.full_name, model=model)
        took.append(time.process_time() - started)
        outcomes.append(outcome(pair, recognition))
    return outcomes, took


def _protected(model: Model, firms: Iterable[str]) -> tuple[int, int]:
    """Tries names of institutions as labels of firms that do not own them. Returns (accepted or matched, tried)."""
    words = [each for each in institutions().values() if each.kind != TO_REVIEW and len(each.word) > 2]
    accepted = tried = 0
    for firm in firms:
        for each in words:
            if not each.owned_by(firm.casefold()):
                recognition = recognise(each.word, firm, model=model, explain=False)
                tried += 1
                accepted += recognition.match or recognition.decision is Decision.ACCEPT
    return accepted, tried


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A requirement that a model does not meet."""

    demand: str
    value: float
    limit: float

    def __str__(self) -> str:
        return f"{self.demand} {self.value:.4g}, limit {self.limit:.4g}"


def gate(evaluation: Evaluation, before: Evaluation | None = None) -> list[Shortfall]:
    """Returns what keeps a model from use. before: the same sets with the model that is in use."""
    checks = [
        ("protected names accepted", float(evaluation.protected_accepted), 0.0),
        ("95th percentile, seconds", evaluation.slowest, SLOWEST),
        ("artefact, bytes", float(evaluation.size), float(LARGEST_ARTEFACT)),
    ]
    if real := evaluation.slices.get("pairs"):
        checks += [
            ("errors", 1 - real.accuracy, 0.04),
            ("false accepts", real.false_accepts, 0.015),
            ("strangers accepted unseen", real.strangers_accepted_unseen, 0.003),
        ]
    if alike := evaluation.slices.get(f"pairs/{ALIKE}"):
        checks.append(("errors of names alike", 1 - alike.accuracy, 0.03))
    if impersonated := evaluation.slices.get("adversarial"):
        checks.append(("impersonations accepted", impersonated.false_accepts, 0.005))
    if decorated := evaluation.slices.get("decorated"):
        checks.append(("errors with scene words", 1 - decorated.accuracy, 0.04))
    for name, measures in (before.slices if before else {}).items():
        now = evaluation.slices.get(name)
        if now and measures.pairs >= LARGE_SLICE:
            checks.append((f"fall of {name}", measures.accuracy - now.accuracy, LARGEST_FALL))
    missing = [
        Shortfall(f"no {name} to judge by", 0.0, 1.0)
        for name in ("pairs", "adversarial")
        if name not in evaluation.slices
    ]
    return [*missing, *(Shortfall(*check) for check in checks if check[1] > check[2] + 1e-9)]
