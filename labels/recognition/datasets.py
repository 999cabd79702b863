"""Reads and makes pairs of short names and legal names, to train and to measure with."""

import csv
import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from labels.domain.disguise import is_ideograph, usual_reading
from labels.domain.lexicon import lookalikes
from labels.recognition.normalise import NamePart, parse_legal_name


class BadPairs(ValueError):
    """The file is no file of pairs; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair. belongs: the short name is the firm's. source: where the pair comes from; a slice of the measures."""

    short_name: str
    full_name: str
    belongs: bool
    source: str = ""


def read_pairs(path: Path) -> list[Pair]:
    """Reads the pairs of a CSV with short_name, full_name, label (0 or 1), optionally source. Raises
    BadPairs, OSError.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        missing = {"short_name", "full_name", "label"}.difference(rows.fieldnames or ())
        if missing:
            raise BadPairs(f"{path.name} has no column {', '.join(sorted(missing))}")
        return [Pair(r["short_name"], r["full_name"], r["label"] == "1", r.get("source") or "") for r in rows]


def fingerprint(pairs: Iterable[Pair]) -> str:
    """Returns the SHA-256 of the pairs, independent of their file."""
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.short_name}\t{pair.full_name}\t{pair.belongs:d}\n".encode())
    return digest.hexdigest()


class Folds:
    """Splits firms into folds: a firm, with all its names and all firms that share a short name with it, is in one
    fold.
    """

    def __init__(self, pairs: Iterable[Pair], count: int) -> None:
        self.count = count
        self._above: dict[str, str] = {}
        for pair in pairs:
            if pair.belongs:
                self._above[self._top(f"full {pair.full_name}")] = self._top(f"short {pair.short_name}")

    def of(self, pair: Pair) -> int:
        """Returns the fold of a pair's firm."""
        return int(hashlib.sha256(self._top(f"full {pair.full_name}").encode()).hexdigest(), 16) % self.count

    def _top(self, name: str) -> str:
        while (above := self._above.setdefault(name, name)) != name:
            name = above
        return name


def impersonations(pairs: Iterable[Pair], seed: int) -> list[Pair]:
    """Makes a false pair for each true one: another character that sounds or looks alike replaces one of the brand."""
    chance = random.Random(seed)  # noqa: S311 -- the same for everybody who trains
    made = (_impersonated(pair, chance) for pair in pairs if pair.belongs)
    return [pair for pair in made if pair is not None]


def _impersonated(pair: Pair, chance: random.Random) -> Pair | None:
    core = parse_legal_name(pair.full_name).part(NamePart.CORE)
    ideographs = [place for place, character in enumerate(pair.short_name) if is_ideograph(character)]
    places = [place for place in ideographs if pair.short_name[place] in core] or ideographs
    chance.shuffle(places)
    for place in places:
        character = pair.short_name[place]
        sounds = _others(_by_sound()[usual_reading(character)], character, pair.full_name)
        looks = _others(sorted(lookalikes().get(character, ())), character, pair.full_name)
        others = looks if looks and (not sounds or chance.random() < 0.3) else sounds
        if others:
            name = pair.short_name[:place] + chance.choice(others) + pair.short_name[place + 1 :]
            return Pair(name, pair.full_name, False, pair.source)
    return None


def _others(characters: Sequence[str], character: str, full_name: str) -> list[str]:
    return [each for each in characters if each != character and each not in full_name]


@cache
def _by_sound() -> dict[str, list[str]]:
    """Indexes the common characters (level 1 of GB 2312) by sound."""
    by_sound: dict[str, list[str]] = defaultdict(list)
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFA if row == 0xD7 else 0xFF):
            character = bytes((row, cell)).decode("gb2312")
            by_sound[usual_reading(character)].append(character)
    return by_sound
