"""Splits a label into two parts: who calls, and what about."""

from dataclasses import dataclass
from functools import cache

from labels.domain.disguise import Skeleton, skeleton
from labels.domain.lexicon import WordList, word_list

SHORTEST_IDENTITY = 2


@dataclass(frozen=True, slots=True)
class Split:
    """The label as written, in two parts; identity is empty for a label that names nobody (双11专线)."""

    identity: str
    scene: str


def split(label: str) -> Split:
    """Takes the scene words off the end of a label, as many as leave a name of two characters."""
    bare = skeleton(label)
    if general_words().cover(bare.text) is not None:
        return Split("", label)
    end = min((end for end in range(len(bare.text)) if _is_scene(bare, end)), default=len(bare.text))
    if end == len(bare.text):
        return Split(label, "")
    cut = bare.places[end]
    return Split(label[:cut].rstrip("-·&+ ("), label[cut:])


def _is_scene(bare: Skeleton, start: int) -> bool:
    before, behind = bare.text[:start], bare.text[start:]
    if len(before) < SHORTEST_IDENTITY:
        return False
    touching = bare.places[start] == bare.places[start - 1] + 1
    if touching and (before[-1] + behind[0]).isascii() and before[-1].isdigit() is behind[0].isdigit():
        return False  # in the middle of a word
    return general_words().cover(behind) is not None


@cache
def general_words() -> WordList:
    """Returns the words that say what a call is about, or nothing."""
    return WordList(word_list("scenes").words | word_list("neutral").words)
