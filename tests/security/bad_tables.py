"""Tables and lists that must do no harm: refused, or read as the plain texts that they are."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import struct
import warnings
import zipfile
from functools import cache

from tests.compliance.bad_files import bad_files, pdf, picture
from tests.compliance.ofd_files import ofd
from tests.labels.numbers.test_files import sheet, with_part, with_texts, workbook

CSV_FORMULAS = (
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x.example")',
    "＝1",
)
LAUGHS = '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{each} "{f"&a{each - 1};" * 10}">' for each in range(1, 10)
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">'
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'


def repacked(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, **more: bytes) -> bytes:
    """A good workbook with other parts beside its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["号码"], ["400-820-1234"]))) as old,
        zipfile.ZipFile(out, "w", method) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, content in (parts | more).items():
            with warnings.catch_warnings(action="ignore"):  # of the same part twice
                new.writestr(name, content)
    return out.getvalue()


def with_bytes(content: bytes, mark: bytes, at: int, value: bytes) -> bytes:
    """Every header of this kind with other bytes at one place."""
    data, place = bytearray(content), content.find(mark)
    while place >= 0:
        data[place + at : place + at + len(value)] = value
        place = content.find(mark, place + 4)
    return bytes(data)


def workbooks() -> dict[str, bytes]:
    """Workbooks, and what is called one."""
    good = workbook(["号码", "备注"], ["400-820-1234", "总机"])
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/externalLinkPath" '
    link += 'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    leads = f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/worksheet" '
    leads += 'Target="{}"/></Relationships>'
    endless = f'<worksheet xmlns="{SPACE}"><dimension ref="A1:XFD1048576"/><sheetData>{CELL}</sheetData></worksheet>'
    files = {
        **{
            f"entities in {part}": with_part(good, part, f"{LAUGHS}]><a>&a9;</a>".encode())
            for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml")
        },
        **{
            f"a file by an entity in {part}": with_part(good, part, f"{OUTSIDE}]><a>&b;</a>".encode())
            for part in ("xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml")
        },
        "a definition from elsewhere": with_part(
            good, "xl/worksheets/sheet1.xml", b'<!DOCTYPE a SYSTEM "http://x.example/a.dtd"><worksheet/>'
        ),
        "entities in UTF-16": with_part(good, "xl/worksheets/sheet1.xml", f"{LAUGHS}]><a>&a9;</a>".encode("utf-16")),
        "entities in UTF-7": with_part(
            good, "xl/worksheets/sheet1.xml", b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a><a/>'
        ),
        "another workbook linked": repacked(
            {
                "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
                "xl/externalLinks/_rels/externalLink1.xml.rels": link.encode(),
            }
        ),
        "formulas": workbook(["号码", "备注"], *(["400-820-1234", each] for each in CSV_FORMULAS)),
        "a formula from the web": sheet(
            '<row r="1"><c r="A1"><f>WEBSERVICE("http://x.example/")</f><v>1</v></c></row>'
        ),
        "a formula of another program": sheet("<row r='1'><c r='A1'><f>DDE(\"cmd\",\"/C calc\")</f></c></row>"),
        "a dimension without end": with_part(good, "xl/worksheets/sheet1.xml", endless.encode()),
        "a row far away": sheet('<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>'),
        "a row below none": sheet('<row r="-1"><c r="A-1"><v>1</v></c></row>'),
        "a row with a name": sheet('<row r="x"><c r="A1"><v>1</v></c></row>'),
        "a column far away": sheet('<row r="1"><c r="XFD1"><v>1</v></c><c r="ZZZZ1"><v>1</v></c></row>'),
        "a text that is none": sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        "a text before all": sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        "a number without end": sheet(f'<row r="1"><c r="A1"><v>{"9" * 5_000}</v></c></row>'),
        "a number that is none": sheet('<row r="1"><c r="A1"><v>1e999</v></c><c r="B1"><v>NaN</v></c></row>'),
        "a day before all days": sheet('<row r="1"><c r="A1" t="d"><v>-9999-99-99</v></c></row>'),
        "markup in a cell": sheet(CELL.format("&lt;script&gt;alert(1)&lt;/script&gt;")),
        "a cell too long": sheet(CELL.format("x" * 40_000)),
        "too many columns": workbook(["x"] * 60),
        "cells without end": sheet("<row>" + "<c/>" * 300_000 + "</row>"),
        "rows without end": sheet("<row/>" * 300_000),
        "depth without end": sheet("".join(f"<a{each}>" for each in range(60_000))),
        "attributes without end": sheet("<row " + " ".join(f'a{each}="1"' for each in range(100_000)) + "/>"),
        "merged without end": with_part(
            good,
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{SPACE}"><sheetData/><mergeCells>'.encode()
            + b'<mergeCell ref="A1:A1048576"/>' * 100_000
            + b"</mergeCells></worksheet>",
        ),
        "texts that pack to nothing": with_texts("<si><t>x</t></si>" * 1_200_000),
        "a part that unpacks to 200 MB": repacked({"xl/media/a.bin": bytes(200 * 1024**2)}),
        "a sheet that unpacks to 60 MB": sheet(" " * (60 * 1024**2)),
        "parts without end": repacked({f"xl/a{each}.xml": b"<a/>" for each in range(2_000)}),
        "a name above": repacked({"../../../etc/cron.d/evil": b"* * * * * root id"}),
        "an absolute name": repacked({"/etc/cron.d/evil": b"x"}),
        "a name of a drive": repacked({"C:\\windows\\evil.exe": b"MZ"}),
        "a name with a NUL": repacked({"xl/a\0.xml": b"<a/>"}),
        "a sheet above": with_part(good, "xl/_rels/workbook.xml.rels", leads.format("../../../../etc/passwd").encode()),
        "a sheet of strangers": with_part(
            good, "xl/_rels/workbook.xml.rels", leads.format("http://x.example/a.xml").encode()
        ),
        "a macro": repacked({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(500)}),
        "a program inside": repacked({"xl/embeddings/oleObject1.bin": b"MZ" + bytes(500)}),
        "an archive inside": repacked({"xl/more.zip": good}),
        "the same part twice": repacked({"xl/worksheets/sheet1.xml": b"<worksheet/>"}),
        "a password": with_bytes(good, b"PK\x01\x02", 8, b"\x01\x00"),
        "a packing that nobody knows": with_bytes(
            with_bytes(good, b"PK\x01\x02", 10, b"\x63\x00"), b"PK\x03\x04", 8, b"\x63\x00"
        ),
        "sizes that are lies": with_bytes(good, b"PK\x01\x02", 24, struct.pack("<I", 5)),
        "sizes without end": with_bytes(good, b"PK\x01\x02", 24, b"\xff\xff\xff\xff"),
        "a wrong checksum": with_bytes(with_bytes(good, b"PK\x01\x02", 16, b"abcd"), b"PK\x03\x04", 14, b"abcd"),
        "bzip2": repacked({}, zipfile.ZIP_BZIP2),
        "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
        "an OFD": ofd(),
        "no sheet": with_part(good, "xl/workbook.xml", f'<workbook xmlns="{SPACE}"><sheets/></workbook>'.encode()),
        "nothing inside": io.BytesIO(b"PK\x05\x06" + bytes(18)).getvalue(),
        "an archive's mark alone": b"PK\x03\x04",
    }
    return files | {f"{share} % of it": good[: len(good) * share // 100] for share in (3, 20, 40, 60, 80, 95)}


def lists() -> dict[str, bytes]:
    """CSV, and what is called so."""
    rows = "号码,备注\n400-820-1234,总机\n"
    files = {
        f"a formula {place}": f'号码,备注\n400-820-1234,"{each}"\n'.encode() for place, each in enumerate(CSV_FORMULAS)
    }
    return files | {
        "a formula as number": "号码\n=1+1\n".encode(),
        "a formula as header": "=cmd|'/C calc'!A0,号码\nx,400-820-1234\n".encode(),
        "markup": "号码,备注\n400-820-1234,<script>alert(1)</script>\n".encode(),
        "a quote that never ends": b'"' + b"x," * 10_000,
        "quotes in quotes": b'a,"b"c"d"",e\n' * 100,
        "a line of 5 MB": b"x" * 5_000_000,
        "five million commas": b"," * 5_000_000,
        "a million lines": b"\n" * 1_000_000 + b"x",
        "300,000 rows": b"1\n" * 300_000,
        "NULs": rows.replace("总机", "\0").encode(),
        "UTF-16 without its mark": rows.encode("utf-16-le"),
        "UTF-32": codecs.BOM_UTF32_LE + rows.encode("utf-32-le"),
        "half a character": rows.encode()[:-5] + b"\xe5",
        "overlong characters": b"\xc0\xbc\xc0\xae,1\n",
        "surrogates": codecs.BOM_UTF16_LE + b"\x00\xd8\x00\xd8,\x00",
        "another direction": "号码,备注\n400-820-1234,\u202e\u2066evil\n".encode(),
        "lines of other kinds": "号码\x85400-820-1234\u2028400-820-1235\x0b1\x0c2\x1c3".encode(),
        "digits of others": "号码\n٤٠٠-٨٢٠-١٢٣٤\n".encode(),
        "a path": "号码,../../../etc/passwd\n".encode(),
        "SQL": "号码,备注\n400-820-1234,'); DROP TABLE labels_number; --\n".encode(),
        "a gzip": gzip.compress(rows.encode()),
        "a page": b"<!DOCTYPE html><html><body onload=alert(1)>",
        "a picture": picture("PNG"),
        "a WebP": picture("WEBP"),
        "a program": b"MZ\x90\x00" + bytes(500),
        "random": bytes((each * 7 + each // 256) % 256 for each in range(20_000)),
    }


def records() -> dict[str, bytes]:
    """Call records as JSON."""
    call = {"at": "2026-11-20T10:00:00+08:00", "number": "400-820-1234", "answered": True}
    return {
        "JSON without end": b"[" * 100_000,
        "JSON in JSON": json.dumps({"a": {"b": [[[[]]]]}}).encode(),
        "numbers that are none": b'[{"at": NaN, "number": Infinity, "seconds": 1e999}]',
        "a number without end": b'[{"seconds": ' + b"9" * 100_000 + b"}]",
        "the same name twice": b'[{"at": 1, "at": 2, "number": "x"}]',
        "calls of tomorrow": json.dumps([call | {"at": "9999-12-31T23:59:59Z"}]).encode(),
        "calls of before": json.dumps([call | {"at": "0001-01-01T00:00:00-14:00"}]).encode(),
        "half a character": b'[{"number": "\\ud800"}]',
        "other types": json.dumps([call | {"number": ["400"], "answered": {"a": 1}}, None, 1, "x"]).encode(),
        "100,000 empty ones": b"[" + b"{}," * 100_000 + b"{}]",
        "a prototype": b'[{"__proto__": {"a": 1}, "constructor": null}]',
    }


@cache
def bad_tables() -> dict[str, tuple[str, bytes]]:
    """Case → file name, content."""
    return {
        **{f"workbook: {case}": ("表.xlsx", content) for case, content in workbooks().items()},
        **{f"list: {case}": ("表.csv", content) for case, content in lists().items()},
        **{f"records: {case}": ("表.json", content) for case, content in records().items()},
        "named as a page": ("表.csv.html", b"number\n1\n"),
        "named with a NUL": ("a\0.csv", b"number\n1\n"),
        "named without end": ("x" * 5_000 + ".csv", b"number\n1\n"),
        "named above": ("../../../etc/passwd", b"number\n1\n"),
        "named as markup": ('"><script>alert(1)</script>.csv', b"number\n1\n"),
    }


@cache
def bad_documents() -> dict[str, tuple[str, bytes]]:
    """Case → file name, content: those of compliance, and more names for what would be good."""
    return {case: (name, content) for case, (name, content, _code) in bad_files().items()} | {
        "a good PDF called SVG": ("a.svg", pdf()),
        "a good PDF with a NUL in its name": ("a.exe\0.pdf.exe", pdf()),
        "a good PDF with an ending turned around": ("a\u202efdp.exe", pdf()),
        "a TIFF bomb": (
            "a.tiff",
            b"II*\0\x08\0\0\0\x02\0\0\x01\x04\0\x01\0\0\0\xff\xff\xff\x7f",
        ),
        "a WebP bomb": (
            "a.webp",
            b"RIFF\x20\0\0\0WEBPVP8X\x0a" + bytes(7) + b"\xff" * 6,
        ),
        "an AVIF": ("a.avif", b"\x00\x00\x00\x1cftypavif" + bytes(20)),
        "an EPS": ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        "an EMF": ("a.emf", b"\x01\x00\x00\x00\x6c\x00\x00\x00" + bytes(40)),
        "a workbook": ("a.xlsx", workbook(["x"])),
    }
