"""Reads the text in the client's search: digits of a number, words of a command or a page, or a name."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final

from portal.search.typed import LONGEST, SHORTEST

FEWEST: Final = 3  # digits by which a number is looked for
_BETWEEN_DIGITS: Final = " -+()（）－"


@dataclass(frozen=True)
class OwnSought:
    """text: as it stands; digits: the longest run of digits, however they are divided; words: the rest."""

    text: str
    digits: str = ""
    words: tuple[str, ...] = ()

    @property
    def too_short(self) -> bool:
        """Returns whether the text is too short: nearly everything has a single character."""
        return len(self.text) < SHORTEST

    def has_all_words(self, *places: str) -> bool:
        """Returns whether each word stands in one of these texts."""
        within = " ".join(places).casefold()
        return all(_stands(word, within) for word in self.words)

    def has_a_word(self, *places: str) -> bool:
        """Returns whether some word stands there."""
        within = " ".join(places).casefold()
        return any(_stands(word, within) for word in self.words)


def _stands(word: str, within: str) -> bool:
    """Returns whether a word stands in a text. Chinese has no spaces and is shortened freely: its characters need only
    stand there in their order.
    """
    if word in within:
        return True
    rest = iter(within)
    return not word.isascii() and all(character in rest for character in word)


def read_own(given: str) -> OwnSought:
    """Reads a text from the client's search box in all the ways it may be meant."""
    text = " ".join(given.split())[:LONGEST]
    runs = ["".join(run) for _, run in groupby(text, lambda each: each.isdecimal() or each in _BETWEEN_DIGITS)]
    longest = max(runs, key=_digits_in, default="")
    if _digits_in(longest) < FEWEST:
        return OwnSought(text, "", tuple(text.casefold().split()))
    digits = "".join(str(int(each)) for each in longest if each.isdecimal())
    return OwnSought(text, digits, tuple(text.casefold().replace(longest.casefold(), " ", 1).split()))


def _digits_in(run: str) -> int:
    return sum(each.isdecimal() for each in run)
