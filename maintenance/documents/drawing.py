"""Draws a paper as a PDF in a bounded process; and tells whether this machine can draw at all."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.conf import settings

from maintenance.domain.papers import Paper
from tenants.outside import bounded

# The library takes 350 MB of the address space with Debian's four CJK fonts; 2,000 rows take a quarter of the time.
BOUNDS: Final = bounded.Bounds(memory=1024 * 1024 * 1024, seconds=10, answer=8 * 1024 * 1024, threads=True)
PATIENCE: Final = 5.0  # seconds for a place
_FONT_FILES: Final = ("*.ttc", "*.otf", "*.ttf")


class NotDrawn(RuntimeError):
    """No PDF could be drawn; the paper can still be read and printed as a page."""


@dataclass(frozen=True)
class Stamp:
    """The words on every page beside the paper itself: who drew it, and which version of what it is."""

    author: str
    footer: str


@dataclass(frozen=True)
class DrawnPdf:
    """missing: characters that the font lacks, in the order in which they were found."""

    pdf: bytes
    missing: str


def why_not() -> str:
    """Returns what this machine lacks to draw PDFs, for its operators; empty when nothing."""
    if find_spec("typst") is None:
        return "the package typst is not installed"
    folder = Path(settings.FONT_FOLDER)
    if not any(path for pattern in _FONT_FILES for path in folder.glob(pattern)):
        return f"there is no font in {folder} (FONT_FOLDER): install fonts-noto-cjk"
    return ""


def draw(paper: Paper, stamp: Stamp, at: datetime) -> DrawnPdf:
    """Returns the paper as PDF/UA-1; the same paper, stamp and instant give the same bytes.

    Not in a transaction: it may take as long as its bounds. Raises NotDrawn, bounded.Busy.
    """
    if reason := why_not():
        raise NotDrawn(reason)
    asked = {
        "paper": paper.as_json(),
        "stamp": asdict(stamp),
        "font": settings.DOCUMENT_FONT,
        "folder": str(settings.FONT_FOLDER),
        "timestamp": int(at.timestamp()),
    }
    try:
        answer = bounded.run_bounded(
            "maintenance.documents.typesetting:drawn",
            json.dumps(asked).encode(),
            bounds=replace(BOUNDS, folder=str(settings.FONT_FOLDER)),
            patience=PATIENCE,
        )
    except bounded.GaveUp as error:
        raise NotDrawn(str(error)) from error
    missing, _line, pdf = answer.partition(b"\n")
    if not pdf.startswith(b"%PDF-"):
        raise NotDrawn("the answer is no PDF")
    return DrawnPdf(pdf, missing.decode())
