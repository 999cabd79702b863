"""Files that must not get in, each with the code it is refused with; and honest ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

from tests.compliance.ofd_files import bad_ofds, good_ofds, ofd


def picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert(mode).save(out, kind, **options)
    return out.getvalue()


def pdf(change: Callable[[pikepdf.Pdf], object] = lambda _pdf: None, pages: int = 1, **options: object) -> bytes:
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page()
    change(document)
    out = io.BytesIO()
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_claiming(width: int, height: int, data: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return out.getvalue()


def root(key: str, value: object) -> Callable[[pikepdf.Pdf], object]:
    return lambda document: document.Root.__setitem__(key, value)


def page(key: str, value: object) -> Callable[[pikepdf.Pdf], object]:
    return lambda document: document.pages[0].obj.__setitem__(key, value)


def action(kind: str, **more: object) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)  # type: ignore[arg-type]


def annotation(subtype: str, **more: object) -> Array:
    return Array([Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([0, 0, 9, 9]), **more)])  # type: ignore[arg-type]


def with_script_in_indirect_object(document: pikepdf.Pdf) -> None:
    script = document.make_indirect(action("JavaScript", JS=String("app.alert(1)")))
    link = document.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=script))
    document.pages[0].obj["/Annots"] = Array([link])


def with_file_in_name_tree(document: pikepdf.Pdf) -> None:
    document.attachments["run.exe"] = b"MZ"


def with_script_after_goto(document: pikepdf.Pdf) -> None:
    document.Root["/OpenAction"] = action(
        "GoTo", D=Array([document.pages[0].obj, Name.Fit]), Next=action("JavaScript", JS=String("x()"))
    )


def chain(after: pikepdf.Object) -> Callable[[pikepdf.Pdf], object]:
    return root("/OpenAction", action("GoTo", D=Name.x, Next=after))


def with_endless_chain(document: pikepdf.Pdf) -> None:
    first = document.make_indirect(action("GoTo", D=Name.x))
    first["/Next"] = first
    document.Root["/OpenAction"] = first


def with_xfa(document: pikepdf.Pdf) -> None:
    document.Root["/AcroForm"] = Dictionary(Fields=Array([]), XFA=Stream(document, b"<xdp/>"))


def nested(document: pikepdf.Pdf) -> None:
    value = Array([])
    for _level in range(200):
        value = Array([value])
    document.Root["/PieceInfo"] = value


def deflated_with_spaces(before: bytes, megabytes: int, after: bytes) -> bytes:
    """What zlib.compress gives for so many spaces between the two, without compressing each of them."""
    spaces = b" " * 1_000_000
    whole = zlib.compressobj(9)
    head = whole.compress(before) + whole.flush(zlib.Z_FULL_FLUSH)
    block, tail = zlib.compressobj(9, wbits=-15), zlib.compressobj(9, wbits=-15)
    repeated = block.compress(spaces) + block.flush(zlib.Z_FULL_FLUSH)
    checksum = zlib.adler32(before)
    for _each in range(megabytes):
        checksum = zlib.adler32(spaces, checksum)
    end = tail.compress(after) + tail.flush() + struct.pack(">I", zlib.adler32(after, checksum))
    return head + repeated * megabytes + end


def inflating_object_stream() -> bytes:
    """A PDF of 300 kB whose object stream inflates to 300 MB."""
    body = deflated_with_spaces(b"1 0 ", 300, b"null")
    head = b"%PDF-1.5\n"
    stream = (
        b"2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(body)
        + body
        + b"\nendstream endobj\n"
    )
    catalog = b"3 0 obj<</Type/Catalog/Pages 4 0 R/Extra 1 0 R>>endobj\n"
    pages = b"4 0 obj<</Type/Pages/Kids[5 0 R]/Count 1>>endobj\n"
    leaf = b"5 0 obj<</Type/Page/Parent 4 0 R/MediaBox[0 0 9 9]>>endobj\n"
    at, offsets = len(head), []
    for part in (stream, catalog, pages, leaf):
        offsets.append(at)
        at += len(part)
    rows = [(0, 0, 255), (2, 2, 0), *((1, offset, 0) for offset in offsets), (1, at, 0)]
    table = zlib.compress(b"".join(struct.pack(">BIB", *row) for row in rows))
    xref = (
        b"6 0 obj<</Type/XRef/Size 7/W[1 4 1]/Root 3 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(table)
        + table
        + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % at
    )
    return head + stream + catalog + pages + leaf + xref


def jpeg_with_comment(comment: bytes) -> bytes:
    whole = picture("JPEG")
    return whole[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + whole[2:]


@cache
def bad_files() -> dict[str, tuple[str, bytes, str]]:
    """Case → file name, content, code of the refusal."""
    jpeg, png, good = picture("JPEG"), picture("PNG"), pdf()
    active = {
        "script when opened": root("/OpenAction", action("JavaScript", JS=String("app.alert(1)"))),
        "script in the name tree": root("/Names", Dictionary(JavaScript=Dictionary(Names=Array([])))),
        "script behind an indirect link": with_script_in_indirect_object,
        "script chained to a harmless action": with_script_after_goto,
        "script when a page opens": page("/AA", Dictionary(O=action("JavaScript", JS=String("x()")))),
        "program started": root("/OpenAction", action("Launch", F=String("cmd.exe"))),
        "program started from a link": page("/Annots", annotation("Link", A=action("Launch", F=String("/bin/sh")))),
        "form sent somewhere": page(
            "/Annots", annotation("Link", A=action("SubmitForm", F=String("http://x.example")))
        ),
        "data imported": page("/Annots", annotation("Link", A=action("ImportData", F=String("x.fdf")))),
        "another file opened": root("/OpenAction", action("GoToR", F=String("//share/x.pdf"))),
        "an embedded file opened": page("/Annots", annotation("Link", A=action("GoToE"))),
        "a file carried": with_file_in_name_tree,
        "a file pinned to a page": page("/Annots", annotation("FileAttachment", FS=Dictionary(Type=Name.Filespec))),
        "a file specification": root("/Extra", Dictionary(Type=Name.Filespec, EF=Dictionary())),
        "a film": page("/Annots", annotation("Movie")),
        "rich media": page("/Annots", annotation("RichMedia", RichMediaContent=Dictionary())),
        "a 3D scene": page("/Annots", annotation("3D")),
        "a rendition": page("/Annots", annotation("Screen", A=action("Rendition"))),
        "an XML form": with_xfa,
        "a web page opened after a page was turned to": chain(action("URI", URI=String("http://x.example"))),
        "a web page at the end of a chain": chain(
            action("GoTo", D=Name.x, Next=Array([action("GoTo", D=Name.x), action("URI", URI=String("http://x"))]))
        ),
        "printed when opened": chain(action("Named", N=Name.Print)),
        "a link that goes on to something else": page(
            "/Annots",
            annotation("Link", A=action("URI", URI=String("http://x.example"), Next=action("ResetForm"))),
        ),
        "a chain that bites its tail": with_endless_chain,
        "a web page opened at once": root("/OpenAction", action("URI", URI=String("http://x.example"))),
    }
    return {
        "nothing": ("a.pdf", b"", "empty"),
        "too large": ("a.png", png + b"\0" * (10 * 1024 * 1024), "too_large"),
        "text": ("a.pdf", b"hello", "unknown_type"),
        "an HTML page": ("a.pdf", b"<html><script>alert(1)</script>", "unknown_type"),
        "an SVG": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "unknown_type"),
        "a GIF": ("a.png", picture("GIF", mode="L"), "unknown_type"),
        "a TIFF": ("a.jpg", picture("TIFF"), "unknown_type"),
        "a BMP": ("a.jpg", picture("BMP"), "unknown_type"),
        "a WebP": ("a.jpg", picture("WEBP"), "unknown_type"),
        "a program": ("licence.pdf", b"MZ\x90\x00" + b"\0" * 60, "unknown_type"),
        "an archive": ("a.pdf", zipped(), "wrong_name"),
        "PostScript": ("a.pdf", b"%!PS-Adobe-3.0\n", "unknown_type"),
        "junk before a PDF": ("a.pdf", b"\n\n" + good, "unknown_type"),
        "a script before a PDF": ("a.pdf", b"#!/bin/sh\n" + good, "unknown_type"),
        "a JPEG called PNG": ("a.png", jpeg, "wrong_name"),
        "a PNG called PDF": ("a.pdf", png, "wrong_name"),
        "a PDF called JPEG": ("a.jpg", good, "wrong_name"),
        "a PDF called HTML": ("a.html", good, "wrong_name"),
        "a PDF with two endings": ("a.pdf.exe", good, "wrong_name"),
        "a JPEG without an ending": ("licence", jpeg, "wrong_name"),
        "a PNG that is an archive": ("a.png", png + zipped(), "two_in_one"),
        "a JPEG that is an archive": ("a.jpg", jpeg + zipped(), "two_in_one"),
        "a PDF that is an archive": ("a.pdf", good + zipped(), "two_in_one"),
        "a JPEG that is a PDF": ("a.jpg", jpeg + good, "two_in_one"),
        "a JPEG with a PDF in its comment": ("a.jpg", jpeg_with_comment(good), "two_in_one"),
        "a JPEG with PHP in its comment": ("a.jpg", jpeg_with_comment(b"<?php system($_GET[0]); ?>"), "two_in_one"),
        "a PNG that is a page": ("a.png", png + b"<ScRiPt>alert(1)</script>", "two_in_one"),
        "a PDF that is a page": ("a.pdf", good + b"\n<!DOCTYPE html><body onload=x()>", "two_in_one"),
        "a PDF with a page inside": ("a.pdf", pdf(root("/Extra", String("<html><script>x()</script>"))), "two_in_one"),
        "a PDF in a PDF": ("a.pdf", good[:20] + b"\n%" + good, "two_in_one"),
        "something behind a PDF": ("a.pdf", good + b"MZ\x90", "two_in_one"),
        "a PDF without an end": ("a.pdf", good.replace(b"%%EOF", b""), "two_in_one"),
        "half a JPEG": ("a.jpg", jpeg[: len(jpeg) // 2], "damaged"),
        "half a PNG": ("a.png", png[: len(png) // 2], "damaged"),
        "a PNG's signature only": ("a.png", b"\x89PNG\r\n\x1a\n", "damaged"),
        "a JPEG's signature only": ("a.jpg", b"\xff\xd8\xff\xe0", "damaged"),
        "a PNG with a wrong checksum": ("a.png", png[:20] + b"\x7f" + png[21:], "damaged"),
        "a PNG without its rows": ("a.png", png_claiming(100, 100), "damaged"),
        "a PDF's head only": ("a.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
        "a script in a PDF without its table": (
            "a.pdf",
            without_table(pdf(active["script when opened"])),
            "active_content",
        ),
        "a password in a PDF without its table": (
            "a.pdf",
            without_table(pdf(encryption=pikepdf.Encryption(owner="o", user=""))),
            "encrypted",
        ),
        "a PDF nested without end": ("a.pdf", pdf(nested), "damaged"),
        "a PDF that inflates": ("a.pdf", inflating_object_stream(), "damaged"),
        "too many pixels": ("a.png", png_claiming(7000, 7000), "too_many_pixels"),
        "a picture that inflates": ("a.png", png_claiming(60_000, 60_000, b"\0" * 1000), "too_many_pixels"),
        "a strip of pixels": ("a.png", png_claiming(13_000, 10), "too_many_pixels"),
        "no page": ("a.pdf", pdf(pages=0), "damaged"),
        "too many pages": ("a.pdf", pdf(pages=201), "too_many_pages"),
        "a password to open": ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "encrypted"),
        "a password to change": ("a.pdf", pdf(encryption=pikepdf.Encryption(owner="o", user="")), "encrypted"),
        **{case: ("a.pdf", pdf(change), "active_content") for case, change in active.items()},
        "a script in an object stream": (
            "a.pdf",
            pdf(active["script when opened"], object_stream_mode=pikepdf.ObjectStreamMode.generate),
            "active_content",
        ),
        "a script under an escaped name": (
            "a.pdf",
            pdf(active["script when opened"])  # four bytes more, four less: the table stays true
            .replace(b"/JavaScript", b"/#4aavaScript")
            .replace(b"/JS", b"/#4aS")
            .replace(b"app.alert", b"alert"),
            "active_content",
        ),
        **_cut_short(jpeg, png, good),
        **_web_files(),
        **bad_ofds(),
    }


def _cut_short(jpeg: bytes, png: bytes, good: bytes) -> dict[str, tuple[str, bytes, str]]:
    """Good files that end too early."""
    shares = (3, 20, 40, 60, 80, 95)
    files = {f"{share} % of a JPEG": ("a.jpg", jpeg[: len(jpeg) * share // 100], "damaged") for share in shares}
    files |= {f"{share} % of a PNG": ("a.png", png[: len(png) * share // 100], "damaged") for share in shares}
    files |= {f"{share} % of a PDF": ("a.pdf", good[: len(good) * share // 100], "two_in_one") for share in shares}
    whole = ofd()
    files |= {
        "a broad PNG that ends early": ("a.png", _broad("PNG", (4400, 4400), "RGBA"), "damaged"),
        "a broad JPEG that ends early": ("a.jpg", _broad("JPEG", (5000, 4000)), "damaged"),
        "a JPEG of 50 megapixels that ends early": ("a.jpg", _broad("JPEG", (8000, 6250)), "damaged"),
        "a progressive JPEG that ends early": ("a.jpg", _broad("JPEG", (3900, 2000), progressive=True), "damaged"),
        "a progressive JPEG that is too broad": (
            "a.jpg",
            _broad("JPEG", (4000, 2100), progressive=True),
            "too_many_pixels",
        ),
    }
    return files | {
        f"{share} % of an OFD": ("a.ofd", whole[: len(whole) * share // 100], "damaged") for share in shares
    }


def _broad(kind: str, size: tuple[int, int], mode: str = "RGB", **options: object) -> bytes:
    """The first nine tenths of a picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, "teal").save(out, kind, **options)
    return out.getvalue()[: len(out.getvalue()) * 9 // 10]


def _web_files() -> dict[str, tuple[str, bytes, str]]:
    """What has an honest name and is something else."""
    contents = {
        "a virus pattern": b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR",
        "a shell script": b"#!/bin/sh\nid\n",
        "a batch file": b"@echo off\r\n",
        "an ELF program": b"\x7fELF\x02\x01\x01",
        "a gzip": b"\x1f\x8b\x08\x00",
        "a 7z": b"7z\xbc\xaf\x27\x1c",
        "a RAR": b"Rar!\x1a\x07\x00",
        "an old Word document": b"\xd0\xcf\x11\xe0",
        "an RTF": b"{\\rtf1}",
        "an HTML page in UTF-16": "<html>".encode("utf-16"),
        "zeros": bytes(4096),
        "a HEIC photo": b"\x00\x00\x00\x18ftypheic",
        "an icon": b"\x00\x00\x01\x00",
        "a PSD": b"8BPS",
        "an XML page": b"<?xml version='1.0'?><a/>",
        "an empty archive": b"PK\x05\x06" + bytes(18),
    }
    return {
        f"{case} called {suffix}": (f"licence.{suffix}", content, "unknown_type")
        for case, content in contents.items()
        for suffix in ("pdf", "png")
    }


def without_table(content: bytes) -> bytes:
    """A PDF whose table of objects nobody finds."""
    return content.replace(b"startxref", b"startxxxx")


def repaired_files() -> dict[str, tuple[str, bytes]]:
    """Honest PDFs of careless programs: what stands in them is plain, though they are not whole."""
    good = pdf()
    return {
        "a page without resources": (
            "a.pdf",
            (
                b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n"
                b"0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
                b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n"
            ),
        ),
        "no table": ("a.pdf", without_table(good)),
        "no table in a compact PDF": (
            "a.pdf",
            without_table(pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        ),
        "a table elsewhere": ("合同.PDF", good.replace(b"\nstartxref\n", b"\nstartxref\n9")),
        "two pages without a table": ("a.pdf", without_table(pdf(pages=2))),
    }


def good_files() -> dict[str, tuple[str, bytes]]:
    """Honest files as people have them."""
    destination: Callable[[pikepdf.Pdf], object] = lambda document: document.Root.__setitem__(  # noqa: E731
        "/OpenAction", Array([document.pages[0].obj, Name.Fit])
    )
    return {
        "a PDF": ("licence.pdf", pdf()),
        "a PDF that opens at its first page": ("licence.PDF", pdf(destination)),
        "a PDF with a link": (
            "a.pdf",
            pdf(page("/Annots", annotation("Link", A=action("URI", URI=String("http://x.example"))))),
        ),
        "a PDF that turns two pages": (
            "a.pdf",
            pdf(root("/OpenAction", action("GoTo", D=Name.x, Next=Array([action("GoTo", D=Name.y)])))),
        ),
        "a compact PDF": ("a.pdf", pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        "a PDF for the web": ("a.pdf", pdf(linearize=True)),
        "a photo": ("IMG_1.JPG", picture("JPEG", (800, 600))),
        "a grey photo": ("a.jpeg", picture("JPEG", mode="L")),
        "a CMYK scan": ("a.jpg", picture("JPEG", mode="CMYK")),
        "a progressive photo": ("a.jpg", picture("JPEG", progressive=True)),
        "a screenshot": ("截图.png", picture("PNG")),
        "a screenshot with transparency": ("a.png", picture("PNG", mode="RGBA")),
        "a PNG with a palette": ("a.png", picture("PNG", mode="P")),
        "a scan in black and white": ("a.png", picture("PNG", mode="1")),
        **good_ofds(),
    }
