"""OFD documents: an honest one, and what must not get in, each with the code it is refused with."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
Members = dict[str, str | bytes]


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, kind)
    return out.getvalue()


def members() -> Members:
    """The members of a one-page document with a picture, a font and a signature."""
    return {
        "OFD.xml": f'{HEAD}<ofd:OFD {SPACE} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:DocID>44f61e1e</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
        "<ofd:Signatures>Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{HEAD}<ofd:Document {SPACE}><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/PublicRes.xml": f'{HEAD}<ofd:Res {SPACE} BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="2" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias></ofd:Res>",
        "Doc_0/Pages/Page_0/Content.xml": f"{HEAD}<ofd:Page {SPACE}><ofd:Content><ofd:Layer><ofd:TextObject>"
        '<ofd:TextCode X="1" Y="2">国家企业信用信息公示系统 http://www.gsxt.gov.cn</ofd:TextCode>'
        "</ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Res/seal.png": picture(),
        "Doc_0/Res/photo.jpg": picture("JPEG"),
        "Doc_0/Res/font.ttf": b"\x00\x01\x00\x00" + bytes(40),
        "Doc_0/Signs/Signatures.xml": f'{HEAD}<ofd:Signatures {SPACE}><ofd:Signature ID="1" '
        'BaseLoc="Sign_0/Signature.xml"/></ofd:Signatures>',
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"\x30\x82\x01\x00" + bytes(30),
    }


def pack(parts: Members, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def ofd(**changes: str | bytes) -> bytes:
    return pack({**members(), **changes})


def with_content(inner: str) -> bytes:
    """A page with these elements in its layer."""
    page = f"{HEAD}<ofd:Page {SPACE}><ofd:Content><ofd:Layer>{inner}</ofd:Layer></ofd:Content></ofd:Page>"
    return ofd(**{"Doc_0/Pages/Page_0/Content.xml": page})


def with_info(change: Callable[[zipfile.ZipInfo], object], name: str = "extra.xml", data: bytes = b"<a/>") -> bytes:
    """One more member, with its entry in the directory changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, content in members().items():
            archive.writestr(member, content)
        info = zipfile.ZipInfo("placeholder.xml")
        info.filename = name
        change(info)
        archive.writestr(info, data)
    return out.getvalue()


def named(name: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of the name that is there already
        return with_info(lambda info: None, name)


def lying_about_size() -> bytes:
    """The directory says that a member of 1 MB has 4 bytes."""
    whole = ofd(**{"Doc_0/big.xml": b"<a>" + b" " * 1_000_000 + b"</a>"})
    size = struct.pack("<I", 1_000_007)
    return whole.replace(size, struct.pack("<I", 4))


def encrypted() -> bytes:
    """The flag of encryption on the first member, in its header and in the directory."""
    whole = bytearray(ofd())
    whole[6] |= 1
    whole[whole.find(b"PK\x01\x02") + 8] |= 1
    return bytes(whole)


def packed_otherwise(*, directory_too: bool) -> bytes:
    """The first member's packing is called 99 in its header."""
    whole = bytearray(ofd())
    whole[8] = 99
    if directory_too:
        whole[whole.find(b"PK\x01\x02") + 10] = 99
    return bytes(whole)


def overlapping() -> bytes:
    """Two entries of the directory lead to the same bytes."""
    whole = bytearray(pack({**members(), "a.xml": "<a/>", "b.xml": "<b/>"}, zipfile.ZIP_STORED))
    second = whole.rfind(b"PK\x01\x02")
    first = whole.rfind(b"PK\x01\x02", 0, second)
    whole[second + 42 : second + 46] = whole[first + 42 : first + 46]
    return bytes(whole)


def bomb() -> bytes:
    """Each member is allowed, all of them are not: 70 MB from 70 kB."""
    return ofd(**{f"Doc_0/{place}.xml": b"<a>" + b" " * 10_000_000 + b"</a>" for place in range(7)})


def huge_member() -> bytes:
    return ofd(**{"Doc_0/big.xml": b"<a>" + b" " * (17 * 1024 * 1024) + b"</a>"})


def huge_picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return ofd(**{"Doc_0/Res/big.png": b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")})


def bad_ofds() -> dict[str, tuple[str, bytes, str]]:
    """Case → file name, content, code of the refusal."""
    good = ofd()
    first = good.find(b"PK\x03\x04", 4)
    action = '<ofd:Actions><ofd:Action Event="CLICK">{}</ofd:Action></ofd:Actions>'
    pages = "".join(f'<ofd:Page ID="{place}" BaseLoc="P.xml"/>' for place in range(201))
    deep = "<ofd:A>" * 70 + "</ofd:A>" * 70
    cases: dict[str, tuple[bytes, str]] = {
        # not an OFD
        "an archive": (pack({"run.js": "alert(1)"}), "not_an_ofd"),
        "a Word document": (pack({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "not_an_ofd"),
        "a Java archive": (pack({"META-INF/MANIFEST.MF": "Main-Class: X"}), "not_an_ofd"),
        "its root elsewhere": (pack({f"a/{name}": data for name, data in members().items()}), "not_an_ofd"),
        "another root element": (ofd(**{"OFD.xml": f"<ofd:Doc {SPACE}/>"}), "not_an_ofd"),
        "another namespace": (ofd(**{"OFD.xml": '<OFD xmlns="http://x.example"/>'}), "not_an_ofd"),
        "no namespace": (ofd(**{"OFD.xml": "<OFD/>"}), "not_an_ofd"),
        # other files
        "a script member": (ofd(**{"Doc_0/run.js": "alert(1)"}), "active_content"),
        "a page member": (ofd(**{"Doc_0/a.html": "hello"}), "active_content"),
        "an SVG member": (ofd(**{"Doc_0/a.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}), "active_content"),
        "a program member": (ofd(**{"Doc_0/run.exe": b"MZ"}), "active_content"),
        "a program called picture": (ofd(**{"Doc_0/Res/a.png": b"MZ\x90"}), "active_content"),
        "a program called signature": (ofd(**{"Doc_0/a.dat": b"MZ\x90"}), "active_content"),
        "a program called font": (ofd(**{"Doc_0/a.ttf": b"\x7fELF"}), "active_content"),
        "an archive in it": (ofd(**{"Doc_0/more.zip": pack({"a": "b"})}), "active_content"),
        "an archive called XML": (ofd(**{"Doc_0/more.xml": pack({"a": "b"})}), "active_content"),
        "an OFD in it": (ofd(**{"Doc_0/more.ofd": good}), "active_content"),
        "a member without a suffix": (ofd(**{"Doc_0/run": "#!/bin/sh"}), "active_content"),
        # actions, files carried
        "a web address behind a click": (
            with_content(action.format('<ofd:URI URI="http://x.example"/>')),
            "active_content",
        ),
        "another file behind a click": (with_content(action.format('<ofd:GotoA AttachID="1"/>')), "active_content"),
        "a film": (with_content(action.format('<ofd:Movie ResourceID="1"/>')), "active_content"),
        "a sound": (with_content(action.format('<ofd:Sound ResourceID="1"/>')), "active_content"),
        "a file attached": (with_content("<ofd:Attachments>A.xml</ofd:Attachments>"), "active_content"),
        "a script element": (with_content("<script>x()</script>"), "active_content"),
        "a script that is not packed": (
            pack({**members(), "Doc_0/a.xml": "<script>x()</script>"}, zipfile.ZIP_STORED),
            "two_in_one",
        ),
        "a web page in a page": (with_content('<p xmlns="http://www.w3.org/1999/xhtml">hi</p>'), "active_content"),
        "a drawing with handlers": (
            with_content('<g xmlns="http://www.w3.org/2000/svg" onload="x()"/>'),
            "active_content",
        ),
        "a style sheet": (ofd(**{"Doc_0/a.xml": '<?xml-stylesheet href="http://x.example"?><a/>'}), "active_content"),
        "an entity": (ofd(**{"Doc_0/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "active_content"),
        "a file by an entity": (
            ofd(**{"Doc_0/a.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
            "active_content",
        ),
        "a billion laughs": (
            ofd(
                **{
                    "Doc_0/a.xml": "<!DOCTYPE a [<!ENTITY a0 'ha'>"
                    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
                    + "]><a>&a9;</a>"
                }
            ),
            "active_content",
        ),
        "a definition from elsewhere": (
            ofd(**{"Doc_0/a.xml": '<!DOCTYPE a SYSTEM "http://x.example/a.dtd"><a/>'}),
            "active_content",
        ),
        # outside
        "a web address as root": (
            ofd(**{"OFD.xml": f"<ofd:OFD {SPACE}><ofd:DocRoot>http://x.example/D.xml</ofd:DocRoot></ofd:OFD>"}),
            "external",
        ),
        "a file as picture": (with_content("<ofd:MediaFile>file:///etc/passwd</ofd:MediaFile>"), "external"),
        "a share as font": (with_content("<ofd:FontFile>\\\\share\\x.ttf</ofd:FontFile>"), "external"),
        "a place above": (with_content("<ofd:MediaFile>../../../etc/passwd</ofd:MediaFile>"), "external"),
        "a place above in an attribute": (with_content('<ofd:Page BaseLoc="../../x.xml"/>'), "external"),
        "a place without a scheme": (with_content('<ofd:Page BaseLoc="//x.example/x.xml"/>'), "external"),
        "a name above": (named("../evil.xml"), "external"),
        "a name deep above": (named("Doc_0/../../evil.xml"), "external"),
        "an absolute name": (named("/etc/evil.xml"), "external"),
        "a name of a drive": (named("C:/evil.xml"), "external"),
        "a name with a backslash": (named("..\\evil.xml"), "external"),
        "a name with a control": (named("evil\r\n.xml"), "external"),
        "a name that reads backwards": (named("evil\u202elmx.xml"), "external"),
        "a name without end": (named("a" * 300 + ".xml"), "external"),
        "a link": (with_info(lambda info: setattr(info, "external_attr", 0o120777 << 16), "link.xml"), "external"),
        # two files in one
        "the same part twice": (named("OFD.xml"), "two_in_one"),
        "the same part in capitals": (named("ofd.XML"), "two_in_one"),
        "something behind it": (good + b"MZ\x90", "two_in_one"),
        "a comment at its end": (good[:-2] + struct.pack("<H", 5) + b"hello", "two_in_one"),
        "a PDF behind it": (good + b"%PDF-1.7\n%%EOF", "two_in_one"),
        "something between its parts": (good[:first] + b"MZ\x90\x00" + good[first:], "two_in_one"),
        "two entries for the same bytes": (overlapping(), "two_in_one"),
        # damaged
        "half of it": (good[: len(good) // 2], "damaged"),
        "its first bytes": (good[:4], "damaged"),
        "without its end": (good[:-22], "damaged"),
        "a wrong checksum": (good.replace(good[14:18], bytes(4)), "damaged"),
        "XML that does not close": (ofd(**{"Doc_0/a.xml": "<a><b></a>"}), "damaged"),
        "XML of an unknown encoding": (ofd(**{"Doc_0/a.xml": '<?xml version="1.0" encoding="none"?><a/>'}), "damaged"),
        "XML nested without end": (with_content(deep), "damaged"),
        "a picture of noise": (ofd(**{"Doc_0/Res/a.png": b"\x89PNG\r\n\x1a\n" + b"x" * 99}), "damaged"),
        "a lie about a size": (lying_about_size(), "damaged"),
        "a password": (encrypted(), "encrypted"),
        "an unknown packing": (packed_otherwise(directory_too=True), "damaged"),
        "another packing in its header": (packed_otherwise(directory_too=False), "two_in_one"),
        # too much
        "a bomb": (bomb(), "too_large"),
        "a large part": (huge_member(), "too_large"),
        "many parts": (ofd(**{f"Doc_0/{place}.xml": "<a/>" for place in range(2_000)}), "too_large"),
        "many pages": (
            ofd(**{"Doc_0/Document.xml": f"<ofd:Document {SPACE}><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"}),
            "too_many_pages",
        ),
        "a picture that inflates": (huge_picture(), "too_many_pixels"),
    }
    named_cases = {f"OFD: {case}": ("licence.ofd", content, code) for case, (content, code) in cases.items()}
    return named_cases | {
        "OFD: called PDF": ("licence.pdf", good, "wrong_name"),
        "OFD: called ZIP": ("licence.zip", good, "wrong_name"),
        "OFD: a PDF called OFD": ("licence.ofd", b"%PDF-1.7\n%%EOF", "wrong_name"),
    }


def good_ofds() -> dict[str, tuple[str, bytes]]:
    """Honest documents."""
    streamed = io.BytesIO()

    class OneWay(io.RawIOBase):
        """As programs write that do not seek: sizes behind the data."""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            return streamed.write(data)

    with zipfile.ZipFile(OneWay(), "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in members().items():
            archive.writestr(name, data)
    return {
        "an OFD": ("营业执照.ofd", ofd()),
        "an OFD that is not packed": ("a.OFD", pack(members(), zipfile.ZIP_STORED)),
        "an OFD with folders": ("a.ofd", pack({"Doc_0/": "", **members()})),
        "an OFD written in one go": ("a.ofd", streamed.getvalue()),
        "an OFD with a part in Chinese": ("a.ofd", ofd(**{"Doc_0/附页.xml": "<a/>"})),
    }
