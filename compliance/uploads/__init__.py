"""Checks files that people submit, and trusts nothing in them. PDF, OFD, JPEG and PNG only.

Pictures are made anew from their pixels: what was hidden in or behind them is gone. PDF and OFD are kept byte for byte
(they may carry a signature), so their structure must be whole, and they may hold nothing active or hidden. A PDF that
can be repaired is kept twice: repaired, which is what everybody sees, and as it was submitted.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from uuid import uuid4
from weakref import WeakKeyDictionary

import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from compliance.uploads.scanner import scan
from tenants.outside import bounded
from tenants.refusals import Refused

__all__ = ["CleanFile", "StoredFile", "accept", "accept_all", "keep", "read_ahead"]

FIELD = "file"  # of refusals, however a form calls it
LARGEST = 10 * 1024 * 1024  # bytes
# A decoded picture stays below 100 MB (uploads.pictures), and is there up to four times. A PNG of 20 megapixels that is
# written anew has at most 4 bytes each.
BOUNDS = bounded.Bounds(memory=768 * 1024 * 1024, seconds=20, answer=96 * 1024 * 1024)
log = structlog.get_logger(__name__)
PDF = "application/pdf"
OFD = "application/ofd"
SUFFIXES = {
    PDF: (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    OFD: (".ofd",),
}
MAGIC = {
    b"%PDF-": PDF,
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"PK\x03\x04": OFD,
}

# Marks that a browser, an interpreter or a reader would start on, anywhere in the file.
OTHER_LANGUAGES = re.compile(rb"<(?:html|script|\?php|!doctype|svg[\s>]|iframe)|%pdf-1", re.IGNORECASE)


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept. name: plain, with the right suffix; sha256: hexadecimal, of `content`.

    photographed: when a camera took it, by its EXIF, which is gone from `content` (uploads.pictures); or empty.
    original: the file as submitted, where `content` was repaired; without pages, since nothing in it is ever drawn.
    """

    name: str
    content_type: str
    content: bytes
    sha256: str
    pages: int
    photographed: str = ""
    original: CleanFile | None = None


@dataclass(frozen=True)
class StoredFile:
    """A file in the store. name: its owner's name for it; file: its random name in the store; size in bytes."""

    name: str
    content_type: str
    size: int
    sha256: str
    file: str
    pages: int


# Results of checked files; they go with the file objects.
_outcomes: WeakKeyDictionary[File[bytes], CleanFile | Refused] = WeakKeyDictionary()


def read_ahead(files: Iterable[File[bytes]]) -> None:
    """Checks files before a transaction begins, since that takes seconds; `accept` returns the results."""
    for file in files:
        try:
            _outcomes[file] = _accepted(file)
        except Refused as refused:
            _outcomes[file] = refused


def accept(file: File[bytes]) -> CleanFile:
    """Checks a submitted file, unless it has been read ahead.

    Raises Refused: too_large, empty, unknown_type, wrong_name, damaged, two_in_one, too_many_pixels, too_many_pages,
    encrypted, active_content, external, not_an_ofd, infected, not_scanned, busy.
    """
    outcome = _outcomes.get(file) or _accepted(file)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _accepted(file: File[bytes]) -> CleanFile:
    file.seek(0)
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 10 MB."), code="too_large", field=FIELD)
    if not content:
        raise Refused(_("The file is empty."), code="empty", field=FIELD)
    content_type = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if content_type is None:
        raise Refused(_("Only PDF, OFD, JPEG and PNG files are accepted."), code="unknown_type", field=FIELD)
    name = _plain_name(file.name or "")
    if PurePosixPath(name).suffix.lower() not in SUFFIXES[content_type]:
        raise Refused(
            _("The file's content does not match its extension: save it again as PDF, OFD, JPEG or PNG."),
            code="wrong_name",
            field=FIELD,
        )
    if (content_type != OFD and zipfile.is_zipfile(io.BytesIO(content))) or OTHER_LANGUAGES.search(content, 5):
        raise Refused(
            _("The file is valid as two different formats: save it again as PDF, JPEG or PNG."),
            code="two_in_one",
            field=FIELD,
        )
    scan(content)
    pages, photographed, anew = _parsed(content, content_type)
    original = None
    if anew and content_type == PDF:
        path = PurePosixPath(name)
        original = _clean(f"{path.stem}.original{path.suffix}", content_type, content, pages=0)
    return replace(_clean(name, content_type, anew or content, pages), photographed=photographed, original=original)


def _clean(name: str, content_type: str, content: bytes, pages: int) -> CleanFile:
    return CleanFile(name, content_type, content, hashlib.sha256(content).hexdigest(), pages)


def accept_all(files: Iterable[File[bytes]]) -> list[CleanFile]:
    """Checks several files as accept does. It takes seconds: no row may be locked meanwhile."""
    return [accept(file) for file in files]


def _parsed(content: bytes, content_type: str) -> tuple[int, str, bytes]:
    """Returns the number of pages, when it was photographed, and a picture made anew or a PDF repaired; a process of
    its own finds them. Raises Refused.
    """
    try:
        answer = bounded.run_bounded("compliance.uploads.parsing:parse", content, content_type, bounds=BOUNDS)
    except bounded.Busy as error:
        raise Refused(_("Other files are being checked: try again in a minute."), code="busy", field=FIELD) from error
    except bounded.GaveUp as error:
        log.info("upload.given_up", content_type=content_type, error=str(error))
        if error.out_of_bounds:
            raise Refused(
                _("The file takes too long to check: print it to a new PDF, or save the picture smaller."),
                code="too_large",
                field=FIELD,
            ) from error
        raise Refused(_("The file is damaged: save or print it anew."), code="damaged", field=FIELD) from error
    line, _newline, anew = answer.partition(b"\n")
    report = json.loads(line)
    if "code" in report:
        raise Refused(_(report["text"]), code=report["code"], field=FIELD)
    return int(report["pages"]), str(report["photographed"]), anew


def keep(clean: CleanFile, schema: str) -> StoredFile:
    """Stores the file under a random name in the client's folder."""
    stored = f"{schema}/{uuid4().hex}{SUFFIXES[clean.content_type][0]}"
    stored = default_storage.save(stored, ContentFile(clean.content))
    return StoredFile(clean.name, clean.content_type, len(clean.content), clean.sha256, stored, clean.pages)


def _plain_name(name: str) -> str:
    """Returns the last part of the name without control, direction and separator characters, at most 100 characters."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*;%').strip(" .")
    path = PurePosixPath(clean or "file")
    return f"{path.stem[:90]}{path.suffix[:10]}"
