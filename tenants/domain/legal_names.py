"""What a registered name is made of. Characters that are not seen, or only look like another, are not in one."""

import re
import unicodedata
from typing import Final

# Controls, formats (zero width, bidi), surrogates, private use, unassigned; symbols, among them radicals (⻘) and
# strokes; separators of lines.
_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Zl", "Zp"})
_VARIATIONS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def canonical_legal_name(text: str) -> str:
    """Composed, compatibility ideographs unified, one space for several, none around."""
    return re.sub(r"[ \u3000]+", " ", unicodedata.normalize("NFC", text)).strip(" ")


def strange_character(name: str) -> str | None:
    """The first character of a name in canonical form that no registered name carries."""
    for character in name:
        if unicodedata.category(character) in _CATEGORIES or _VARIATIONS.match(character):
            return character
    return None
