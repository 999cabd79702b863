"""The pages of a document as pictures, for a reviewer who compares it with what was entered.

Each page is drawn when it is looked at, in a process of its own: what a hostile file does to the library that reads it
ends there, in bounded time and memory, and nothing is kept that would have to be protected beside the document itself.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PDF: Final = "application/pdf"
OFD: Final = "application/ofd"
DRAWN: Final = {PDF: "image/jpeg", OFD: "image/svg+xml"}  # content type of the document → of its pages
PATIENCE: Final = 15.0  # seconds for a page
LARGEST: Final = 8 * 1024 * 1024  # bytes of a picture
_ROOT: Final = Path(__file__).resolve().parents[2]


class NotDrawn(ValueError):
    """This page is not there, or could not be drawn within the bounds: the document can still be downloaded."""


@dataclass(frozen=True)
class Picture:
    """A page as a browser shows it in an <img>."""

    content_type: str
    content: bytes


def draw(content: bytes, content_type: str, number: int) -> Picture:
    """Draw a page (from 1) of a PDF or an OFD that compliance.uploads has accepted. Raises NotDrawn."""
    if content_type not in DRAWN or number < 1:
        raise NotDrawn(f"no page {number} of {content_type}")
    command = [sys.executable, "-m", "compliance.pages.drawing", content_type, str(number)]
    try:
        # The environment holds secrets: the process gets none of it.
        ran = subprocess.run(
            command, input=content, capture_output=True, timeout=PATIENCE, cwd=_ROOT, env={}, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise NotDrawn(f"page {number} takes too long") from error
    if ran.returncode or not 0 < len(ran.stdout) <= LARGEST:
        raise NotDrawn(f"page {number} ended with {ran.returncode}: {ran.stderr[-200:].decode(errors='replace')}")
    return Picture(DRAWN[content_type], ran.stdout)
