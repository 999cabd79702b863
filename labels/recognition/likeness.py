"""Decides how one registered name can be taken for another: the same in disguise, alike to eye or ear, or one core.

Names of individuals are often the same and often sound alike, so short names count only if they are the same.
"""

from enum import IntEnum
from functools import lru_cache
from typing import Final

from labels.domain.disguise import skeleton, sounds_or_looks_like
from labels.recognition.normalise import NamePart, parse_legal_name

SHORTEST: Final = 5  # a shorter name counts only if it is the same
MOST_DIFFERENT: Final = 2  # characters that differ, each passing for the other's
SHORTEST_CORE: Final = 2


class Likeness(IntEnum):
    """The ways in which one name can be taken for another, the worst first."""

    SAME = 1  # width, case, radicals, brackets, invisible characters and traditional forms aside
    ALIKE = 2  # a character or two sound or look like the other's
    SAME_CORE = 3  # another region, industry or legal form, but the same trade name 字号


def likeness(one: str, other: str) -> Likeness | None:
    """Returns how the second name can be taken for the first, or None."""
    mine, theirs = _bare(one), _bare(other)
    if mine == theirs:
        return Likeness.SAME if mine else None
    if min(len(mine), len(theirs)) < SHORTEST:
        return None
    if len(mine) == len(theirs):
        differing = [pair for pair in zip(mine, theirs, strict=True) if pair[0] != pair[1]]
        if len(differing) <= MOST_DIFFERENT and all(sounds_or_looks_like(*pair) for pair in differing):
            return Likeness.ALIKE
    core = parse_legal_name(one).part(NamePart.CORE)
    if len(core) >= SHORTEST_CORE and core in theirs and parse_legal_name(other).part(NamePart.CORE) == core:
        return Likeness.SAME_CORE
    return None


@lru_cache(maxsize=65536)
def _bare(name: str) -> str:
    """Returns a name's skeleton, cached: each check of an application compares its name with all clients'."""
    return skeleton(name).text
