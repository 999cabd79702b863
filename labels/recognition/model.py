"""Evaluates a label model: small trees in one JSON file. Using a model needs only Python."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from labels.recognition.comparison import NameComparison
from labels.recognition.features import BEGINNING, FEATURES, features

FORMAT: Final = 3
PACKAGED: Final = Path(__file__).parent / "weights" / "label-model.json"


class BrokenModel(ValueError):
    """This code cannot use the artefact; the text says why."""


class OutdatedModel(BrokenModel):
    """The artefact has other features or another format than this code knows."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree: inner nodes by index, the root first; a child below zero is the leaf ~child. means: of the rows at a
    node.
    """

    features: tuple[int, ...]
    thresholds: tuple[float, ...]
    lefts: tuple[int, ...]
    rights: tuple[int, ...]
    means: tuple[float, ...]
    leaves: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One feature's effect on a score, in log-odds: positive speaks for the firm."""

    feature: str
    value: float
    effect: float


@dataclass(frozen=True)
class Model:
    """A model. content: the artefact as read; its hash covers the canonical form of all of it."""

    content: Mapping[str, Any]
    trees: tuple[Tree, ...]
    rarities: Mapping[str, float]
    beginnings: Mapping[str, int]
    added: Mapping[str, float]

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(canonical_json(self.content)).hexdigest()

    @property
    def version(self) -> str:
        return str(self.content["version"])

    @property
    def match_at(self) -> float:
        """Returns the decision threshold: a label with at least this score counts as the firm's."""
        return float(self.content["thresholds"]["match"])

    @property
    def accept_at(self) -> float:
        """Returns the score from which a label needs no person."""
        return float(self.content["thresholds"]["accept"])

    def rarity(self, character: str) -> float:
        return self.rarities.get(character, self.rarities[""])

    def namesakes(self, beginning: str) -> int:
        """Returns how many legal names in the training data have a core that begins so; 0 for a single one."""
        return self.beginnings.get(beginning, 0)

    def additions(self, character: str) -> float:
        """Returns the share of short names with this character whose legal names lacked it in the training data."""
        return self.added.get(character, self.added[""])

    def values(self, pair: NameComparison) -> list[float]:
        """Returns the features of a comparison for this model's trees."""
        return features(pair, self.rarity, self.namesakes, self.additions)

    def score(self, values: Sequence[float]) -> float:
        """Returns how surely a label is the firm's, 0 to 1."""
        total = 0.0
        for tree in self.trees:
            total += tree.leaves[~_leaf(tree, values)]
        return 1 / (1 + math.exp(-total))

    def contributions(self, values: Sequence[float]) -> list[Contribution]:
        """Returns what moved the score, the largest effect first: the change of the mean along each tree's path."""
        effects = [0.0] * len(values)
        for tree in self.trees:
            node = 0 if tree.features else ~0
            while node >= 0:
                feature = tree.features[node]
                child = tree.lefts[node] if values[feature] <= tree.thresholds[node] else tree.rights[node]
                after = tree.means[child] if child >= 0 else tree.leaves[~child]
                effects[feature] += after - tree.means[node]
                node = child
        contributions = map(Contribution, FEATURES, map(float, values), effects)
        return sorted((each for each in contributions if each.effect), key=lambda each: -abs(each.effect))


def _leaf(tree: Tree, values: Sequence[float]) -> int:
    node = 0 if tree.features else ~0
    while node >= 0:
        below = values[tree.features[node]] <= tree.thresholds[node]
        node = tree.lefts[node] if below else tree.rights[node]
    return node


def canonical_json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parse_model(content: Mapping[str, Any]) -> Model:
    """Builds a model from the content of its artefact. Raises BrokenModel."""
    try:
        if content["format"] != FORMAT:
            raise OutdatedModel(f"format {content['format']} is not known here")
        if content["features"] != list(FEATURES):
            raise OutdatedModel("the artefact was made for other features: train it anew")
        trees = tuple(Tree(**{key: tuple(values) for key, values in tree.items()}) for tree in content["trees"])
        beginnings = {
            joined[start : start + BEGINNING]: int(count)
            for count, joined in content["beginnings"].items()
            for start in range(0, len(joined), BEGINNING)
        }
        model = Model(content, trees, _by_character(content["rarity"]), beginnings, _by_character(content["additions"]))
        if not 0 < model.match_at <= model.accept_at < 1:
            raise BrokenModel("the thresholds are not in order")
        if min(model.added.values()) <= 0:
            raise BrokenModel("a share of additions is not above 0")
    except BrokenModel:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BrokenModel(f"not the artefact of a label model: {error!r}") from error
    for tree in trees:
        _check(tree)
    return model


def _by_character(values: Mapping[str, Any]) -> dict[str, float]:
    """Returns character → value; "" stands for all other characters."""
    by_character = {"": float(values["others"])}
    for value, characters in values["characters"].items():
        by_character.update(dict.fromkeys(characters, float(value)))
    return by_character


def _check(tree: Tree) -> None:
    """Raises BrokenModel unless the tree's children lead on, so that evaluation ends and stays inside the arrays."""
    size = len(tree.features)
    same = {size, len(tree.thresholds), len(tree.lefts), len(tree.rights), len(tree.means)}
    children = [(node, child) for node in range(size) for child in (tree.lefts[node], tree.rights[node])]
    if len(same) > 1 or len(tree.leaves) != size + 1 or any(not 0 <= each < len(FEATURES) for each in tree.features):
        raise BrokenModel("a tree's arrays do not fit together")
    if any(not (node < child < size or -len(tree.leaves) <= child < 0) for node, child in children):
        raise BrokenModel("a tree has a child that leads nowhere")


def read_model(path: Path) -> Model:
    """Reads a model from a file. Raises BrokenModel, OSError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BrokenModel(f"{path.name} is no JSON") from error
    return parse_model(content)


@lru_cache(maxsize=1)
def packaged() -> Model:
    """Returns the model that comes with the product."""
    return read_model(PACKAGED)
