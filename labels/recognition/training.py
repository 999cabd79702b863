"""Trains a label model with LightGBM (requirements-train.txt): a few small monotone trees, as JSON.

LightGBM is needed here only; a model is used without it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from labels.recognition.comparison import NameComparison, claim
from labels.recognition.datasets import Folds, Pair, fingerprint, impersonations
from labels.recognition.evaluation import Measures, PairOutcome, slices
from labels.recognition.features import BEGINNING, FEATURES, Additions, Namesakes, features
from labels.recognition.model import FORMAT, Model, parse_model
from labels.recognition.normalise import NamePart, parse_legal_name
from labels.recognition.recognise import Recognition, recognise

TREES: Final = 220
PARAMETERS: Final[dict[str, Any]] = {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.3,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
IMPERSONATION_WEIGHT: Final = 0.1
MATCH_FALSE_ACCEPTS: Final = 0.0085
ACCEPT_FALSE_ACCEPTS: Final = 0.0015
_UNKNOWN: Final = (0.5, 0.5)  # thresholds, while only scores are needed
_COMMON_ENOUGH: Final = 3  # the frequency of a rarer character says nothing but that it is rare
_FEWEST_NAMESAKES: Final = 2
_UNSEEN: Final = 0.1
_DIGITS: Final = 5  # of the values in trees: the artefact stays small


def train(
    pairs: Sequence[Pair], version: str, seed: int, sets: Mapping[str, Sequence[Pair]] | None = None, folds: int = 5
) -> dict[str, Any]:
    """Returns the content of a new model's artefact. Its measures come from models that were trained, and got their
    thresholds, without the firms they are measured on (nested cross-validation).

    sets: further pairs to measure on, out of fold as well. The final trees are trained on all pairs.
    """
    firms = Folds(pairs, folds)
    measured = {"pairs": pairs, **(sets or {})}
    judged: dict[str, list[tuple[Pair, PairOutcome]]] = {name: [] for name in measured}
    scores: list[tuple[Pair, Recognition]] = []
    for fold in range(folds):
        rest = [pair for pair in pairs if firms.of(pair) != fold]
        thresholds = _thresholds(_out_of_fold(rest, seed, folds - 1))
        model = parse_model(_content(rest, version, seed, _UNKNOWN))
        for name, each in measured.items():
            rows = _judged(model, [pair for pair in each if firms.of(pair) == fold])
            judged[name] += [(pair, _outcome(pair, recognition, *thresholds)) for pair, recognition in rows]
            scores += rows if name == "pairs" else []
    by_slice: dict[str, Measures] = {}
    for name, outcomes in judged.items():
        by_slice |= slices([pair for pair, _outcome in outcomes], [each for _pair, each in outcomes], name)
    content = _content(pairs, version, seed, _thresholds(scores))
    content["measures"] = {name: asdict(measures) for name, measures in by_slice.items()}
    content["training"] |= {"folds": folds}
    return content


def _out_of_fold(pairs: Sequence[Pair], seed: int, folds: int) -> list[tuple[Pair, Recognition]]:
    """Returns each pair with the recognition of a model that was trained on the firms of the other folds."""
    firms = Folds(pairs, folds)
    rows: list[tuple[Pair, Recognition]] = []
    for fold in range(folds):
        model = parse_model(_content([pair for pair in pairs if firms.of(pair) != fold], "", seed, _UNKNOWN))
        rows += _judged(model, [pair for pair in pairs if firms.of(pair) == fold])
    return rows


def _judged(model: Model, pairs: Sequence[Pair]) -> list[tuple[Pair, Recognition]]:
    return [(pair, recognise(pair.short_name, pair.full_name, model=model, explain=False)) for pair in pairs]


def _outcome(pair: Pair, recognition: Recognition, match_at: float, accept_at: float) -> PairOutcome:
    """Returns recognition's outcome with other thresholds."""
    return PairOutcome(
        pair.belongs,
        recognition.score >= match_at and not _vetoed(recognition),
        recognition.score >= accept_at and _by_score(recognition),
    )


def _by_score(recognition: Recognition) -> bool:
    """Tells whether the label is accepted if its score is high enough."""
    return {"unsure", "contiguous", "abbreviation"}.issuperset(recognition.codes)


def _vetoed(recognition: Recognition) -> bool:
    return recognition.score >= 0.5 and not recognition.match


def _thresholds(rows: Sequence[tuple[Pair, Recognition]]) -> tuple[float, float]:
    """Returns the scores above which the two shares of strangers lie."""
    strangers = [recognition for pair, recognition in rows if not pair.belongs]
    match_at = _above([each.score for each in strangers if not _vetoed(each)], len(strangers) * MATCH_FALSE_ACCEPTS)
    accept_at = _above([each.score for each in strangers if _by_score(each)], len(strangers) * ACCEPT_FALSE_ACCEPTS)
    return match_at, max(match_at, accept_at)


def _above(scores: Sequence[float], count: float) -> float:
    """Returns the score that at most this many are above."""
    ranked = sorted(scores, reverse=True)
    return round((ranked[int(count)] if count < len(ranked) else 0.0) + 5e-5, 4)


def _content(pairs: Sequence[Pair], version: str, seed: int, thresholds: tuple[float, float]) -> dict[str, Any]:
    others, groups = _rarities(pairs)
    rarities = {character: float(value) for value, characters in groups.items() for character in characters}
    beginnings, added = Beginnings(pairs), AddedCharacters(pairs)
    made = impersonations(pairs, seed)
    weights = [1.0] * len(pairs) + [IMPERSONATION_WEIGHT] * len(made)

    def values(pair: Pair, comparison: NameComparison) -> list[float]:
        seen = beginnings.seen_from(pair), added.seen_from(pair)
        return features(comparison, lambda character: rarities.get(character, others), *seen)

    booster = _fit([*pairs, *made], weights, values, seed)
    return {
        "format": FORMAT,
        "version": version,
        "features": list(FEATURES),
        "thresholds": {"match": thresholds[0], "accept": thresholds[1]},
        "rarity": {"others": others, "characters": groups},
        "beginnings": beginnings.as_json(),
        "additions": added.as_json(),
        "trees": [flatten(tree["tree_structure"]) for tree in booster.dump_model()["tree_info"]],
        "training": {
            "data_sha256": fingerprint(pairs),
            "pairs": len(pairs),
            "impersonations": len(made),
            "seed": seed,
            "trees": TREES,
            "parameters": PARAMETERS,
        },
        "measures": {},
    }


def _fit(
    pairs: Sequence[Pair], weights: Sequence[float], values: Callable[[Pair, NameComparison], list[float]], seed: int
) -> Any:
    import lightgbm
    import numpy as np

    rows, labels, kept = [], [], []
    for pair, weight in zip(pairs, weights, strict=True):
        comparison = claim(pair.short_name, pair.full_name).comparison
        if comparison is not None:
            rows.append(values(pair, comparison))
            labels.append(pair.belongs)
            kept.append(weight)
    data = lightgbm.Dataset(np.array(rows, dtype=float), np.array(labels, dtype=float), weight=np.array(kept))
    parameters = PARAMETERS | {"monotone_constraints": list(FEATURES.values()), "seed": seed}
    return lightgbm.train(parameters, data, TREES)


def _rarities(pairs: Sequence[Pair]) -> tuple[float, dict[str, str]]:
    """Returns the rarity of unusual characters, and rarity → characters: the log of the legal names per name with the
    character, to one decimal.
    """
    names = {pair.full_name for pair in pairs if pair.belongs}
    counts = Counter(character for name in names for character in set(parse_legal_name(name).compared))
    groups: dict[str, str] = defaultdict(str)
    for character, count in sorted(counts.items()):
        if count >= _COMMON_ENOUGH:
            groups[f"{math.log((len(names) + 1) / (count + 1)):.1f}"] += character
    return round(math.log(len(names) + 1), 1), dict(sorted(groups.items()))


class Beginnings:
    """Counts how many legal names have a core that begins with the same characters."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._owners: dict[str, set[str]] = defaultdict(set)  # of a short name
        for pair in pairs:
            if pair.belongs:
                self._owners[pair.short_name].add(pair.full_name)
        self._beginning = {name: _beginning(name) for names in self._owners.values() for name in names}
        self._counts = Counter(each for each in self._beginning.values() if len(each) == BEGINNING)

    def seen_from(self, pair: Pair) -> Namesakes:
        """Returns the counts without the firms of this pair: a model in use meets firms that were not
        counted either.
        """
        known = {pair.full_name, *self._owners.get(pair.short_name, ())}
        left_out = Counter(self._beginning.get(name, "") for name in known)

        def namesakes(beginning: str) -> int:
            count = self._counts[beginning] - left_out[beginning]
            return count if count >= _FEWEST_NAMESAKES else 0

        return namesakes

    def as_json(self) -> dict[str, str]:
        """Returns the beginnings, joined, by how many legal names have them."""
        by_count: dict[str, str] = defaultdict(str)
        for beginning, count in sorted(self._counts.items()):
            if count >= _FEWEST_NAMESAKES:
                by_count[str(count)] += beginning
        return dict(sorted(by_count.items()))


class AddedCharacters:
    """Counts how often short names have a character that the legal name lacks."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._known: dict[str, set[Pair]] = defaultdict(set)  # by either name
        self._all: Counter[str] = Counter()
        self._added: Counter[str] = Counter()
        self._of: dict[Pair, tuple[str, str]] = {}  # its characters, and those that were added
        for pair in pairs:
            comparison = claim(pair.short_name, pair.full_name).comparison if pair.belongs else None
            if comparison is not None and pair not in self._of:
                self._known[pair.short_name].add(pair)
                self._known[pair.full_name].add(pair)
                text, places = comparison.label.compared, comparison.places
                added = "".join(each for each, place in zip(text, places, strict=True) if place is None)
                self._of[pair] = text, added
                self._all.update(text)
                self._added.update(added)

    def seen_from(self, pair: Pair) -> Additions:
        """Returns the shares without the firms of this pair: a model in use meets firms that were not
        counted either.
        """
        every, added = Counter[str](), Counter[str]()
        for each in self._known.get(pair.full_name, set()) | self._known.get(pair.short_name, set()):
            every.update(self._of[each][0])
            added.update(self._of[each][1])

        def share(character: str) -> float:
            count = self._all[character] - every[character]
            return _share(self._added[character] - added[character], count) if count >= _COMMON_ENOUGH else _UNSEEN

        return share

    def as_json(self) -> dict[str, Any]:
        """Returns share → characters, joined; others: the share of those too rare to tell."""
        by_share: dict[str, str] = defaultdict(str)
        for character, count in sorted(self._all.items()):
            if count >= _COMMON_ENOUGH:
                by_share[f"{_share(self._added[character], count):.3f}"] += character
        return {"others": _UNSEEN, "characters": dict(sorted(by_share.items()))}


def _share(added: int, count: int) -> float:
    """Returns the share as if there had been one more, a tenth of it added: few cases say little, and none is
    impossible.
    """
    return max((added + _UNSEEN) / (count + 1), 0.001)


def _beginning(legal_name: str) -> str:
    name = parse_legal_name(legal_name)
    core = "".join(each for each, part in zip(name.compared, name.parts, strict=True) if part is NamePart.CORE)
    return core[:BEGINNING]


def flatten(root: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Converts a tree of LightGBM's dump to the arrays of model.Tree."""
    tree: dict[str, list[Any]] = {key: [] for key in ("features", "thresholds", "lefts", "rights", "means", "leaves")}
    if "leaf_value" in root:
        tree["leaves"].append(round(root["leaf_value"], _DIGITS))
        return tree
    _add(tree, root)
    return tree


def _add(tree: dict[str, list[Any]], node: Mapping[str, Any]) -> int:
    """Appends a node with everything below it. Returns its index, ~index for a leaf."""
    if "leaf_value" in node:
        tree["leaves"].append(round(node["leaf_value"], _DIGITS))
        return ~(len(tree["leaves"]) - 1)
    if node["decision_type"] != "<=":
        raise ValueError(f"a decision by {node['decision_type']} is not known here")
    index = len(tree["features"])
    tree["features"].append(node["split_feature"])
    tree["thresholds"].append(float(f"{node['threshold']:.7g}"))
    tree["means"].append(round(node["internal_value"], _DIGITS))
    for side in ("lefts", "rights"):
        tree[side].append(0)
    tree["lefts"][index] = _add(tree, node["left_child"])
    tree["rights"][index] = _add(tree, node["right_child"])
    return index
