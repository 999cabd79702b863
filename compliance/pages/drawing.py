"""`python -m compliance.pages.drawing TYPE NUMBER`: draws a page of the document on standard input to standard output.

Run by compliance.pages.draw. The bounds are set before the document is read; the kernel ends what exceeds them.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Any, Final

from compliance.pages import LARGEST, OFD

MEMORY: Final = 768 * 1024 * 1024  # bytes of address space: Python and PDFium take 150 MB of it before they start
SECONDS: Final = 10  # of the processor
LONGEST_SIDE: Final = 2_000  # pixels: A4 at 170 dots an inch
LARGEST_SCALE: Final = 4.0  # pixels a point, for pages smaller than a letter
CJK: Final = frozenset({128, 129, 134, 136})  # charsets of fonts: Japanese, Korean, simplified, traditional Chinese


class FontMissing(RuntimeError):
    """What is drawn would mislead: text is left out."""


def bound() -> None:
    """No more than this, whatever the document says; no file is written, no process is started."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


def page_of_pdf(content: bytes, number: int, machine: Any = None) -> bytes:
    """A page as JPEG. machine: where fonts come from that the document does not carry; None: as installed.

    Raises FontMissing, IndexError, or whatever the library says of the file.
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
    """(charset, whether the machine has one) of the fonts that a document does not carry; filled while it is drawn."""
    from pypdfium2 import PdfSysfontBase

    asked: list[tuple[int, bool]] = []

    class Fonts(PdfSysfontBase):  # type: ignore[misc]
        def MapFont(self, itself: Any, weight: int, italic: int, charset: int, *more: Any) -> Any:  # noqa: N802
            found = self.default.MapFont(self.default, weight, italic, charset, *more)
            asked.append((charset, bool(found)))
            return found

    Fonts(machine).setup()
    return asked


def main(content_type: str, number: int) -> None:
    """Draw and print."""
    bound()
    content = sys.stdin.buffer.read()
    if content_type == OFD:
        from compliance.pages.ofd import page_of_ofd

        picture = page_of_ofd(content, number)
    else:
        picture = page_of_pdf(content, number)
    if len(picture) > LARGEST:  # whoever waits for it keeps it in memory
        raise ValueError("the picture is too large")
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
