"""Files that people hand in: parsed, never believed. PDF, OFD, JPEG and PNG only.

Pictures are made anew from their pixels: what was hidden in or behind them is gone. PDF and OFD are kept byte for byte
(they may carry a signature), so they must be whole by their own structure and hold nothing that acts or is hidden.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from compliance.uploads.errors import Refused
from compliance.uploads.ofd import check_ofd
from compliance.uploads.pdf import check_pdf
from compliance.uploads.pictures import new_picture
from compliance.uploads.scanner import scan

__all__ = ["CleanFile", "KeptFile", "Refused", "accept", "keep"]

LARGEST = 10 * 1024 * 1024  # bytes
OFD = "application/ofd"
SUFFIXES = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    OFD: (".ofd",),
}
MAGIC = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"PK\x03\x04": OFD,
}

# What a browser, an interpreter or a reader would start on, wherever in the file it stands.
OTHER_LANGUAGES = re.compile(rb"<(?:html|script|\?php|!doctype|svg[\s>]|iframe)|%pdf-1", re.IGNORECASE)


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept. name: plain, with the right suffix; sha256: hexadecimal, of `content`."""

    name: str
    content_type: str
    content: bytes
    sha256: str
    pages: int


@dataclass(frozen=True)
class KeptFile:
    """A file in the store. name: as its owner calls it; file: the random name under which it lies; size in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str
    file: str
    pages: int


def accept(file: File[bytes]) -> CleanFile:
    """Parse what was handed in. Raises Refused: too_large, empty, unknown_type, wrong_name, damaged, two_in_one,
    too_many_pixels, too_many_pages, encrypted, active_content, external, not_an_ofd, infected, not_scanned."""
    file.seek(0)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused("too_large", _("The file is larger than 10 MB."))
    if not content:
        raise Refused("empty", _("The file is empty."))
    content_type = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if content_type is None:
        raise Refused("unknown_type", _("Only PDF, OFD, JPEG and PNG files are accepted."))
    name = _plain_name(file.name or "")
    if PurePosixPath(name).suffix.lower() not in SUFFIXES[content_type]:
        raise Refused(
            "wrong_name", _("The file's content does not match its extension: save it again as PDF, OFD, JPEG or PNG.")
        )
    if (content_type != OFD and zipfile.is_zipfile(io.BytesIO(content))) or OTHER_LANGUAGES.search(content, 5):
        raise Refused("two_in_one", _("The file is valid as two different formats: save it again as PDF, JPEG or PNG."))
    scan(content)
    pages = 1
    if content_type == "application/pdf":
        pages = check_pdf(content)
    elif content_type == OFD:
        pages = check_ofd(content)
    else:
        content = new_picture(content, "JPEG" if content_type == "image/jpeg" else "PNG")
    return CleanFile(name, content_type, content, hashlib.sha256(content).hexdigest(), pages)


def keep(clean: CleanFile, schema: str) -> KeptFile:
    """Store the file under a random name in the client's folder."""
    stored = f"{schema}/{uuid4().hex}{SUFFIXES[clean.content_type][0]}"
    stored = default_storage.save(stored, ContentFile(clean.content))
    return KeptFile(clean.name, clean.content_type, len(clean.content), clean.sha256, stored, clean.pages)


def _plain_name(name: str) -> str:
    """The last part of the name without control, direction and separator characters, at most 100 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;%').strip(" .")
    path = PurePosixPath(clean or "file")
    return f"{path.stem[:90]}{path.suffix[:10]}"
