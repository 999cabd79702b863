"""How a label looks on a called person's screen: what fits, and what is cut off.

Widths are counted in columns of half an ideograph, as fonts of handsets set them: an ideograph takes two.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final

ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Screen:
    """The line a directory or handset gives a label: its width in columns, its length in characters (None: any)."""

    columns: int
    characters: int | None = None


# What a line of the call screen holds at default text size; directories tell their own `longest_label` beside it.
ANDROID: Final = Screen(columns=28)
IOS: Final = Screen(columns=24)


@dataclass(frozen=True, slots=True)
class Preview:
    """text: as seen. truncated: whether something is missing."""

    text: str
    truncated: bool


def preview(label: str, screen: Screen) -> Preview:
    """A directory cuts by characters, without a word; the handset cuts what is too wide and shows an ellipsis."""
    kept = label if screen.characters is None else label[: screen.characters]
    if width(kept) <= screen.columns:
        return Preview(kept, truncated=kept != label)
    room = screen.columns - width(ELLIPSIS)
    end = 0
    while end < len(kept) and (room := room - width(kept[end])) >= 0:
        end += 1
    return Preview(kept[:end].rstrip() + ELLIPSIS, truncated=True)


def width(text: str) -> int:
    """Columns that a text takes: wide and full-width characters two, combining and invisible ones none."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1
