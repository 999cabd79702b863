"""Pages as pictures: what is on them is seen, and a hostile file ends with its process, in bounded time and memory."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PIL import Image

from compliance import pages
from compliance.pages import NotDrawn, drawing
from tenants.outside import bounded
from tests.compliance.ofd_files import HEAD, SPACE, members, ofd, pack, with_content

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db  # what could not be drawn is remembered in the cache
SVG = "{http://www.w3.org/2000/svg}"
CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def pdf(content: bytes, width: float = 200, height: float = 400, **resources: pikepdf.Object) -> bytes:
    """A document with two pages: an empty one, and one with this content."""
    document, out = pikepdf.new(), io.BytesIO()
    document.add_blank_page(page_size=(width, height))
    page = document.add_blank_page(page_size=(width, height)).obj
    page.Contents = document.make_stream(content)
    page.Resources = pikepdf.Dictionary({f"/{name}": value for name, value in resources.items()})
    document.save(out)
    return out.getvalue()


def drawn(content: bytes, number: int = 2) -> Image.Image:
    picture = pages.draw(content, pages.PDF, number)
    assert picture.content_type == "image/jpeg"
    return Image.open(io.BytesIO(picture.content))


def is_red(pixel: object) -> bool:
    red, green, blue = pixel  # type: ignore[misc]
    return bool(red > 200 and green < 60 and blue < 60)


# ---------------------------------------------------------------- PDF


def test_a_page_of_a_pdf_is_drawn_as_it_is() -> None:
    """A red square in the lower left quarter."""
    content = pdf(b"1 0 0 rg 0 0 100 200 re f")
    page = drawn(content)
    assert page.size == (800, 1600)
    assert is_red(page.getpixel((100, 1500)))
    assert page.getpixel((700, 100)) == (255, 255, 255)
    assert drawn(content, 1).getextrema() == ((255, 255), (255, 255), (255, 255)), "the first page is empty"


@pytest.mark.parametrize(("width", "height"), [(14_400, 14_400), (3, 14_400), (595, 842)])
def test_no_picture_is_longer_than_the_bound(width: float, height: float) -> None:
    page = drawn(pdf(b"", width, height))
    assert max(page.size) == drawing.LONGEST_SIDE


def chinese_without_a_font() -> bytes:
    """Text in a Chinese font that the document names and does not carry, as many office programs print it."""
    document, out = pikepdf.new(), io.BytesIO()
    page = document.add_blank_page(page_size=(200, 60)).obj
    name = pikepdf.Name("/STSong-Light")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor,
        FontName=name,
        Flags=6,
        FontBBox=[-25, -254, 1000, 880],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=880,
        StemV=93,
    )
    glyphs = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=name,
        FontDescriptor=descriptor,
        CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"GB1", Supplement=2),
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type0,
        BaseFont=name,
        Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=[document.make_indirect(glyphs)],
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
    page.Contents = document.make_stream(
        b"BT /F 30 Tf 20 20 Td <" + "营业执照".encode("utf-16-be").hex().encode() + b"> Tj ET"
    )
    document.save(out)
    return out.getvalue()


def test_text_is_never_left_out_without_a_word() -> None:
    """On a machine without a Chinese font the page is not drawn: it would look empty. Latin has a font everywhere."""
    code = (
        "import sys; from compliance.pages import drawing; from pypdfium2 import PdfSysfontBase\n"
        "class Bare(PdfSysfontBase):\n    def MapFont(self, *asked): return None\n"
        "sys.stdout.buffer.write(drawing.page_of_pdf(sys.stdin.buffer.read(), int(sys.argv[1]), Bare()))"
    )
    bare = [sys.executable, "-c", code]
    ran = subprocess.run(
        [*bare, "1"], input=chinese_without_a_font(), capture_output=True, cwd=ROOT, check=False, timeout=60
    )
    assert b"FontMissing" in ran.stderr
    assert ran.stdout == b""
    latin = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    letter = pdf(b"BT /F 40 Tf 20 100 Td (Licence) Tj ET", Font=pikepdf.Dictionary(F=latin))
    ran = subprocess.run([*bare, "2"], input=letter, capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert Image.open(io.BytesIO(ran.stdout)).convert("L").getextrema()[0] < 50, ran.stderr


@pytest.mark.skipif(not CHINESE_FONT.exists(), reason="fonts-noto-cjk is missing (make setup-browser)")
def test_with_a_chinese_font_on_the_machine_its_text_is_read() -> None:
    dark = sum(drawn(chinese_without_a_font(), 1).convert("L").histogram()[:100])
    assert dark > 3_000, "four characters of 120 pixels"


@pytest.mark.parametrize("number", [-1, 0, 3, 10**6])
def test_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(NotDrawn):
        pages.draw(pdf(b""), pages.PDF, number)


def test_what_is_no_document() -> None:
    for content, kind in ((b"%PDF-1.7 nothing", pages.PDF), (b"PK\x03\x04", pages.OFD), (pdf(b""), "text/html")):
        with pytest.raises(NotDrawn):
            pages.draw(content, kind, 1)


def nested(levels: int) -> bytes:
    """A drawing that draws another ten times, which draws another ten times, and so on."""
    document, out = pikepdf.new(), io.BytesIO()
    page = document.add_blank_page(page_size=(200, 200)).obj
    inner = document.make_stream(
        b"0 0 200 200 re f", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 200, 200]
    )
    for _level in range(levels):
        inner = document.make_stream(
            b"/X Do " * 10,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 200, 200],
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner)),
        )
    page.Contents = document.make_stream(b"/X Do")
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=inner))
    document.save(out)
    return out.getvalue()


def test_what_takes_too_much_is_given_up_and_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand million squares: only its own process is gone, and it is not tried again."""
    content = nested(9)
    monkeypatch.setattr(pages, "BOUNDS", replace(pages.BOUNDS, seconds=1))
    with pytest.raises(NotDrawn, match=r"ended with -|MemoryError"):
        pages.draw(content, pages.PDF, 1)
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=AssertionError("drawn again")))
    with pytest.raises(NotDrawn, match="as before"):
        pages.draw(content, pages.PDF, 1)


def test_of_a_document_whose_pages_take_too_much_no_other_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    content, trouble = pdf(b"0 0 1 1 re f"), bounded.GaveUp("killed", out_of_bounds=True)
    monkeypatch.setattr(bounded, "run_bounded", mock.Mock(side_effect=trouble))
    for number in range(1, 10):
        with pytest.raises(NotDrawn):
            pages.draw(content, pages.PDF, number)
    assert bounded.run_bounded.call_count == pages.MOST_BEYOND  # type: ignore[attr-defined]


def test_a_picture_of_1600_megapixels_is_drawn_in_strips_or_not_at_all() -> None:
    """5 GB of pixels from 400 kilobytes; what is shown is no larger than any other page."""
    document, out = pikepdf.new(), io.BytesIO()
    page = document.add_blank_page(page_size=(200, 200)).obj
    bomb = document.make_stream(
        b"",
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=40_000,
        Height=40_000,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
    )
    bomb.write(bytes(50_000_000))
    page.Contents = document.make_stream(b"200 0 0 200 0 0 cm /X Do")
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=bomb))
    document.save(out, compress_streams=True)
    assert len(out.getvalue()) < 1_000_000
    assert drawn(out.getvalue(), 1).size == (800, 800)


# ---------------------------------------------------------------- OFD


def svg(content: bytes) -> ET.Element:
    picture = pages.draw(content, pages.OFD, 1)
    assert picture.content_type == "image/svg+xml"
    return ET.fromstring(picture.content)


def test_texts_of_an_ofd_stand_where_the_file_says() -> None:
    page = svg(
        with_content(
            '<ofd:TextObject Boundary="30 40 100 10" CTM="1 0 0 2 5 6" Size="4.5" Weight="700">'
            '<ofd:FillColor Value="156 82 35"/><ofd:TextCode X="1" Y="2" DeltaX="3 g 2 4.5">营业执照</ofd:TextCode>'
            '<ofd:TextCode Y="9">副本</ofd:TextCode></ofd:TextObject>'
        )
    )
    first, second = page.iter(f"{SVG}text")
    assert first.text == "营业执照"
    assert first.attrib == {
        "x": "1 4 8.5 13",
        "y": "2",
        "font-size": "4.5",
        "fill": "#9c5223",
        "font-weight": "bold",
        "{http://www.w3.org/XML/1998/namespace}space": "preserve",
    }
    assert (second.text, second.get("x"), second.get("y")) == ("副本", "1", "9"), "X is that of the text before"
    assert page.find(f"{SVG}g").get("transform") == "translate(30 40) matrix(1 0 0 2 5 6)"  # type: ignore[union-attr]


def test_lines_of_an_ofd_and_the_size_of_its_page() -> None:
    parts = members()
    parts["Doc_0/Pages/Page_0/Content.xml"] = (
        f"{HEAD}<ofd:Page {SPACE}><ofd:Area><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox></ofd:Area><ofd:Content>"
        '<ofd:Layer><ofd:PathObject Boundary="10 20 1 1" LineWidth="0.5"><ofd:StrokeColor Value="200 0 0"/>'
        "<ofd:AbbreviatedData>M 0 0 L 190 0 B 1 2 3 4 5 6 C</ofd:AbbreviatedData></ofd:PathObject></ofd:Layer>"
        "</ofd:Content></ofd:Page>"
    )
    page = svg(pack(parts))
    assert page.get("viewBox") == "0 0 420 297"
    (path,) = page.iter(f"{SVG}path")
    assert path.get("d") == "M 0 0 L 190 0 C 1 2 3 4 5 6 Z"
    assert (path.get("stroke"), path.get("fill"), path.get("stroke-width")) == ("#c80000", "none", "0.5")


def test_a_template_lies_under_the_page() -> None:
    parts = members()
    parts["Doc_0/Document.xml"] = (
        f'{HEAD}<ofd:Document {SPACE}><ofd:CommonData><ofd:TemplatePage ID="7" BaseLoc="T.xml"/></ofd:CommonData>'
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    text = "<ofd:TextObject><ofd:TextCode>{}</ofd:TextCode></ofd:TextObject>"
    layer = f"<ofd:Content><ofd:Layer>{text}</ofd:Layer></ofd:Content>"
    parts["Doc_0/T.xml"] = f"{HEAD}<ofd:Page {SPACE}>{layer.format('under')}</ofd:Page>"
    parts["Doc_0/Pages/Page_0/Content.xml"] = (
        f'{HEAD}<ofd:Page {SPACE}><ofd:Template TemplateID="7"/>{layer.format("above")}</ofd:Page>'
    )
    assert [each.text for each in svg(pack(parts)).iter(f"{SVG}text")] == ["under", "above"]


def test_nothing_of_an_ofd_becomes_markup() -> None:
    text = "&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    code = f'<ofd:TextCode X="1" Y="2">{text}</ofd:TextCode>'
    page = svg(with_content(f'<ofd:TextObject Font="&quot;&gt;&lt;script">{code}</ofd:TextObject>'))
    assert {element.tag for element in page.iter()} == {f"{SVG}{name}" for name in ("svg", "rect", "g", "text")}


@pytest.mark.parametrize(
    "inner",
    [
        '<ofd:TextObject><ofd:TextCode X="nan" Y="1">a</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject><ofd:TextCode X="1e300" Y="1">a</ofd:TextCode></ofd:TextObject>',
        "<ofd:PathObject><ofd:AbbreviatedData>M 0</ofd:AbbreviatedData></ofd:PathObject>",
        "<ofd:PathObject><ofd:AbbreviatedData>X 0 0</ofd:AbbreviatedData></ofd:PathObject>",
        "<ofd:TextObject><ofd:TextCode>a</ofd:TextCode></ofd:TextObject>" * 20_001,
    ],
    ids=["not a number", "too far", "half an outline", "an unknown operator", "too much"],
)
def test_an_ofd_that_does_not_hold_together_is_not_drawn(inner: str) -> None:
    with pytest.raises(NotDrawn):
        pages.draw(with_content(inner), pages.OFD, 1)


def test_steps_are_as_many_as_characters() -> None:
    page = svg(
        with_content(
            '<ofd:TextObject><ofd:TextCode X="0" Y="0" DeltaX="g 1000000000 1">abc</ofd:TextCode></ofd:TextObject>'
        )
    )
    assert next(page.iter(f"{SVG}text")).get("x") == "0 1 2"


def test_an_honest_ofd_is_drawn() -> None:
    assert "国家企业信用信息公示系统" in "".join(svg(ofd()).itertext())


def test_a_picture_that_is_too_large_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "BOUNDS", replace(pages.BOUNDS, answer=1_000))
    with pytest.raises(NotDrawn):
        pages.draw(pdf(b"1 0 0 rg 0 0 100 200 re f"), pages.PDF, 2)
