"""Draws the pages of a document as pictures, for a reviewer who compares it with what was entered.

Each page is drawn when somebody looks at it, in a process of its own (tenants.outside.bounded), and nothing is stored
that would need protection beside the document itself. A page that exceeded the bounds is remembered, so that it is not
drawn again and again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from tenants.outside import bounded

PDF: Final = "application/pdf"
OFD: Final = "application/ofd"
DRAWN: Final = {PDF: "image/jpeg", OFD: "image/svg+xml"}  # content type of the document → of its pages
LARGEST: Final = 8 * 1024 * 1024  # bytes of a picture
# PDFium takes 150 MB of the address space before it starts. An honest page takes a tenth of the time.
BOUNDS: Final = bounded.Bounds(memory=768 * 1024 * 1024, seconds=5, answer=LARGEST)
PATIENCE: Final = 1.0  # seconds for a place: a viewer has many pages, and asks again (desk.js)
REMEMBERED: Final = 24 * 60 * 60  # seconds; the machine may be a larger one, or have more fonts, tomorrow
MOST_BEYOND: Final = 3  # pages of a document beyond the bounds, after which no other is drawn


class NotDrawn(ValueError):
    """The page does not exist, or could not be drawn within the bounds; the document can still be downloaded."""


@dataclass(frozen=True)
class Picture:
    """A page as a browser shows it in an <img>."""

    content_type: str
    content: bytes


def draw(content: bytes, content_type: str, number: int) -> Picture:
    """Draws a page (from 1) of a PDF or an OFD that compliance.uploads has accepted. Raises NotDrawn, bounded.Busy."""
    from django.core.cache import cache  # the child that imports this package has none

    if content_type not in DRAWN or number < 1:
        raise NotDrawn(f"no page {number} of {content_type}")
    document = f"pages:{hashlib.sha256(content).hexdigest()}"
    beyond = cache.get(document, 0)
    if why := cache.get(f"{document}:{number}") or (beyond >= MOST_BEYOND and f"{beyond} others took too much"):
        raise NotDrawn(f"page {number}, as before: {why}")
    try:
        picture = bounded.run_bounded(
            "compliance.pages.drawing:drawn_page", content, content_type, str(number), bounds=BOUNDS, patience=PATIENCE
        )
    except bounded.GaveUp as error:
        cache.set(f"{document}:{number}", str(error), REMEMBERED)
        if error.out_of_bounds:
            cache.set(document, cache.get(document, 0) + 1, REMEMBERED)
        raise NotDrawn(f"page {number}: {error}") from error
    if not picture:
        raise NotDrawn(f"page {number} is empty")
    return Picture(DRAWN[content_type], picture)
