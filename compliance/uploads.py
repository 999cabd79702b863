"""Files that people hand in: parsed, never believed. PDF, JPEG and PNG only.

Pictures are made anew from their pixels: what was hidden in or behind them is gone. PDFs are kept byte for byte (they
may carry a signature), so they must be whole by their own structure and hold nothing that acts or is hidden.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import uuid4

import pikepdf
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 10 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000  # pixels
MOST_PAGES = 200
MOST_OBJECTS = 100_000
DEEPEST = 50  # direct objects within one another
SUFFIXES = {"application/pdf": (".pdf",), "image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}
MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}

# What a browser, an interpreter or a reader would start on, wherever in the file it stands.
OTHER_LANGUAGES = re.compile(rb"<(?:html|script|\?php|!doctype|svg[\s>]|iframe)|%pdf-1", re.IGNORECASE)

# Keys and types by which a PDF acts by itself, carries files, or reaches out (ISO 32000-2, 7.11.4, 12.6, 12.7.8).
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/AF"})
ACTIVE_TYPES = frozenset({
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMedia", "/RichMediaExecute", "/FileAttachment", "/Screen", "/3D", "/EmbeddedFile", "/GoTo3DView",
})  # fmt: skip

# A few kilobytes may inflate to gigabytes; these limits hold for the whole process.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=64 * 1024 * 1024, png_max_memory=64 * 1024 * 1024, tiff_max_memory=64 * 1024 * 1024,
    run_length_max_memory=64 * 1024 * 1024, parser_max_container_size=MOST_OBJECTS * 2, doc_max_warnings=20,
)  # fmt: skip


class Refused(ValueError):
    """The file is not taken. code: stable; str(): what the person can do, in the current language."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept. name: plain, with the right suffix; sha256: hexadecimal, of `content`."""

    name: str
    content_type: str
    content: bytes
    sha256: str


def accept(file: File[bytes]) -> CleanFile:
    """Parse what was handed in. Raises Refused: too_large, empty, unknown_type, wrong_name, damaged, two_in_one,
    too_many_pixels, too_many_pages, encrypted, active_content."""
    file.seek(0)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused("too_large", _("The file is larger than 10 MB."))
    if not content:
        raise Refused("empty", _("The file is empty."))
    content_type = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if content_type is None:
        raise Refused("unknown_type", _("Only PDF, JPEG and PNG files are taken."))
    name = _plain_name(file.name or "")
    if PurePosixPath(name).suffix.lower() not in SUFFIXES[content_type]:
        raise Refused("wrong_name", _("The file is not what its name says: save it again as PDF, JPEG or PNG."))
    if zipfile.is_zipfile(io.BytesIO(content)) or OTHER_LANGUAGES.search(content, 5):
        raise Refused("two_in_one", _("The file is two kinds of file at once: save it again as PDF, JPEG or PNG."))
    if content_type == "application/pdf":
        _check_pdf(content)
    else:
        content = _new_picture(content, "JPEG" if content_type == "image/jpeg" else "PNG")
    return CleanFile(name, content_type, content, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class KeptFile:
    """A file in the store. name: as its owner calls it; file: the random name under which it lies; size in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str
    file: str


def keep(clean: CleanFile, schema: str) -> KeptFile:
    """Store the file under a random name in the client's folder."""
    stored = f"{schema}/{uuid4().hex}{SUFFIXES[clean.content_type][0]}"
    stored = default_storage.save(stored, ContentFile(clean.content))
    return KeptFile(clean.name, clean.content_type, len(clean.content), clean.sha256, stored)


def _plain_name(name: str) -> str:
    """The last part of the name without control, direction and separator characters, at most 100 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;%').strip(" .")
    path = PurePosixPath(clean or "file")
    return f"{path.stem[:90]}{path.suffix[:10]}"


# ---------------------------------------------------------------- pictures


def _new_picture(content: bytes, kind: str) -> bytes:
    """The same picture, upright, from its pixels alone."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=[kind]) as picture:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
                raise Refused("too_many_pixels", _("The picture is too large: 40 megapixels at most."))
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            modes = ("L", "RGB") if kind == "JPEG" else ("1", "L", "LA", "RGB", "RGBA", "I;16")
            if upright.mode not in modes:
                upright = upright.convert("RGBA" if kind == "PNG" and "transparency" in upright.info else "RGB")
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
            out = io.BytesIO()
            bare.save(out, kind, quality=92) if kind == "JPEG" else bare.save(out, kind)
            return out.getvalue()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused("too_many_pixels", _("The picture is too large: 40 megapixels at most.")) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged", _("The picture is damaged: save it again.")) from error


# ---------------------------------------------------------------- PDF


def _check_pdf(content: bytes) -> None:
    end = content.rfind(b"%%EOF")
    if end < 0 or content[end + 5 :].strip(b"\r\n\t \0"):
        raise Refused("two_in_one", _("There is something behind the end of the PDF: print it to a new PDF."))
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise pikepdf.PasswordError
            if len(pdf.pages) > MOST_PAGES:
                raise Refused("too_many_pages", _("The PDF has more than 200 pages."))
            for value in _everything(pdf):
                _refuse_active(value)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted", _("The PDF is protected by a password: save it without one.")) from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, OverflowError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("damaged", _("The PDF is damaged: print it to a new PDF.")) from error


def _everything(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the PDF, of streams too, each once: indirect objects, and what stands directly in them."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused("too_many_pages", _("The PDF has too many parts: print it to a new PDF."))
    waiting: list[tuple[pikepdf.Object, int]] = [(pdf.trailer, 0), *((value, 0) for value in pdf.objects)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise Refused("damaged", _("The PDF is damaged: print it to a new PDF."))
        if isinstance(value, pikepdf.Array):
            inner: list[object] = list(value.as_list())
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            dictionary = value.stream_dict if isinstance(value, pikepdf.Stream) else value
            if dictionary.get("/Type") == "/ObjStm":
                value.read_bytes()  # raises when it inflates beyond the limit: what is in it was not seen
            inner = [item for _key, item in dictionary.items()]
        else:
            continue
        waiting.extend((item, depth + 1) for item in inner if isinstance(item, pikepdf.Object) and not item.is_indirect)


def _refuse_active(value: pikepdf.Object) -> None:
    dictionary = value.stream_dict if isinstance(value, pikepdf.Stream) else value
    named = (dictionary.get(key) for key in ("/S", "/Type", "/Subtype"))
    types = {str(name) for name in named if isinstance(name, pikepdf.Name)}
    opening = dictionary.get("/OpenAction")
    opens = isinstance(opening, pikepdf.Dictionary) and opening.get("/S") != "/GoTo"  # "start at page 1" is harmless
    if opens or types & ACTIVE_TYPES or ACTIVE_KEYS & set(dictionary.keys()):
        raise Refused("active_content", _("The PDF carries scripts, actions or other files: print it to a new PDF."))
