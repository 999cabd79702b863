"""Decides whether a directory takes a label: by its length, its characters, and the name in it."""

import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from labels.domain.disguise import is_ideograph


class Characters(StrEnum):
    """The characters that a directory takes; each takes what the one before it does, and more."""

    CHINESE = "chinese"
    LETTERS = "letters"  # Latin letters and digits too
    SYMBOLS = "symbols"  # and what may stand between words in a label


class Strictness(StrEnum):
    ANY = "any"  # every approved label
    NAMED = "named"  # the label must say who calls: 双11专线 alone is refused
    NAME_ONLY = "name_only"  # and nothing else: 云杉谷 yes, 云杉谷售后 no


class Fault(StrEnum):
    TOO_LONG = "directory_too_long"
    LATIN = "directory_latin"
    SYMBOL = "directory_symbol"
    NO_NAME = "directory_no_name"
    SCENE = "directory_scene"


@dataclass(frozen=True, slots=True)
class DirectoryPolicy:
    """A directory's policy. longest: in characters; with halves, two Latin letters, digits or narrow symbols count as
    one.
    """

    longest: int
    halves: bool = False
    characters: Characters = Characters.SYMBOLS
    strictness: Strictness = Strictness.ANY


@dataclass(frozen=True, slots=True)
class Parts:
    """A label, the name in it (empty for none) and what else it says (labels.recognition.scenes.split)."""

    text: str
    identity: str
    scene: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason why a directory refuses a label, at [start, end) in characters. params: for its message."""

    code: Fault
    start: int
    end: int
    params: dict[str, str] = field(default_factory=dict)


_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def length(text: str, *, halves: bool) -> int:
    """Counts characters as a directory does; a half that is left over counts as a whole one."""
    return -(-_width(text) // 2) if halves else len(text)


def refusals(label: Parts, policy: DirectoryPolicy) -> list[Refusal]:
    """Returns all reasons why a directory of this policy refuses the label; none: it takes the label."""
    text, refused = label.text, []
    counted = length(text, halves=policy.halves)
    if counted > policy.longest:
        params = {"length": str(counted), "longest": str(policy.longest)}
        refused.append(Refusal(Fault.TOO_LONG, 0, len(text), params))
    foreign = next((place for place, each in enumerate(text) if not _taken(each, policy.characters)), None)
    if foreign is not None:
        code = Fault.LATIN if text[foreign] in _LETTERS else Fault.SYMBOL
        refused.append(Refusal(code, foreign, foreign + 1, {"character": text[foreign]}))
    if policy.strictness is not Strictness.ANY and not label.identity:
        refused.append(Refusal(Fault.NO_NAME, 0, len(text)))
    elif policy.strictness is Strictness.NAME_ONLY and label.scene:
        refused.append(Refusal(Fault.SCENE, len(text) - len(label.scene), len(text), {"scene": label.scene}))
    return refused


def _taken(character: str, allowed: Characters) -> bool:
    if is_ideograph(character) or allowed is Characters.SYMBOLS:  # hygiene has judged the symbols already
        return True
    return allowed is Characters.LETTERS and character in _LETTERS


def _width(text: str) -> int:
    """Returns the columns of a text: wide characters take two, combining and invisible ones none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1
