"""Decides which labels a party takes, by the contract's LabelPolicy. Pure."""

import unicodedata
from dataclasses import dataclass
from typing import Literal

LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
SYMBOLS = frozenset("·-&()+ ")


@dataclass(frozen=True)
class LabelPolicy:
    longest: int
    latin_counts_half: bool = False
    characters: Literal["chinese", "letters", "symbols"] = "symbols"
    strictness: Literal["any", "named", "name_only"] = "any"


def refusal(label: str, name: str | None, policy: LabelPolicy) -> str | None:
    """Returns why a party of this policy refuses the label, or None. name: the caller's name within the label."""
    if _length(label, policy) > policy.longest:
        return "label_too_long"
    if not all(_taken(character, policy) for character in label):
        return "label_characters"
    if policy.strictness != "any" and not name:
        return "label_names_nobody"
    if policy.strictness == "name_only" and name != label:
        return "label_says_more"
    return None


def _length(label: str, policy: LabelPolicy) -> int:
    if not policy.latin_counts_half:
        return len(label)
    halves = sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in label)
    return -(-halves // 2)


def _taken(character: str, policy: LabelPolicy) -> bool:
    if "\u3400" <= character <= "\u9fff" or character == "〇":
        return True
    if policy.characters == "chinese":
        return False
    return character in LETTERS or (policy.characters == "symbols" and character in SYMBOLS)
