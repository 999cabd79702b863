"""Cuts texts to a limit, counted as its channel counts, where nobody is misled: never inside a number or a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from labels.domain.disguise import is_ideograph

ELLIPSIS: Final = "…"
# A run of digits with the signs that numbers, times, dates and amounts contain, and the units behind it.
_UNCUT: Final = re.compile(
    r"[+¥$€]?\d(?:[\d:.,/%年月日时分秒点号\-–—~至到]| (?=\d))*+(?:[年月日时分秒点号元%]|[A-Za-z]+)?"
    r"|[A-Za-z]++(?:['’-][A-Za-z]++)*+"
)
_DANGLING: Final = " ,,、;;::—–(（“-"  # these may not end a sentence
_JOINS: Final = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")


class Unit(StrEnum):
    """The units that a channel counts."""

    CHARACTERS = "characters"  # code points
    BYTES = "bytes"  # of UTF-8
    UTF16 = "utf16"  # units of UTF-16, as SMS are carried
    HANZI = "hanzi"  # Chinese characters only; others are refused


@dataclass(frozen=True, slots=True)
class Limit:
    """A channel's limit. most: the largest count that it accepts."""

    most: int
    unit: Unit = Unit.CHARACTERS

    def count(self, text: str) -> int:
        """Counts a text in the limit's unit."""
        if self.unit is Unit.BYTES:
            return len(text.encode())
        if self.unit is Unit.UTF16:
            return len(text.encode("utf-16-le")) // 2
        return len(text)

    def takes(self, text: str) -> bool:
        """Tells whether the channel accepts the text."""
        if self.unit is Unit.HANZI and not all(map(is_ideograph, text)):
            return False
        return self.count(text) <= self.most


def cut_text(text: str, limit: Limit) -> str:
    """Returns the text, or as much of its beginning as fits, with … at its end; numbers, times and words stay whole.

    If not even one whole piece fits, it is … alone. For a channel with Chinese characters only, others are left out and
    there is no ….
    """
    if limit.unit is Unit.HANZI:
        return "".join(filter(is_ideograph, text))[: limit.most]
    if limit.takes(text):
        return text
    room = limit.most - limit.count(ELLIPSIS)
    if room < 0:
        return ""
    end = 0
    for piece in _pieces(text):
        room -= limit.count(piece)
        if room < 0:
            break
        end += len(piece)
    return text[:end].rstrip(_DANGLING) + ELLIPSIS


def _pieces(text: str) -> Iterator[str]:
    """Yields the pieces that are not cut: numbers, times, words of letters, single characters with what joins them."""
    place = 0
    while place < len(text):
        whole = _UNCUT.match(text, place)
        end = whole.end() if whole else place + 1
        while end < len(text) and (_JOINS.match(text[end]) or text[end - 1] == "\u200d"):
            end += 1
        yield text[place:end]
        place = end
