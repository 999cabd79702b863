"""Draws a page of an OFD (GB/T 33190-2016) as SVG: its texts and lines, laid out as the file says.

No maintained library draws OFD under a licence that can be used here (docs/adr/0001-libraries.md). Pictures, seals and
shadings are left out: the page of the case says so. Lengths are millimetres from the top left corner.
"""

import io
import math
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

A4: Final = (0.0, 0.0, 210.0, 297.0)
MOST_OBJECTS: Final = 20_000
SVG: Final = "http://www.w3.org/2000/svg"
BLACK: Final = "#000"
# Operators of an outline (9.1, AbbreviatedData) → those of SVG, and how many numbers follow.
OUTLINE: Final = {
    "S": ("M", 2),
    "M": ("M", 2),
    "L": ("L", 2),
    "Q": ("Q", 4),
    "B": ("C", 6),
    "A": ("A", 7),
    "C": ("Z", 0),
}
COLOUR: Final = re.compile(r"^\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s*$")


@dataclass(frozen=True)
class _Document:
    """The contents of a package. pages, templates: paths in the package; fonts: names by their ID."""

    pages: list[str]
    templates: dict[str, str]
    fonts: dict[str, str]
    box: tuple[float, ...]


def page_of_ofd(content: bytes, number: int) -> bytes:
    """Returns a page (from 1) as SVG, without scripts or outside links.

    Raises IndexError for a page that does not exist, and KeyError, ValueError or ParseError for a broken file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        document = _document(archive)
        page = _xml(archive, document.pages[number - 1])
        box = _numbers(_text_of(page, "Area/PhysicalBox"), 4) or document.box
        drawing = Element("svg", xmlns=SVG, viewBox=" ".join(_short(each) for each in (0, 0, *box[2:])))
        SubElement(drawing, "rect", width="100%", height="100%", fill="#fff")
        layers = [*_layers(archive, document, page), page]
        for place, element in enumerate(each for layer in layers for each in _objects(layer)):
            if place >= MOST_OBJECTS:
                raise ValueError("too much stands on this page")
            _draw(drawing, element, document.fonts)
    svg: bytes = tostring(drawing, encoding="utf-8")
    return svg


def _document(archive: zipfile.ZipFile) -> _Document:
    root = _place("", _text_of(_xml(archive, "OFD.xml"), "DocBody/DocRoot"))
    whole, here = _xml(archive, root), posixpath.dirname(root)
    fonts: dict[str, str] = {}
    for kind in ("PublicRes", "DocumentRes"):
        for place in whole.findall(f"{{*}}CommonData/{{*}}{kind}"):
            resources = _xml(archive, _place(here, place.text or ""))
            fonts |= {each.get("ID", ""): each.get("FontName", "") for each in resources.iterfind(".//{*}Font")}
    return _Document(
        pages=[_place(here, each.get("BaseLoc", "")) for each in whole.findall("{*}Pages/{*}Page")],
        templates={
            each.get("ID", ""): _place(here, each.get("BaseLoc", ""))
            for each in whole.findall("{*}CommonData/{*}TemplatePage")
        },
        fonts=fonts,
        box=_numbers(_text_of(whole, "CommonData/PageArea/PhysicalBox"), 4) or A4,
    )


def _layers(archive: zipfile.ZipFile, document: _Document, page: Element) -> Iterator[Element]:
    """Yields the templates that lie under a page."""
    for each in page.findall("{*}Template"):
        if (place := document.templates.get(each.get("TemplateID", ""))) is not None:
            yield _xml(archive, place)


def _objects(page: Element) -> Iterator[Element]:
    """Yields texts and outlines in the order in which they lie on one another."""
    for each in page.iterfind("{*}Content/{*}Layer//*"):
        if _name(each) in ("TextObject", "PathObject"):
            yield each


def _draw(drawing: Element, element: Element, fonts: dict[str, str]) -> None:
    left, top, *_size = _numbers(element.get("Boundary", ""), 4) or A4
    group = SubElement(drawing, "g", transform=f"translate({_short(left)} {_short(top)})")
    if matrix := _numbers(element.get("CTM", ""), 6):
        group.set("transform", f"{group.get('transform')} matrix({' '.join(map(_short, matrix))})")
    if _name(element) == "PathObject":
        _outline(group, element)
        return
    size = _numbers(element.get("Size", ""), 1) or (3.5,)
    x = y = "0"
    for code in element.iterfind("{*}TextCode"):
        x, y = code.get("X", x), code.get("Y", y)  # without one it is that of the text before
        text = "".join((code.text or "").split("\n"))
        text_at = SubElement(
            group,
            "text",
            {
                "x": _steps(x, code.get("DeltaX", ""), len(text)),
                "y": _steps(y, code.get("DeltaY", ""), len(text)),
                "font-size": _short(size[0]),
                "fill": _colour(element, "FillColor", BLACK),
                "xml:space": "preserve",
            },
        )
        if family := fonts.get(element.get("Font", "")):
            text_at.set("font-family", f"{family}, sans-serif")
        if element.get("Weight", "400").isdigit() and int(element.get("Weight", "400")) >= 600:
            text_at.set("font-weight", "bold")
        text_at.text = text


def _outline(group: Element, element: Element) -> None:
    data = _text_of(element, "AbbreviatedData").split()
    steps, place = [], 0
    while place < len(data):
        letter, count = OUTLINE[data[place]]
        numbers = [_short(_number(each)) for each in data[place + 1 : place + 1 + count]]
        if len(numbers) < count:
            raise ValueError("an outline ends too early")
        steps.append(" ".join([letter, *numbers]))
        place += count + 1
    filled, stroked = element.get("Fill") == "true", element.get("Stroke", "true") == "true"
    width = _numbers(element.get("LineWidth", ""), 1) or (0.353,)
    SubElement(
        group,
        "path",
        {
            "d": " ".join(steps),
            "fill": _colour(element, "FillColor", BLACK) if filled else "none",
            "stroke": _colour(element, "StrokeColor", BLACK) if stroked else "none",
            "stroke-width": _short(width[0]),
        },
    )


def _steps(start: str, delta: str, count: int) -> str:
    """Returns where each character stands: the first, then the steps; `g n d` means n steps of d (11.3)."""
    at = _number(start)
    positions, words = [at], iter(delta.split())
    for word in words:
        times, step = (int(next(words, "0")), _number(next(words, "0"))) if word == "g" else (1, _number(word))
        for _each in range(min(times, count - len(positions))):
            at += step
            positions.append(at)
    return " ".join(_short(each) for each in positions[: max(count, 1)])


def _colour(element: Element, kind: str, otherwise: str) -> str:
    """Returns a colour of three values (8.3.2), which the files use; any other is `otherwise`."""
    colour = element.find(f"{{*}}{kind}")
    parts = COLOUR.match(colour.get("Value", "")) if colour is not None else None
    return f"#{''.join(f'{min(int(each), 255):02x}' for each in parts.groups())}" if parts else otherwise


def _xml(archive: zipfile.ZipFile, place: str) -> Element:
    root: Element = fromstring(archive.read(place), forbid_dtd=True)
    return root


def _place(here: str, there: str) -> str:
    """Returns the path in the package of a place seen from a folder of it (ST_Loc)."""
    return posixpath.normpath(posixpath.join("/", here, there.strip())).lstrip("/")


def _text_of(element: Element, path: str) -> str:
    """Returns the text of an element inside; empty when there is none."""
    return (element.findtext("/".join(f"{{*}}{part}" for part in path.split("/"))) or "").strip()


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _numbers(text: str, count: int) -> tuple[float, ...]:
    """Returns so many numbers; empty when the text is something else."""
    try:
        numbers = tuple(_number(each) for each in text.split())
    except ValueError:
        return ()
    return numbers if len(numbers) == count else ()


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or abs(number) > 100_000:
        raise ValueError(f"{text} is no length")
    return number


def _short(number: Any) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")
