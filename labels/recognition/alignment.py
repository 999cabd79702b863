"""Aligns a label's characters, in order, with those of a legal name."""

from collections.abc import Sequence
from typing import Final

MATCH: Final = 1000  # first as many characters as possible, then of the core, then in one piece
ADJACENT: Final = 2
_NONE: Final = -1


def align(label: str, name: str, weights: Sequence[int]) -> list[int | None]:
    """Returns the place in the name of each character of the label (None: no match); places rise.

    weights: for each character of the name, the worth of a match beside others. The sum of MATCH and weight over the
    matches, and ADJACENT for each one right behind the one before, is the largest possible.
    """
    width = len(name) + 1
    best = [[0] * width for _ in range(len(label) + 1)]  # for label[:row] and name[:column]
    ending = [[_NONE] * width for _ in range(len(label) + 1)]  # for alignments in which row and column match each other
    for row, mine in enumerate(label, 1):
        above, here, ends_above, ends_here = best[row - 1], best[row], ending[row - 1], ending[row]
        for column, theirs in enumerate(name, 1):
            most = max(above[column], here[column - 1])
            if mine == theirs:
                before = max(above[column - 1], _adjacent(ends_above[column - 1]))
                ends_here[column] = before + MATCH + weights[column - 1]
                most = max(most, ends_here[column])
            here[column] = most
    return _trace(best, ending)


def _adjacent(ends: int) -> int:
    return _NONE if ends == _NONE else ends + ADJACENT


def _trace(best: list[list[int]], ending: list[list[int]]) -> list[int | None]:
    row, column = len(best) - 1, len(best[0]) - 1
    places: list[int | None] = [None] * row
    bound = False  # the match behind this one relies on it
    while row and column:
        if bound or best[row][column] == ending[row][column]:
            places[row - 1] = column - 1
            row, column = row - 1, column - 1
            bound = _adjacent(ending[row][column]) > best[row][column]
        elif best[row][column] == best[row - 1][column]:
            row -= 1
        else:
            column -= 1
    return places
