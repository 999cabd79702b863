"""Checks the characters of a registered name: it has none that are invisible, or that only look like another."""

import re
import unicodedata
from typing import Final

# Controls, formats (zero width, bidi), surrogates, private use, unassigned; symbols, among them radicals (⻘) and
# strokes; separators of lines.
_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Zl", "Zp"})
_VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def canonical_legal_name(text: str) -> str:
    """Returns the name composed, with compatibility ideographs unified and single spaces, none around it."""
    return re.sub(r"[ \u3000]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


def strange_character(name: str) -> str | None:
    """Returns the first character of a name in canonical form that no registered name carries, or None."""
    for character in name:
        if unicodedata.category(character) in _CATEGORIES or _VARIATIONS.match(character):
            return character
    return None
