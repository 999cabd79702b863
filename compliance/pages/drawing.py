"""Draws a page of a document; compliance.pages runs it in a bounded process (tenants.outside.bounded)."""

import io
from collections.abc import Iterator
from typing import Any, Final

from compliance.pages import OFD

LONGEST_SIDE: Final = 2_000  # pixels: A4 at 170 dots an inch
LARGEST_SCALE: Final = 4.0  # pixels a point, for pages smaller than a letter
CJK: Final = frozenset({128, 129, 134, 136})  # charsets of fonts: Japanese, Korean, simplified, traditional Chinese


class FontMissing(RuntimeError):
    """A font is missing, so that the picture would leave text out and mislead."""


def page_of_pdf(content: bytes, number: int, machine: Any = None) -> bytes:
    """Returns a page as JPEG. machine: the source of fonts that the document lacks; None: as installed.

    Raises FontMissing, IndexError, or the library's errors about the file.
    """
    import pypdfium2

    asked = _fonts_asked_for(machine)
    with pypdfium2.PdfDocument(content) as document:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(LONGEST_SIDE / max(width, height, 1), LARGEST_SCALE)
        picture = page.render(scale=scale).to_pil().convert("RGB")
    if CJK & {charset for charset, there in asked if not there}:
        raise FontMissing("the text would be left out: the document has no font for it, and neither has the machine")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, subsampling=0)
    return out.getvalue()


def _fonts_asked_for(machine: Any) -> list[tuple[int, bool]]:
    """Returns (charset, whether the machine has one) of the fonts that a document lacks; the list fills while it is
    drawn.
    """
    from pypdfium2 import PdfSysfontBase

    asked: list[tuple[int, bool]] = []

    class Fonts(PdfSysfontBase):  # type: ignore[misc]
        def MapFont(self, itself: Any, weight: int, italic: int, charset: int, *more: Any) -> Any:  # noqa: N802
            font = self.default.MapFont(self.default, weight, italic, charset, *more)
            asked.append((charset, bool(font)))
            return font

    Fonts(machine).setup()
    return asked


def drawn_page(content: bytes, content_type: str, number: str) -> Iterator[bytes]:
    """Yields a page (from 1) as a picture."""
    if content_type == OFD:
        from compliance.pages.ofd import page_of_ofd

        yield page_of_ofd(content, int(number))
    else:
        yield page_of_pdf(content, int(number))
