"""Checks an OFD (GB/T 33190-2016): a zip of XML pages, pictures, fonts and signatures.

It is kept byte for byte, as it may be signed. The zip must be nothing but its members, one behind the other; each
member must be what its name says; no member may act, carry another file or lead outside.
"""

import io
import re
import stat
import struct
import xml.sax
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import Any
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from compliance.uploads.pdf import MOST_PAGES
from compliance.uploads.pictures import check_picture
from compliance.uploads.texts import marked as _
from tenants.refusals import Refused

MOST_MEMBERS = 2_000
LARGEST_MEMBER = 16 * 1024 * 1024  # bytes, unpacked
LARGEST_WHOLE = 64 * 1024 * 1024
DEEPEST = 64  # elements within one another
LONGEST_NAME = 200
OFD_NAMESPACE = "http://www.ofdspec.org/2016"
ROOT = "OFD.xml"

# Suffix of a member → how it begins.
MEMBERS: dict[str, tuple[bytes, ...]] = {
    ".xml": (b"<", b"\xef\xbb\xbf<"),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".jb2": (b"\x97JB2\r\n\x1a\n",),
    ".ttf": (b"\x00\x01\x00\x00", b"true"),
    ".otf": (b"OTTO",),
    ".ttc": (b"ttcf",),
    ".esl": (b"\x30",),  # a seal, and a signature: DER
    ".dat": (b"\x30",),
}
PICTURES = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
# Elements that act or carry files (GB/T 33190, 14 actions, 16 attachments), and those of web pages.
ACTIVE = frozenset({"GotoA", "Movie", "Sound", "Attachments", "Attachment", "URI", "script", "foreignObject", "iframe"})
WEB = ("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg")
# Elements and attributes whose value is a place in the package (ST_Loc).
PLACES = frozenset(
    {
        "DocRoot",
        "PublicRes",
        "DocumentRes",
        "PageRes",
        "Annotations",
        "FileLoc",
        "FontFile",
        "MediaFile",
        "Signatures",
        "SignedValue",
        "CustomTags",
        "Extensions",
        "ExtendData",
        "SchemaLoc",
        "Versions",
        "BaseLoc",
        "Loc",
        "FileRef",
        "Profile",
    }
)
OUTSIDE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|\\)|(?:^|[/\\])\.\.(?:[/\\]|$)", re.IGNORECASE)


def check_ofd(content: bytes) -> int:
    """Returns the number of pages.

    Raises Refused: not_an_ofd, two_in_one, encrypted, damaged, too_large, too_many_pages, active_content, external,
    too_many_pixels."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _check_names(members)
            _check_layout(content, archive, members)
            pages = _check_members(archive, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error
    if pages > MOST_PAGES:
        raise Refused(_("The OFD has more than 200 pages."), code="too_many_pages")
    return pages


def _check_names(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Refused(_("The OFD has too many parts: print it to a new PDF."), code="too_large")
    if ROOT not in {member.filename for member in members}:
        raise Refused(_("This archive is not an OFD document."), code="not_an_ofd")
    seen: set[str] = set()
    for member in members:
        name, path = member.filename, PurePosixPath(member.filename)
        odd = not name.isprintable() or set(name) & set('\\:*?"<>|') or name.startswith("/") or "//" in name
        if odd or len(name) > LONGEST_NAME or {".", ".."} & set(path.parts) or name != member.orig_filename:
            raise Refused(_("The OFD refers to a file outside itself: print it to a new PDF."), code="external")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Refused(_("The OFD refers to a file outside itself: print it to a new PDF."), code="external")
        if name.casefold() in seen:
            raise Refused(_("The OFD contains the same part twice: print it to a new PDF."), code="two_in_one")
        seen.add(name.casefold())
        if member.flag_bits & 0x1:
            raise Refused(_("The OFD is password-protected: save it without a password."), code="encrypted")
        if not member.is_dir() and path.suffix.lower() not in MEMBERS:
            raise Refused(_("The OFD contains attachments: print it to a new PDF."), code="active_content")


def _check_layout(content: bytes, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Checks that the members lie one behind the other from the first byte to the directory, that their headers agree
    with the directory, and that the directory is the end.
    """
    at = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        head = content[member.header_offset : member.header_offset + 30]
        mark, _version, flags, packing = struct.unpack("<4sHHH", head[:10])
        name_length, extra_length = struct.unpack("<HH", head[26:30])
        name = content[member.header_offset + 30 : member.header_offset + 30 + name_length]
        encoding = "utf-8" if member.flag_bits & 0x800 else "cp437"
        same = (flags, packing, name) == (member.flag_bits, member.compress_type, member.orig_filename.encode(encoding))
        if member.header_offset != at or mark != b"PK\x03\x04" or not same:
            raise _two_in_one()
        at += 30 + name_length + extra_length + member.compress_size
        if member.flag_bits & 0x8:  # sizes behind the data, with or without their mark
            at += 16 if content[at : at + 4] == b"PK\x07\x08" else 12
    if at != archive.start_dir or archive.comment or content[-22:-18] != b"PK\x05\x06":
        raise _two_in_one()


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> int:
    """Checks that each member is what its name says. Returns the number of pages."""
    if sum(member.file_size for member in members) > LARGEST_WHOLE:
        raise Refused(_("The OFD is too large when unpacked: print it to a new PDF."), code="too_large")
    pages = 0
    for member in members:
        if member.is_dir():
            if member.file_size:
                raise _damaged()
            continue
        with archive.open(member) as stream:
            data = stream.read(LARGEST_MEMBER + 1)
        if len(data) > LARGEST_MEMBER:
            raise Refused(_("The OFD is too large when unpacked: print it to a new PDF."), code="too_large")
        suffix = PurePosixPath(member.filename).suffix.lower()
        if not data.startswith(MEMBERS[suffix]):
            raise Refused(_("The OFD contains attachments: print it to a new PDF."), code="active_content")
        if suffix in PICTURES:
            check_picture(data, PICTURES[suffix])
        elif suffix == ".xml":
            pages += _check_xml(data, root="OFD" if member.filename == ROOT else "")
    return pages


def _check_xml(data: bytes, root: str) -> int:
    """Reads a member as a stream, so that a large one takes no memory. Returns how many pages it names."""
    reader = _Reader(root)
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.forbid_dtd = True
    parser.setContentHandler(reader)
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException as error:
        raise Refused(
            _("The OFD contains custom declarations: print it to a new PDF."), code="active_content"
        ) from error
    except (xml.sax.SAXException, ValueError, LookupError) as error:
        raise _damaged() from error
    return reader.pages


class _Reader(ContentHandler):
    """Checks each element of an XML member once."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self.root, self.path, self.pages, self.place = root, [], 0, ""  # type: ignore[var-annotated]

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:  # noqa: N802
        namespace, local = name
        if not self.path and self.root and (namespace, local) != (OFD_NAMESPACE, self.root):
            raise Refused(_("This archive is not an OFD document."), code="not_an_ofd")
        self.path.append(local)
        if len(self.path) > DEEPEST:
            raise _damaged()
        if local in ACTIVE or namespace in WEB:
            raise Refused(_("The OFD contains actions or attachments: print it to a new PDF."), code="active_content")
        self.pages += self.path[-2:] == ["Pages", "Page"]
        self.place = ""
        for (_space, attribute), value in attrs.items():
            if attribute in PLACES:
                _check_place(value)

    def characters(self, content: str) -> None:
        if self.path[-1] in PLACES:
            self.place += content

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802
        if self.path.pop() in PLACES:
            _check_place(self.place)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802
        raise Refused(_("The OFD contains actions or attachments: print it to a new PDF."), code="active_content")


def _check_place(value: str) -> None:
    if OUTSIDE.search(value.strip()):
        raise Refused(_("The OFD links to a file outside itself: print it to a new PDF."), code="external")


def _damaged() -> Refused:
    return Refused(_("The OFD is damaged: save it again, or print it to a PDF."), code="damaged")


def _two_in_one() -> Refused:
    return Refused(
        _("There is extra content between or after the parts of the OFD: print it to a new PDF."), code="two_in_one"
    )
